"""The Web API of a Slack stand-in: what its methods answer, over what the store keeps."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.standins.http import Reply, Request
from wirewatch.standins.slack_store import Posted, Store

WRITES = frozenset({"chat.postMessage", "chat.update"})
READS = frozenset({"conversations.history", "conversations.replies"})
_PAGE = 100


def ok(**fields: Any) -> Reply:
    """An answer that it was done."""
    return _json({"ok": True, **fields})


def error(code: str, *details: str) -> Reply:
    """An answer that it wasn't, and why."""
    return _json({"ok": False, "error": code, "response_metadata": {"messages": details}})


def refusal(request: Request, tokens: frozenset[str]) -> Reply | None:
    """Why the caller may do nothing here; `tokens` empty: any token will do."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        return error("not_authed")
    return error("invalid_auth") if tokens and token not in tokens else None


def complaint(method: str, body: bytes, store: Store) -> Reply | None:
    """What is wrong with the arguments of a method that writes."""
    if wrong := problems(body.decode("utf-8", "replace"), api=True):
        code = "invalid_blocks" if wrong[0].startswith("blocks") else "invalid_arguments"
        return error(code, *wrong)
    given = json.loads(body)
    there = {posted.ts for posted in store.posted if posted.channel == given["channel"]}
    if method == "chat.update" and given.get("ts") not in there:
        return error("message_not_found")
    if given.get("thread_ts", None) not in {None, *there}:
        return error("thread_not_found")
    return None


def read(method: str, request: Request, store: Store) -> Reply:
    """The answer of conversations.history, newest first, or conversations.replies."""
    asked = dict(parse_qsl(request.body.decode("ascii", "replace"))) | dict(request.query)
    messages = list(store.seen(asked.get("channel", "")))
    if method == "conversations.replies":
        found = [m for m in messages if asked.get("ts") in {m.ts, m.payload.get("thread_ts")}]
        if not found:
            return error("thread_not_found")
    else:
        found = [m for m in reversed(messages) if "thread_ts" not in m.payload]
    return _page([m for m in found if float(m.ts) > float(asked.get("oldest", 0))], asked)


def _page(found: Sequence[Posted], asked: Mapping[str, str]) -> Reply:
    start, most = int(asked.get("cursor", 0)), int(asked.get("limit", _PAGE))
    more = start + most < len(found)
    return ok(
        messages=[_shown(one, asked) for one in found[start : start + most]],
        has_more=more,
        response_metadata={"next_cursor": str(start + most) if more else ""},
    )


def _shown(posted: Posted, asked: Mapping[str, str]) -> dict[str, Any]:
    wanted = {"text", "blocks", "thread_ts"}
    wanted |= {"metadata"} if asked.get("include_all_metadata") == "true" else set()
    body = {name: value for name, value in posted.shown.items() if name in wanted}
    return {"type": "message", "ts": posted.ts, "bot_id": "B0", **body}


def _json(answer: Mapping[str, Any]) -> Reply:
    headers = {"content-type": "application/json; charset=utf-8"}
    return Reply(200, headers, json.dumps(answer).encode())
