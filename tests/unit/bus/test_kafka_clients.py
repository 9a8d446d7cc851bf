"""What the Kafka adapter takes for granted about its library, and how it keeps it quiet."""

import asyncio
import gc
import inspect
import logging
import socket
from unittest import mock

import aiokafka.client
import aiokafka.producer.sender
import pytest
from aiokafka.errors import KafkaConnectionError, ProducerFenced
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest, SyncGroupRequest

from wirewatch.bus import kafka_cluster, kafka_dialling
from wirewatch.bus.kafka import KafkaBus
from wirewatch.bus.kafka_logs import Seldom, Unheard
from wirewatch.bus.port import BusError
from wirewatch.stages.clock import SystemClock


def test_the_wait_between_transactions_is_a_variable_of_aiokafka_and_set_to_3_ms():
    assert kafka_cluster.sender is aiokafka.producer.sender
    assert aiokafka.producer.sender.BACKOFF_OVERRIDE == 0.003
    assert "return BACKOFF_OVERRIDE" in inspect.getsource(aiokafka.producer.sender)


def test_our_connections_are_the_ones_that_every_client_makes():
    assert aiokafka.client.create_conn is kafka_dialling.dialled
    assert "await create_conn(" in inspect.getsource(aiokafka.client.AIOKafkaClient)


@pytest.mark.parametrize(
    ("request_", "limit_s"),
    [
        (HeartbeatRequest("group", 1, "member"), 4.0),
        (JoinGroupRequest("group", 1000, 1000, "", "", "consumer", []), 34.0),
        (SyncGroupRequest("group", 1, "member", "", []), 34.0),
    ],
    ids=["heartbeat", "join", "sync"],
)
async def test_an_answer_is_awaited_for_as_long_as_it_may_take(monkeypatch, request_, limit_s):
    limits = []
    monkeypatch.setattr("aiokafka.conn.wait_for", lambda _, limit: limits.append(limit))
    connection = kafka_dialling.Connection("127.0.0.1", 1, request_timeout_ms=4_000)
    connection._writer = mock.Mock()
    connection._versions = {request_.API_KEY: (0, 1)}
    connection.send(request_)
    connection._writer = None
    assert (limits, connection._request_timeout) == ([limit_s], 4.0)


async def test_who_dials_a_broker_that_is_away_is_held_up(monkeypatch):
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    with socket.socket() as taken:  # bound and not listening: nothing answers there
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(kafka_dialling.asyncio, "sleep", wait)
        with pytest.raises(ConnectionRefusedError):
            await kafka_dialling.dialled(*taken.getsockname())
        monkeypatch.undo()
    assert waited == [kafka_dialling.RECONNECT_S]


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


@pytest.mark.parametrize(
    ("message", "error", "passes"),
    [
        ("Future exception was never retrieved", ProducerFenced(), False),
        ("Future exception was never retrieved", ValueError(), True),
        ("Exception in callback", ProducerFenced(), True),
    ],
)
def test_only_a_failure_of_kafka_that_nobody_waits_for_is_left_out(message, error, passes):
    told = logging.LogRecord(
        "asyncio", logging.ERROR, "", 0, message, (), (type(error), error, None)
    )
    assert Unheard().filter(told) is passes


async def test_a_scan_that_is_cut_short_is_an_error_of_the_bus(monkeypatch):
    async def cut_short(*_):
        yield "a record"
        raise KafkaConnectionError("closed")

    monkeypatch.setattr("wirewatch.bus.kafka.in_order", cut_short)
    bus = KafkaBus("127.0.0.1:1", SystemClock())
    bus._checked.add("items.v1")
    with pytest.raises(BusError, match=r"127\.0\.0\.1:1 "):
        assert [record async for record in bus.scan("items.v1")] == ["a record"]
