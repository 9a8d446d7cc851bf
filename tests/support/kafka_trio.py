"""Three Kafka brokers on loopback: each record on three, two of them enough to write."""

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.kafka import PROPERTIES, Broker, begin, free_ports, prepare

COUNT = 3

# A broker that is silent for 3 s is out, so that a test need not wait for 9.
IMPATIENT = """\
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""


class Trio:
    """The brokers by number, 1 to 3; each fault and its end is a method of the broker there."""

    def __init__(self, brokers: dict[int, Broker]) -> None:
        self.brokers = brokers

    @property
    def address(self) -> str:
        """All three, as clients are told."""
        return ",".join(broker.address for broker in self.brokers.values())

    def start_again(self, *numbers: int) -> None:
        """Start brokers that have ended, all at once, and wait until each answers."""
        for number in numbers:
            self.brokers[number] = self.brokers[number].begin_again()
        for number in numbers:
            self.brokers[number].wait()


@contextlib.contextmanager
def trio() -> Iterator[Trio]:
    """Three brokers of our own, ended and deleted afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
    started = Trio({})
    try:
        for number, port in _prepared(home).items():
            started.brokers[number] = begin(home / str(number), port)
        for broker in started.brokers.values():
            broker.wait()
        yield started
    finally:
        for broker in started.brokers.values():
            if broker.alive():
                broker.kill()
        shutil.rmtree(home, ignore_errors=True)


def _prepared(home: Path) -> dict[int, int]:
    """Format all three; their client ports by number."""
    ports = free_ports(2 * COUNT)
    client, controller = (dict(enumerate(some, 1)) for some in (ports[:COUNT], ports[COUNT:]))
    voters = ",".join(f"{number}@127.0.0.1:{port}" for number, port in controller.items())
    cluster = secrets.token_urlsafe(16)
    for number, port in client.items():
        mine = home / str(number)
        told = PROPERTIES.format(
            node=number, voters=voters, replicas=COUNT, in_sync=COUNT - 1,
            bind="127.0.0.1", port=port, controller=controller[number], data=mine / "data",
        )  # fmt: skip
        prepare(mine, told + IMPATIENT, cluster=cluster)
    return client
