"""Post to a Slack incoming webhook and say what became of it."""

import re
from collections.abc import Mapping

from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.process.http import Http, HttpError

SLOW_DOWN_S = 30.0  # where a 429 doesn't say how long
_HEADERS = {"content-type": "application/json; charset=utf-8"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")


async def post(http: Http, url: str, payload: str, timeout_s: float) -> Result:
    """One POST, never repeated here."""
    if wrong := problems(payload):
        return Refused("invalid_payload", "; ".join(wrong))
    try:
        answer = await http.post(url, body=payload.encode(), headers=_HEADERS, timeout_s=timeout_s)
    except HttpError as error:
        if error.status is not None:  # only the body of the answer was lost: the status stands
            return judged(error.status, {}, b"")
        kind = Unknown if error.sent else Retry
        return kind(error.reason, str(error))
    return judged(answer.status, answer.headers, answer.body)


def judged(status: int, headers: Mapping[str, str], body: bytes) -> Result:
    """What an answer means. A webhook can't be asked later what became of a message."""
    code, said = f"http_{status}", _said(body)
    match status:
        case _ if 200 <= status < 300:  # noqa: PLR2004 - HTTP's class of success
            return Delivered(said or code)
        case 429:
            return Retry(code, after_s=retry_after(headers) or SLOW_DOWN_S)
        case 408 | 425:  # the server gave up on the request before it was whole or safe
            return Retry(code)
        case _ if status >= 500:  # noqa: PLR2004 - HTTP's class of server errors
            return Unknown(code, said, after_s=retry_after(headers))
        case _:
            return Refused(f"{code} {said}".rstrip(), _NEXT_STEP.get(status, ""))


_NEXT_STEP = {
    400: "the message can't be read: report it, with its delivery id",
    403: "the workspace forbids it: ask its admin, or make a new webhook for the channel",
    404: "the webhook is gone: make a new one and put its URL into the destination's secret",
    410: "the channel is archived: unarchive it, or point the destination at another webhook",
}


def _said(body: bytes) -> str:
    """The answer's own code, such as `invalid_blocks`; empty if it is anything else."""
    text = body[:100].decode("ascii", "replace").strip()
    return text if _CODE.fullmatch(text) else ""


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds; 0 if it isn't there. Slack sends no dates."""
    value = headers.get("retry-after", "").strip()
    return float(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0.0
