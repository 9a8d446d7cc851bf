"""A message for Slack, as an incoming webhook or chat.postMessage takes it.

Untrusted text stands in rich_text elements only: they are typed, so no headline can form a
mention, a link or bold. `text` is what screen readers and notifications get.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from wirewatch.notifier.channels.clean import one_line
from wirewatch.notifier.channels.content import Content, Outlet
from wirewatch.notifier.channels.emphasis import pieces

Element = dict[str, Any]
FALLBACK = 800  # characters of `text`, which escaping can make five times as many


EVENT = "wirewatch_alert"
"""The type of the metadata by which a message is found again. Every member of the workspace can
read metadata, so it holds an opaque id and nothing else."""


def render(content: Content) -> str:
    """A webhook's request body."""
    return json.dumps(_body(content), ensure_ascii=False)


def for_bot(content: Content, channel: str, *, thread_ts: str = "", ts: str = "") -> str:
    """The body of chat.postMessage, of a reply (`thread_ts`) or of chat.update (`ts`)."""
    metadata = {"event_type": EVENT, "event_payload": {"id": content.delivery_id}}
    where = {"channel": channel, "thread_ts": thread_ts, "ts": ts}
    given = {name: value for name, value in where.items() if value}
    return json.dumps({**given, **_body(content), "metadata": metadata}, ensure_ascii=False)


def _body(content: Content) -> dict[str, Any]:
    parts = [
        _headline(content),
        list(_emphasised(content.extract, content.marks)),
        _labelled("Why: ", content.why),
        _labelled("", content.about),
        [*_outlets(content), _text(f"\n{content.when}")],
    ]
    return {
        "text": _fallback(content),
        "blocks": [_block(content, n, part) for n, part in enumerate(parts) if part],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _block(content: Content, n: int, elements: list[Element]) -> Element:
    section = {"type": "rich_text_section", "elements": elements}
    # The id in the block makes a repeat recognisable to whoever reads the channel by its API.
    return {"type": "rich_text", "block_id": f"{content.delivery_id}.{n}", "elements": [section]}


def _headline(content: Content) -> list[Element]:
    if content.link:
        return [_link(content.link, content.headline, bold=True)]
    return [_text(content.headline, bold=True)]


def _emphasised(text: str, marks: tuple[str, ...]) -> Iterator[Element]:
    for piece, bold in pieces(text, marks):
        yield _text(piece, bold=bold)


def _labelled(label: str, lines: Iterable[str]) -> list[Element]:
    text = "\n".join(lines)
    if not text:
        return []
    return [_text(label, bold=True), _text(text)] if label else [_text(text)]


def _outlets(content: Content) -> list[Element]:
    named = (_outlet(outlet) for outlet in content.outlets)
    listed = list(chain.from_iterable((_text(" · "), element) for element in named))[1:]
    more = [_text(f" · +{content.more} more")] if content.more else []
    return [_text("Sources: ", bold=True), *listed, *more]


def _outlet(outlet: Outlet) -> Element:
    return _link(outlet.link, outlet.name) if outlet.link else _text(outlet.name)


def _text(text: str, *, bold: bool = False) -> Element:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def _link(url: str, text: str, *, bold: bool = False) -> Element:
    return {"type": "link", "url": url, "text": text} | ({"style": {"bold": True}} if bold else {})


def _fallback(content: Content) -> str:
    first = content.outlets[0].name if content.outlets else ""
    others = len(content.outlets) + content.more - 1
    told = f" ({first}{f' +{others}' if others > 0 else ''})" if first else ""
    text = f"{content.headline}{told}. Why: {' | '.join(content.why)}"
    return _escaped(one_line(text, FALLBACK))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
