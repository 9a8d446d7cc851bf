"""What every test shares: they dial this machine and nothing else."""

import os
from contextlib import ExitStack, contextmanager

import pytest

from tests.support.loopback import only_this_machine

only_this_machine()


@pytest.fixture(scope="session")
def kafka_address():
    """Where a Kafka broker answers. Without one its tests are skipped, or fail where it must be."""
    from tests.support.kafka import broker  # most runs need no broker

    with _or_without(broker) as found:
        yield found.address


@pytest.fixture
def own_kafka():
    """Starts a broker that a test may freeze or kill: `with own_kafka() as broker`."""
    from tests.support.kafka import from_maven  # most runs need no broker

    return lambda: _or_without(from_maven)


@pytest.fixture(scope="session")
def own_trio():
    """Starts three brokers that tests may freeze or kill: `with own_trio() as brokers`."""
    from tests.support.kafka_trio import trio  # most runs need no broker

    return lambda: _or_without(trio)


@pytest.fixture(scope="session")
def guarded_kafka():
    """Starts a broker with logins and certificates: `with guarded_kafka() as broker`."""
    from tests.support.kafka_guarded import guarded  # most runs need no broker

    return lambda: _or_without(guarded)


@contextmanager
def _or_without(start):
    from tests.support.kafka import NoBrokerError  # most runs need no broker

    with ExitStack() as stack:
        try:
            found = stack.enter_context(start())
        except NoBrokerError as error:
            required = os.environ.get("WIREWATCH_TEST_REQUIRE_KAFKA") == "1"
            (pytest.fail if required else pytest.skip)(str(error))
        yield found
