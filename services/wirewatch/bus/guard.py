"""What may be written where: checked before anything is, the same on every bus."""

from collections.abc import Sequence

from wirewatch.bus.port import BusError, Output, TooLargeError
from wirewatch_schemas.topics import TOPICS, Kind, Topic


def registered(name: str) -> Topic:
    """The registry's entry for `name`."""
    if name not in TOPICS:
        raise BusError(f"there is no topic {name!r}; the registry has {', '.join(TOPICS)}")
    return TOPICS[name]


def size_of(output: Output) -> int:
    """Bytes of key, value and headers: what `Topic.max_bytes` limits."""
    size = len(output.key.encode()) + len(output.value or b"")
    for name, text in output.headers.items():
        size += len(name.encode()) + len(text.encode())
    return size


def refuse_too_large(outputs: Sequence[Output]) -> None:
    """Raise `TooLargeError` for the first output that is larger than its topic allows."""
    for index, output in enumerate(outputs):
        size, limit = size_of(output), registered(output.topic).max_bytes
        if size > limit:
            raise TooLargeError(index, output.topic, size, limit)


def refuse_writer(outputs: Sequence[Output], writer: str) -> None:
    """Raise `BusError` where `writer` may not publish to an output's topic."""
    for name in sorted({output.topic for output in outputs}):
        topic = registered(name)
        if topic.kind is Kind.STATE:
            raise BusError(f"{writer} may not publish to {name}: state is written by its shard")
        if writer not in topic.writers:
            listed = ", ".join(sorted(topic.writers))
            raise BusError(f"{writer} may not publish to {name}: its writers are {listed}")
