"""Which errors of a broker are final."""

import re

import pytest
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    IllegalGenerationError,
    InvalidTransactionTimeout,
    KafkaError,
    ProducerFenced,
    TransactionalIdAuthorizationFailed,
)

from wirewatch.bus import kafka_security


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TransactionalIdAuthorizationFailed("wirewatch.deliver.0"), "wirewatch.deliver.0.*rights"),
        (GroupAuthorizationFailedError("wirewatch.deliver"), "wirewatch.deliver.*rights"),
        (InvalidTransactionTimeout(), "transaction.max.timeout.ms"),
        (IllegalGenerationError(), None),
        (ProducerFenced(), None),
        (KafkaError("some"), None),
    ],
)
def test_what_a_broker_never_does_for_us_is_told_from_what_is_tried_again(error, told):
    refused = kafka_security.denial(error, "broker:9092")
    assert re.search(told, str(refused)) if told else refused is None
