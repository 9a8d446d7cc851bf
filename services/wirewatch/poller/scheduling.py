"""When a feed is polled next. Pure: the caller passes `now` in."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from wirewatch_schemas.ids import digest

DAY_S = 24 * 60 * 60.0
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)
_MAX_DOUBLINGS = 20  # 2**20 seconds are past the cap already
_JITTER = 0.25
_RETRY_S = 300.0  # a feed that is polled once a day must not lose a day to one failure


def backoff_s(failures: int, interval_s: float, floor_s: float, feed_id: str) -> float:
    """Seconds to wait after `failures` (>= 1) in a row: doubling, at most a day.

    It begins at the interval or five minutes, the shorter, and never below the floor. Up to a
    quarter is added by hash, so that feeds which failed together part ways.
    """
    first = min(interval_s, max(_RETRY_S, floor_s))
    doubled = first * 2.0 ** min(failures - 1, _MAX_DOUBLINGS)
    share = int(digest("jitter", feed_id, str(failures))[:8], 16) / 0xFFFFFFFF
    return min(DAY_S, doubled * (1 + _JITTER * share))


def retry_after_s(status: int, header: str, now: datetime) -> float:
    """What the server asks for: seconds, at most a day; 0 where it asks for nothing we heed.

    The header counts with 429 and 5xx; it holds seconds or an HTTP date (RFC 9110, 10.2.3).
    """
    if status != _TOO_MANY_REQUESTS and status not in _SERVER_ERRORS:
        return 0.0
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(min(int(header[:9]), DAY_S))
    try:
        at = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), DAY_S)
