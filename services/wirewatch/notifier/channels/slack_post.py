"""Post to a Slack incoming webhook and say what became of it."""

import re
from collections.abc import Mapping

from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.process.http import Http, HttpError, Response

TIMEOUT_S = 10.0  # well under the lease and its grace together
SLOW_DOWN_S = 30.0  # where a 429 doesn't say how long
_HEADERS = {"content-type": "application/json; charset=utf-8"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")


async def post(http: Http, url: str, payload: str) -> Result:
    """One POST, never repeated here."""
    if problems(payload):
        return Refused("invalid_payload")
    try:
        response = await http.post(
            url, body=payload.encode(), headers=_HEADERS, timeout_s=TIMEOUT_S
        )
    except HttpError as error:
        return _came_to_nothing(error)
    return judged(response)


def judged(response: Response) -> Result:
    """What an answer means. A webhook can't be asked again what became of a message."""
    status, after_s = response.status, _retry_after(response.headers)
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's classes
        return Delivered(_said(response) or f"http {status}")
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        return Retry("http_429", after_s or SLOW_DOWN_S)
    if status == 408 or status >= 500:  # noqa: PLR2004 - Request Timeout, server errors
        return Unknown(f"http_{status}", after_s)
    said = _said(response)
    return Refused(f"http_{status}" + (f" {said}" if said else ""))


def _came_to_nothing(error: HttpError) -> Result:
    if error.status is not None:  # only the answer's body was cut: the status stands
        return judged(Response(error.status, {}, b"", ""))
    if error.sent:
        return Unknown(error.reason)
    return Retry(error.reason)


def _said(response: Response) -> str:
    """The answer's own code, such as `invalid_blocks`; empty if it is anything else."""
    text = response.body[:100].decode("ascii", "replace").strip()
    return text if _CODE.fullmatch(text) else ""


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds; 0 if it isn't there. Slack sends no dates."""
    value = headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdigit() else 0.0
