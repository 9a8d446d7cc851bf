"""How large a record may be: one rule for both buses and for the stages before them."""

from wirewatch.bus.port import Output
from wirewatch_schemas.topics import TOPICS

# What a record costs beside key, value and headers: lengths, timestamps, the batch around it.
OVERHEAD = 512


def size_of(output: Output) -> int:
    """Bytes that the record takes at most, before compression."""
    size = OVERHEAD + len(output.key.encode()) + len(output.value or b"")
    return size + sum(len(k.encode()) + len(v.encode()) for k, v in output.headers.items())


def excess(output: Output) -> str:
    """Why the record is too large for its topic; empty if it is not."""
    size, limit = size_of(output), TOPICS[output.topic].max_bytes
    return "" if size <= limit else f"{size} bytes for {output.topic}, which takes {limit}"
