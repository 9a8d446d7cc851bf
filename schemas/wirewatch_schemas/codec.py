"""Messages to record values and back.

The value is JSON. Headers follow CloudEvents in binary mode (cloudevents/spec,
kafka-protocol-binding.md): metadata in headers, the value as it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from wirewatch_schemas.topics import Topic

Headers = Mapping[str, str]


class UndecodableError(ValueError):
    """The value is not a message of its topic; `why` is short and holds no part of the value."""

    def __init__(self, topic: str, why: str) -> None:
        self.why = why
        super().__init__(f"not a message of {topic}: {why}")


def encode(topic: Topic, message: Any) -> bytes:
    """The value to write, every field in it."""
    return topic.adapter.dump_json(message)


def decode(topic: Topic, value: bytes) -> Any:
    """The message in `value`; raises `UndecodableError`."""
    try:
        return topic.adapter.validate_json(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "value"
        raise UndecodableError(topic.name, f"{where}: {first['msg']}") from None


def headers(
    topic: Topic, message: Any, *, key: str, source: str, at: datetime, traceparent: str = ""
) -> dict[str, str]:
    """The CloudEvents headers of a message: `source` is the service that writes it."""
    found = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": key,
        "ce_type": topic.type_of(message),
        "ce_source": f"wirewatch/{source}",
        "ce_time": at.isoformat(),
    }
    if traceparent:
        found["traceparent"] = traceparent
    return found
