"""How records and times are shown to a person. Pure: `now` is passed in."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from wirewatch.bus.port import Record
from wirewatch_schemas import codec
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import StoryV1
from wirewatch_schemas.subscription import SubscriptionV1
from wirewatch_schemas.topics import DEAD_LETTERS, TOPICS

_FITS = 160
_SPAN = re.compile(r"[0-9]{1,9}[smhd]")  # more digits are more than a `timedelta` holds
_FARTHEST = timedelta(days=9999)  # back from now it is still a date that every bus takes
_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def clean(text: str) -> str:
    """Text from outside on one line, without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def ago(then: datetime, now: datetime) -> str:
    """`14 min ago`."""
    return f"{lasting((now - then).total_seconds())} ago"


def lasting(seconds: float) -> str:
    """`8 s`, `14 min`, `3 h`, `2 d`."""
    for step, unit in _STEPS:
        if seconds >= step:
            return f"{seconds // step:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def span(text: str) -> timedelta:
    """`30s`, `10m`, `2h`, `7d`, at most `9999d`; raises `ValueError` for anything else."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    if _SPAN.fullmatch(text):
        found = timedelta(**{units[text[-1]]: int(text[:-1])})
        if found <= _FARTHEST:
            return found
    raise ValueError(
        f"{text!r} is no span of time, or more than 9999d; write such as 30s, 10m, 2h, 7d"
    )


def line(record: Record) -> str:
    """A record on one line: time, key, what is in it."""
    said = clean(_in_words(record))
    cut = said if len(said) <= _FITS else f"{said[: _FITS - 1]}…"
    return f"{record.log_time:%H:%M:%S}  {clean(_key(record))}  {cut}"


def as_json(record: Record) -> str:
    """A record as one line of JSON; a value that can't be read is shown in hex, with the why."""
    row: dict[str, Any] = {
        "time": record.log_time.isoformat(),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "key": _key(record),
        "headers": dict(record.headers),
    }
    message, why = _decoded(record)
    if why:
        row |= {"undecodable": why, "hex": (record.value or b"").hex()}
    else:
        row["value"] = None if message is None else message.model_dump(mode="json")
    return json.dumps(row, ensure_ascii=False)


def _key(record: Record) -> str:
    return record.key or (f"0x{record.raw_key.hex()}" if record.raw_key else "-")


def _decoded(record: Record) -> tuple[Any, str]:
    """The message (None: a tombstone), or why there is none."""
    topic = TOPICS[record.topic]
    if record.value is None:
        return None, ""
    if not topic.types:
        return None, "it is kept as it came"
    try:
        return codec.decode(topic, record.value), ""
    except codec.UndecodableError as error:
        return None, str(error)


def _in_words(record: Record) -> str:
    if record.topic == DEAD_LETTERS.name:
        said = record.headers
        return said.get("handled") or f"{said.get('stage', '?')}: {said.get('why', '?')}"
    message, why = _decoded(record)
    if why:
        return f"undecodable: {why}"
    return "(removed)" if message is None else summary(message)


def summary(message: Any) -> str:
    """What a message says, in a few words."""
    said = _SUMMARIES.get(type(message))
    return said(message) if said else getattr(message, "kind", type(message).__name__)


def _story(story: StoryV1) -> str:
    about = ", ".join(f"{r.a}-{r.b} {r.main}" for r in story.relations)
    return f"{story.language} {story.title}" + (f"  [{about}]" if about else "")


def _alert(alert: AlertV1) -> str:
    return f"{', '.join(match.subscription_id for match in alert.matches)}: {alert.story.title}"


def _polled(state: FeedStateV1) -> str:
    failed = f", failed {state.failures}x" if state.failures else ""
    return f"{state.result or 'not polled yet'}{failed}, due {state.due:%H:%M:%S}"


def _delivery(row: DeliveryRowV1) -> str:
    last = f" after {row.last_result}" if row.last_result else ""
    return f"{row.phase}, attempt {row.attempt}{last}: {row.alert.story.title}"


_SUMMARIES: Mapping[type, Callable[[Any], str]] = {
    ItemV1: lambda item: f"{item.change} {item.origin}  {item.source}: {item.title}",
    StoryV1: _story,
    AlertV1: _alert,
    OutcomeV1: lambda outcome: f"{outcome.ending} {outcome.reason}".rstrip(),
    FeedV1: lambda feed: f"{feed.title or '-'} {feed.url} every {feed.every_s} s",
    FeedStateV1: _polled,
    FeedSeenV1: lambda seen: f"{len(seen.entries)} entries seen",
    DeliveryRowV1: _delivery,
    FoldRowV1: lambda fold: f"told {len(fold.story_ids)} stories, {fold.receipt or 'not sent yet'}",
    SubscriptionV1: lambda asked: f"{asked.title}, to {', '.join(asked.to)}",
}
