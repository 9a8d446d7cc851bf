"""What the Kafka adapter takes for granted about its library, and how it keeps it quiet."""

import asyncio
import inspect
import logging
import socket
import struct
from contextlib import asynccontextmanager
from unittest import mock

import aiokafka.client
import aiokafka.producer.sender
import pytest
from aiokafka.errors import KafkaConnectionError, ProducerFenced
from aiokafka.protocol.admin import ApiVersionResponse_v0
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest, SyncGroupRequest

from tests.support.bus import until
from wirewatch.bus import kafka_cluster, kafka_dialling
from wirewatch.bus.kafka import KafkaBus
from wirewatch.bus.kafka_logs import Seldom, Unheard
from wirewatch.bus.port import BusError
from wirewatch.stages.clock import SystemClock

VERSIONS = ApiVersionResponse_v0(0, [(3, 0, 1), (18, 0, 0)]).encode()


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


class HangingBroker:
    """A broker that answers so many requests of a connection and no more."""

    def __init__(self, *answers):
        self._answers = answers
        self._dialled, self._hung_up = [], []

    @asynccontextmanager
    async def listening(self):
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            yield server.sockets[0].getsockname()

    async def _answer(self, reader, writer):
        self._dialled.append(writer)
        for answer in self._answers:
            (size,) = struct.unpack(">i", await reader.readexactly(4))
            request = await reader.readexactly(size)
            writer.write(struct.pack(">i", len(answer) + 4) + request[4:8] + answer)
        while await reader.read(1_000):
            pass
        self._hung_up.append(writer)
        writer.close()

    async def dialled(self):
        return len(self._dialled)

    async def hung_up(self):
        return self._dialled and len(self._hung_up) == len(self._dialled)


@pytest.mark.parametrize("answers", [[], [VERSIONS]], ids=["no answer", "no brokers"])
@pytest.mark.parametrize("kind", ["reader", "producer", "admin"])
async def test_a_client_that_was_called_off_leaves_no_connection_open(kind, answers):
    broker = HangingBroker(*answers)
    async with broker.listening() as (host, port):
        cluster = kafka_cluster.Cluster(f"{host}:{port}", "t.")
        client = cluster.producer("x") if kind == "producer" else getattr(cluster, kind)()
        starting = asyncio.create_task(client.start())
        await until(broker.dialled)
        await asyncio.sleep(0.05)
        starting.cancel()
        await asyncio.wait([starting])
        await kafka_cluster.stop(client)
        await until(broker.hung_up)


async def test_a_connection_that_is_made_when_its_client_has_stopped_is_closed():
    broker, name = HangingBroker(VERSIONS), kafka_dialling.ClientId("x")
    async with broker.listening() as at:
        name.hang_up()
        with pytest.raises(KafkaConnectionError, match="was stopped"):
            await kafka_dialling.dialled(*at, client_id=name)
        await until(broker.hung_up)


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
