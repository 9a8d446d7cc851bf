"""What Slack's Web API means by an answer. Pure.

Slack answers 200 to nearly all; whether it did it stands in the body: `ok`, else an `error` code.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.channels.slack_post import SLOW_DOWN_S, judged, retry_after

_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")
_SCOPES = re.compile(r"[a-z:.,]{1,200}")
_TOO_MANY = frozenset({"ratelimited", "rate_limited"})
# "Some aspect of the operation" may have succeeded, says Slack.
_UNKNOWN = frozenset({"fatal_error", "internal_error"})
_CHANNEL = "check the destination's slack_channel, and invite the bot: /invite @its-name"
_TOKEN = "put a token that works into the destination's secret"  # noqa: S105 - an advice
_MESSAGE = "the message can't be read: report it, with its delivery id"
_PERMANENT = {
    "channel_not_found": _CHANNEL,
    "not_in_channel": _CHANNEL,
    "channel_type_not_supported": _CHANNEL,
    "is_archived": "unarchive the channel, or name another in the destination",
    "restricted_action": "the workspace forbids it: ask its admin",
    "restricted_action_read_only_channel": "the workspace forbids it: ask its admin",
    "no_permission": "the workspace forbids it: ask its admin",
    "ekm_access_denied": "the workspace forbids it: ask its admin",
    "access_denied": "the workspace forbids it: ask its admin",
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": _TOKEN,
    "not_allowed_token_type": _TOKEN,
    "missing_scope": "give the bot the scope and install it again",
    "invalid_blocks": _MESSAGE,
    "invalid_blocks_format": _MESSAGE,
    "invalid_metadata_format": _MESSAGE,
    "metadata_too_large": _MESSAGE,
    "msg_too_long": _MESSAGE,
    "msg_blocks_too_long": _MESSAGE,
    "no_text": _MESSAGE,
    "invalid_arguments": _MESSAGE,
    "invalid_json": _MESSAGE,
    "message_not_found": "the message to change is gone",
    "cant_update_message": "only the bot that posted a message can change it",
    "edit_window_closed": "the workspace lets nobody change a message so old",
    "thread_not_found": "the message to reply to is gone",
}


def written(status: int, headers: Mapping[str, str], body: bytes) -> Result:
    """What an answer to chat.postMessage or chat.update means."""
    if status != 200:  # noqa: PLR2004 - HTTP's OK; anything else is not the API speaking
        found = judged(status, headers, body)
        # Any other success says nothing about the message.
        return Unknown(f"http_{status}") if isinstance(found, Delivered) else found
    answer = decoded(body)
    if answer and not answer["ok"]:
        return failed(answer, headers)
    if answer and answer.get("channel") and answer.get("ts"):
        return Delivered(receipt(answer["channel"], answer["ts"]))
    return Unknown("unreadable_answer", "this is not how Slack's API answers")


def receipt(channel: object, ts: object) -> str:
    """What names a message in a workspace."""
    return f"{channel}:{ts}"


def failed(answer: Mapping[str, Any], headers: Mapping[str, str]) -> Refused | Retry | Unknown:
    """What an answer that is not ok means."""
    said = answer.get("error")
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else "no_error_code"
    if code in _TOO_MANY:
        return Retry(code, after_s=retry_after(headers) or SLOW_DOWN_S)
    if code in _UNKNOWN:
        return Unknown(code, after_s=retry_after(headers))
    if code in _PERMANENT:
        return Refused(code, _PERMANENT[code] + _needed(answer))
    # Slack's list is open. It said that it didn't do it, so another try can double nothing.
    return Retry(code, "an error that this version does not know")


def decoded(body: bytes) -> dict[str, Any] | None:
    """The body, if it is an answer of the API."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None


def _needed(answer: Mapping[str, Any]) -> str:
    scopes = answer.get("needed")
    return f" ({scopes})" if isinstance(scopes, str) and _SCOPES.fullmatch(scopes) else ""
