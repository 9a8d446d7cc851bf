"""What the Kafka adapter takes for granted about its library, and how it keeps it quiet."""

import asyncio
import gc
import inspect
import logging

import aiokafka.producer.sender
import pytest
from aiokafka.errors import KafkaConnectionError

from wirewatch.bus import kafka_cluster
from wirewatch.bus.kafka_logs import Seldom


def test_the_wait_between_transactions_is_a_variable_of_aiokafka_and_set_to_3_ms():
    assert kafka_cluster.sender is aiokafka.producer.sender
    assert aiokafka.producer.sender.BACKOFF_OVERRIDE == 0.003
    assert "return BACKOFF_OVERRIDE" in inspect.getsource(aiokafka.producer.sender)


async def test_what_fails_while_its_start_is_called_off_is_not_told_as_an_error_of_ours():
    loop, told = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: told.append(context["message"]))

    async def starting():
        try:
            await asyncio.Event().wait()
        finally:
            raise KafkaConnectionError

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await kafka_cluster.unbroken(starting())
    gc.collect()
    assert told == []


class TestSeldom:
    def record(self, message, *args, name="aiokafka.conn"):
        return logging.LogRecord(name, logging.WARNING, "", 0, message, args, None)

    def test_a_message_passes_once_whatever_its_arguments(self):
        seldom = Seldom(every_s=1e9)
        passed = [seldom.filter(self.record("no route to %s", n)) for n in range(3)]
        assert passed == [True, False, False]
        assert seldom.filter(self.record("another"))
        assert seldom.filter(self.record("no route to %s", 1, name="aiokafka.client"))

    def test_the_brokers_wording_for_a_transaction_that_still_ends_alarms_nobody(self):
        assert not Seldom().filter(self.record("retrying. Error: %s", "NotEnoughReplicasError"))

    def test_the_next_one_tells_how_many_were_left_out(self):
        seldom = Seldom(every_s=1e9)
        for n in range(3):
            seldom.filter(self.record("no route to %s", n))
        seldom._every_s = 0.0
        told = self.record("no route to %s", 3)
        assert seldom.filter(told)
        assert told.getMessage() == "no route to 3 [and 2 more like it]"
