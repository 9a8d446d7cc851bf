"""The small languages inside values: durations, zones, addresses, references to secrets."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic_core import PydanticCustomError

from wirewatch.configuration.problems import shown
from wirewatch.rules.errors import did_you_mean
from wirewatch_schemas.destination import REFERENCE_NAME

DURATION = r"^[1-9][0-9]{0,6}[smhd]$"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MOST_S = 7 * _SECONDS["d"]
_SECRET = re.compile(f"secret:{REFERENCE_NAME}")
_SLACK_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}")
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def wrong(message: str, hint: str) -> PydanticCustomError:
    """The error of a value, with what to write instead."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "hint": hint})


def interval(value: Any) -> int:
    """Seconds between polls: 30s, 5m, 1h, 1d or the seconds as a number, at most 7 days.

    A feed that is polled once a month loses news, and looks like one that works.
    """
    if (found := _seconds(value)) > MOST_S:
        raise wrong(f"{shown(str(value))} is longer than 7 days", "write 7d or less")
    return found


def _seconds(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and re.match(DURATION, value):
        return int(value[:-1]) * _SECONDS[value[-1]]
    given = f", not {shown(str(value))}" if isinstance(value, (str, int, float)) else ""
    raise wrong(f"a duration is needed{given}", "write such as 30s, 5m, 1h, or seconds")


def zone(value: str) -> str:
    """The IANA name of a time zone."""
    if value in _zones():
        return value
    hint = did_you_mean(value, _zones()) or "write such as Europe/Berlin"
    raise wrong(f"unknown time zone {shown(value)}", hint)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def secret(value: str) -> str:
    """A reference to a secret; the value itself is refused, and never repeated."""
    if _SECRET.fullmatch(value):
        return value
    raise wrong(
        "a secret must not stand in this file",
        "put the value in a file in the secrets folder (WIREWATCH_SECRETS_DIR), "
        "say NAME, and write secret:NAME",
    )


def slack_channel(value: str) -> str:
    """The id of a Slack channel: its name may change, and can't be read back by."""
    if _SLACK_CHANNEL.fullmatch(value):
        return value
    raise wrong(
        f"{shown(value)} is not the id of a Slack channel",
        "write such as C0123456789; Slack shows it at the end of the channel's details",
    )


def address(value: str) -> str:
    """An e-mail address without a display name."""
    if _ADDRESS.fullmatch(value):
        return value
    raise wrong(f"{shown(value)} is not an e-mail address", "write such as ana@example.org")


def feed_url(value: str) -> str:
    """An http or https URL without user name and password."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        raise wrong("this is not the URL of a feed", "write such as https://example.org/news.rss")
    if "@" in parts.netloc:
        raise wrong("a secret must not stand in this file", "feeds behind a password can't be read")
    return value


def host_of(url: str) -> str:
    """The host in lower case, with a port that is not the scheme's default."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    default = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in {None, default} else f"{host}:{parts.port}"
