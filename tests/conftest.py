"""What every test shares: they dial this machine and nothing else."""

import os

import pytest

from tests.support.loopback import only_this_machine

only_this_machine()


@pytest.fixture(scope="session")
def kafka_address():
    """Where a Kafka broker answers. Without one its tests are skipped, or fail where it must be."""
    from tests.support.kafka import NoBrokerError, broker  # most runs need no broker

    try:
        with broker() as found:
            yield found.address
    except NoBrokerError as error:
        if os.environ.get("WIREWATCH_TEST_REQUIRE_KAFKA") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
