"""What Slack would refuse, found before it is sent.

Strict on purpose: it knows the blocks that `slack.render` writes and refuses all others.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_BLOCKS = 50
MAX_ID = 255
MAX_URL = 3000
MAX_TEXT = 4000  # of the fallback: Slack's advice, it cuts at 40,000
MAX_TOTAL = 12_000  # msg_blocks_too_long comes at about 13,200 although each block is legal
_TOP = {"text": str, "blocks": list, "unfurl_links": bool, "unfurl_media": bool}
_API = {"channel": str, "metadata": dict, "thread_ts": str, "ts": str}  # a webhook takes none
_KEYS = {"text": {"type", "text", "style"}, "link": {"type", "url", "text", "style"}}
_STYLES = {"bold", "italic", "strike", "code"}
_MARKUP = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")


def problems(payload: str, *, api: bool = False) -> list[str]:
    """What is wrong with the body for a webhook (or the Web API's chat.…); empty: nothing."""
    try:
        body = json.loads(payload)
    except ValueError:
        return ["it is not JSON"]
    if not isinstance(body, dict):
        return ["it is not an object"]
    return [*_names(body, _TOP | _API if api else _TOP), *_body(body), *_total(payload, body)]


def _names(body: dict[str, Any], known: dict[str, type]) -> Iterator[str]:
    for name, value in body.items():
        if not isinstance(value, known.get(name, ())):
            yield f"{name}: unknown, or of the wrong type"
    if "channel" in known and not body.get("channel"):
        yield "channel: missing"


def _body(body: dict[str, Any]) -> Iterator[str]:
    text, blocks = body.get("text"), body.get("blocks")
    if not isinstance(text, str) or not 0 < len(text) <= MAX_TEXT:
        yield f"text: 1 to {MAX_TEXT} characters"
    elif _MARKUP.search(text):
        yield "text: & < > must be escaped"
    if not isinstance(blocks, list) or not 0 < len(blocks) <= MAX_BLOCKS:
        yield f"blocks: 1 to {MAX_BLOCKS}"
        return
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict)]
    if len(set(map(str, ids))) != len(blocks):
        yield "blocks: each needs a block_id of its own"
    for n, block in enumerate(blocks):
        yield from (f"blocks[{n}]: {why}" for why in _block(block))


def _total(payload: str, body: dict[str, Any]) -> Iterator[str]:
    # No text is longer than its JSON, so that most bodies need no counting.
    if len(payload) > MAX_TOTAL and (total := _characters(body.get("blocks"))) > MAX_TOTAL:
        yield f"blocks: {total} characters, {MAX_TOTAL} at most in all"


def _block(block: Any) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") != "rich_text":
        yield "only rich_text is sent"
        return
    if block.keys() != {"type", "block_id", "elements"}:
        yield "needs type, block_id and elements, and nothing else"
    if not 0 < len(str(block.get("block_id", ""))) <= MAX_ID:
        yield f"block_id: 1 to {MAX_ID} characters"
    sections = block.get("elements")
    if not isinstance(sections, list) or not sections:
        yield "elements: at least one section"
        return
    for section in sections:
        yield from _section(section)


def _section(section: Any) -> Iterator[str]:
    if not isinstance(section, dict) or section.get("type") != "rich_text_section":
        yield "elements: only rich_text_section is sent"
        return
    elements = section.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "section: at least one element"
        return
    for element in elements:
        yield from _element(element)


def _element(element: Any) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _KEYS:
        yield f"element {kind}: only text and link are sent"
        return
    if extra := element.keys() - _KEYS[kind]:
        yield f"{kind}: unknown {', '.join(sorted(extra))}"
    if not isinstance(element.get("text"), str) or not element["text"]:
        yield f"{kind}: text is empty"
    style = element.get("style", {"bold": True})
    if not isinstance(style, dict) or not style or style.keys() - _STYLES:
        yield f"{kind}: style is {', '.join(sorted(_STYLES))}"
    if kind == "link":
        url = str(element.get("url", ""))
        if not url.startswith(("http://", "https://")) or len(url) > MAX_URL:
            yield f"link: url is http(s), {MAX_URL} characters at most"


def _characters(part: Any) -> int:
    """Characters of all texts and addresses below `part`."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(_characters(v) for k, v in part.items() if k not in {"type", "block_id"})
    return sum(map(_characters, part)) if isinstance(part, list) else 0
