"""Dead letters as a person works them off: which are waiting, and what ends one. Pure.

`messages.dead_letter` writes them. One that was handled gets a second record with its key, without
a value and with the header `handled`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wirewatch.bus.port import Output, Record
from wirewatch_schemas.topics import DEAD_LETTERS

WRITER = "dlq"
_ORIGIN = "origin-"
# What `dead_letter` adds itself under the prefix; the rest are the record's own headers.
_ADDED = frozenset({"topic", "partition", "offset", "time", "key", "key-hex"})


class Handled(StrEnum):
    """What became of a dead letter."""

    REDRIVEN = "redriven"
    DROPPED = "dropped"


class NotRedrivableError(Exception):
    """The record can't be written back as it was."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A record that was put aside: where it came from, which stage, and why."""

    id: str
    at: datetime
    topic: str
    partition: int
    offset: int
    key: str
    stage: str
    error: str
    why: str
    value: bytes | None
    headers: dict[str, str]
    raw_key: bool = False


def waiting(records: Iterable[Record]) -> dict[str, Letter]:
    """The letters by id that nobody has handled, oldest first; `records` are the whole topic."""
    found: dict[str, Letter] = {}
    for record in records:
        if "handled" in record.headers:
            found.pop(record.key, None)
        else:
            found[record.key] = _letter(record)
    return found


def redriven(letter: Letter) -> list[Output]:
    """The original record once more, and the letter's end; to be written at once."""
    if letter.raw_key:
        raise NotRedrivableError(
            f"{letter.id}: its key is not text, so it is none of ours: `wirewatch dlq drop` it"
        )
    return [
        Output(letter.topic, letter.key, letter.value, letter.headers),
        ended(letter, Handled.REDRIVEN),
    ]


def ended(letter: Letter, how: Handled) -> Output:
    """The record that says that a letter was handled."""
    return Output(DEAD_LETTERS.name, letter.id, None, {"handled": how.value})


def _letter(record: Record) -> Letter:
    said = record.headers
    return Letter(
        id=record.key,
        at=record.log_time,
        topic=said.get("origin-topic", ""),
        partition=int(said.get("origin-partition", 0)),
        offset=int(said.get("origin-offset", 0)),
        key=said.get("origin-key", ""),
        stage=said.get("stage", ""),
        error=said.get("error", ""),
        why=said.get("why", ""),
        value=record.value,
        headers={
            name.removeprefix(_ORIGIN): value
            for name, value in said.items()
            if name.startswith(_ORIGIN) and name.removeprefix(_ORIGIN) not in _ADDED
        },
        raw_key="origin-key-hex" in said,
    )
