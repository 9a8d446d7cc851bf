"""Slack's Web API with a bot token: post, change, reply, and look whether a message is there."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.channels.slack import EVENT
from wirewatch.notifier.channels.slack_errors import decoded, failed, receipt, written
from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.process.http import Http, HttpError, Response

_JSON = "application/json; charset=utf-8"
_FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r"[!-~]+")  # what fits a header
_ANSWER_BYTES = 2**20  # Slack repeats the message
_PAGE_BYTES = 16 * 2**20
PAGE, MOST_PAGES = 200, 20  # messages a look-up goes through: more would hold up all others


@dataclass(frozen=True, slots=True)
class Api:
    """A workspace as a bot sees it; `url` is where the methods lie."""

    http: Http
    url: str
    token: str = field(repr=False)
    timeout_s: float

    async def call(self, method: str, kind: str, body: str, max_bytes: int) -> Response:
        """POST to `method`, never repeated here. Raises `HttpError`."""
        headers = {"content-type": kind, "authorization": f"Bearer {self.token}"}
        return await self.http.post(
            f"{self.url}/{method}",
            body=body.encode(),
            headers=headers,
            timeout_s=self.timeout_s,
            max_bytes=max_bytes,
        )

    @property
    def unusable(self) -> Retry | None:
        """Why the token can't even be tried."""
        if _TOKEN.fullmatch(self.token):
            return None
        return Retry("secret_unusable", "the destination's secret holds no bot token (xoxb-…)")


async def post(api: Api, payload: str) -> Result:
    """Post a message, or a reply where the payload has a `thread_ts`."""
    return await _write(api, "chat.postMessage", payload)


async def update(api: Api, payload: str) -> Result:
    """Change the message that the payload's `ts` names; the same change twice does no harm."""
    return await _write(api, "chat.update", payload)


async def _write(api: Api, method: str, payload: str) -> Result:
    if unusable := api.unusable:
        return unusable
    if wrong := problems(payload, api=True):
        return Refused("invalid_payload", "; ".join(wrong))
    try:
        answer = await api.call(method, _JSON, payload, _ANSWER_BYTES)
    except HttpError as error:
        if error.status not in {None, 200}:  # only the body was lost: the status says it all
            return written(error.status or 0, {}, b"")
        kind = Unknown if error.sent else Retry
        return kind(error.reason, str(error))
    return written(answer.status, answer.headers, answer.body)


async def find(
    api: Api, channel: str, delivery_id: str, since: datetime, thread_ts: str = ""
) -> Delivered | Absent | Retry:
    """Look for a message by its id among those of the channel (or thread) after `since`.

    A look-up that fails says nothing about the message, so all that can go wrong is a `Retry`.
    """
    if unusable := api.unusable:
        return unusable
    method = "conversations.replies" if thread_ts else "conversations.history"
    asked = {
        "channel": channel,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": "true",
        "limit": str(PAGE),
    }
    asked |= {"ts": thread_ts} if thread_ts else {}
    try:
        async with asyncio.timeout(api.timeout_s):
            return await _through(api, method, asked, delivery_id)
    except HttpError as error:
        return Retry(error.reason, str(error))
    except TimeoutError:
        return Retry("timeout", f"{method}: not read within {api.timeout_s:g} s")


async def _through(
    api: Api, method: str, asked: dict[str, str], delivery_id: str
) -> Delivered | Absent | Retry:
    """Page after page, until it is found or there are no more."""
    for _ in range(MOST_PAGES):
        answer = await api.call(method, _FORM, urlencode(asked), _PAGE_BYTES)
        page = _page(answer)
        if isinstance(page, Retry):
            return page
        for message in page.messages:
            if _is(message, delivery_id):
                return Delivered(receipt(asked["channel"], message.get("ts")))
        if not page.next_cursor:
            return Absent()
        asked = asked | {"cursor": page.next_cursor}
    return Retry("too_many_messages", f"{method}: not found among the last {MOST_PAGES * PAGE}")


@dataclass(frozen=True, slots=True)
class _Page:
    messages: list[dict[str, Any]]
    next_cursor: str


def _page(answer: Response) -> _Page | Retry:
    found = decoded(answer.body) if answer.status == 200 else None  # noqa: PLR2004 - HTTP's OK
    if found is None:
        return _as_retry(written(answer.status, answer.headers, b""))
    if not found["ok"]:
        return _as_retry(failed(found, answer.headers))
    messages, more = found.get("messages"), found.get("response_metadata") or {}
    cursor = more.get("next_cursor") if isinstance(more, dict) else None
    # Only a page that is whole may say that a message isn't there.
    whole = isinstance(messages, list) and all(isinstance(one, dict) for one in messages)
    if not whole or (found.get("has_more") and not cursor):
        return Retry("unreadable_answer", "this is not how Slack's API answers")
    return _Page(messages or [], str(cursor or ""))


def _as_retry(why: Result) -> Retry:
    if isinstance(why, Retry | Unknown):
        return Retry(why.reason, why.detail, why.after_s)
    assert isinstance(why, Refused), "it is not ok"
    return Retry(why.reason, why.detail)


def _is(message: dict[str, Any], delivery_id: str) -> bool:
    """Whether `slack.for_bot` wrote it for this delivery: by metadata, or by the blocks' ids."""
    match message:
        case {"metadata": {"event_type": str(kind), "event_payload": {"id": found}}}:
            return kind == EVENT and found == delivery_id
        case {"blocks": [{"block_id": str(block)}, *_]}:
            return block.startswith(f"{delivery_id}.")
        case _:
            return False
