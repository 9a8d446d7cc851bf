"""Records to messages and back, for both stage shapes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wirewatch.bus.guard import refuse_too_large
from wirewatch.bus.port import Output, Record, TooLargeError
from wirewatch_schemas import codec
from wirewatch_schemas.topics import DEAD_LETTERS, TOPICS, Topic


class RejectedError(Exception):
    """This input can never be handled: it becomes a dead letter."""


def bug(error: Exception) -> Exception | None:
    """The error if it is one of ours, whose traceback belongs in the log."""
    return None if isinstance(error, RejectedError) else error


@dataclass(frozen=True, slots=True)
class Incoming:
    """A decoded record or table row; `message` None is a tombstone."""

    topic: Topic
    key: str
    message: Any
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Emit:
    """A message to write; `message` None is a tombstone."""

    topic: Topic
    key: str
    message: Any
    traceparent: str = ""


def context_of(record: Record) -> dict[str, object]:
    """What a log line about the record carries: where it lies, and the trace of its story."""
    _, _, rest = record.headers.get("traceparent", "").partition("-")
    where: dict[str, object] = {"partition": record.partition, "offset": record.offset}
    return where | ({"trace": rest.partition("-")[0]} if rest else {})


def incoming(record: Record) -> Incoming:
    """Decode a queue record; raises `RejectedError`."""
    topic = TOPICS[record.topic]
    if record.value is None:
        raise RejectedError("an empty value")
    try:
        message = codec.decode(topic, record.value)
    except codec.UndecodableError as error:
        raise RejectedError(str(error)) from error
    return Incoming(topic, record.key, message, record.headers.get("traceparent", ""))


def outputs(emits: Iterable[Emit], *, source: str, at: datetime) -> list[Output]:
    """Encode; raises `RejectedError` for one that its topic can't take."""
    return [_output(emit, source, at) for emit in emits]


def _output(emit: Emit, source: str, at: datetime) -> Output:
    if emit.message is None:
        return Output(emit.topic.name, emit.key, None)
    found = Output(
        emit.topic.name,
        emit.key,
        codec.encode(emit.topic, emit.message),
        codec.headers(
            emit.topic,
            emit.message,
            key=emit.key,
            source=source,
            at=at,
            traceparent=emit.traceparent,
        ),
    )
    try:
        refuse_too_large([found])
    except TooLargeError as error:
        raise RejectedError(f"what became of it can't be written: {error}") from error
    return found


def dead_letter(record: Record, error: Exception, *, stage: str) -> Output:
    """The original bytes, with the why in headers; headers of the original stay readable."""
    return Output(
        DEAD_LETTERS.name,
        f"{record.topic}-{record.partition}-{record.offset}",
        record.value,
        {
            **{f"origin-{name}": value for name, value in record.headers.items()},
            "origin-topic": record.topic,
            "origin-partition": str(record.partition),
            "origin-offset": str(record.offset),
            "origin-time": record.log_time.isoformat(),
            "origin-key": record.key,
            **({"origin-key-hex": record.raw_key.hex()} if record.raw_key else {}),
            "stage": stage,
            "error": type(error).__name__,
            "why": str(error)[:1000],
        },
    )
