"""Services as processes: what they say of themselves, and when they end themselves."""

import asyncio
import json
import secrets
import sys
import time
from contextlib import asynccontextmanager

import pytest

from tests.support.bus import PLACES
from tests.support.kafka import free_ports
from tests.support.pipe import Wirewatch
from tests.support.stories import NOON
from wirewatch import together
from wirewatch.bus.port import Output
from wirewatch_schemas import codec
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.topics import ITEMS

WITHIN_S = 60.0
ITEM = ItemV1(
    item_id="a",
    revision=1,
    change="new",
    origin="live",
    feed_id="f",
    feed_url="https://example.org/",
    source="Example",
    title="A headline",
    fetched_at=NOON,
)


class There:
    """An installation on either bus, and the settings of a process there."""

    def __init__(self, name, at, folder, **settings):
        self.place = PLACES[name](at, f"h{secrets.token_hex(4)}.", 12 if name == "kafka" else 1)
        (self.port,) = free_ports(1)
        where = "WIREWATCH_SQLITE__PATH" if name == "sqlite" else "WIREWATCH_KAFKA__BOOTSTRAP"
        env = {
            "WIREWATCH_BUS": name,
            where: str(at),
            "WIREWATCH_PREFIX": self.place.prefix,
            "WIREWATCH_HEALTH__PORT": str(self.port),
            "WIREWATCH_LOG__FORMAT": "json",
        }
        self.wirewatch = Wirewatch(folder, env | settings)

    @asynccontextmanager
    async def open(self):
        async with self.place.open() as bus:
            await bus.ensure_topics(together.STAGES)
            yield bus

    async def get(self, path, request="GET {} HTTP/1.1\r\n\r\n"):
        """The status, and the body."""
        async with asyncio.timeout(WITHIN_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(request.format(path).encode())
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
            writer.close()
        return int(head.split()[1]) if head else 0, body

    async def until(self, path, status):
        """The body of the first answer with that status."""
        end = time.monotonic() + WITHIN_S
        while True:
            try:
                found, body = await self.get(path)
            except ConnectionRefusedError:
                found, body = 0, "nobody listens"
            if found == status:
                return body
            assert time.monotonic() < end, f"{path} says {found}: {body}"
            await asyncio.sleep(0.1)

    async def metric(self, line):
        end = time.monotonic() + WITHIN_S
        while line not in (body := (await self.get("/metrics"))[1]).splitlines():
            assert time.monotonic() < end, body
            await asyncio.sleep(0.1)


async def publish(bus):
    await bus.publish([Output(ITEMS.name, ITEM.key, codec.encode(ITEMS, ITEM))], "poller")


@pytest.fixture(params=sorted(PLACES))
def there(request, tmp_path):
    at = tmp_path / "db" if request.param == "sqlite" else request.getfixturevalue("kafka_address")
    return There(request.param, at, tmp_path)


async def test_a_service_says_that_it_is_ready_and_what_it_did(there):
    async with there.open() as bus, there.wirewatch.serving("enricher"):
        checks = json.loads(await there.until("/readyz", 200))["checks"]
        assert set(checks) == {"bus", "enricher"}
        await publish(bus)
        await there.metric('wirewatch_records_committed_total{stage="enricher"} 1.0')
        assert (await there.get("/livez"))[0] == 200
        _, body = await there.get("/metrics")
        assert f'wirewatch_shards{{stage="enricher"}} {float(there.place.partitions)}' in body
        assert 'wirewatch_oldest_unhandled_seconds{stage="enricher"} 0.0' in body
        assert "process_resident_memory_bytes" in body


async def test_requests_are_bounded_and_only_what_there_is_is_answered(tmp_path):
    there = There("sqlite", tmp_path / "db", tmp_path)
    async with there.open(), there.wirewatch.serving("enricher"):
        await there.until("/readyz", 200)
        assert (await there.get("/"))[0] == 404
        assert (await there.get("/livez", "POST {} HTTP/1.1\r\n\r\n"))[0] == 405
        assert (await there.get("/livez", "GET {} HTTP/1.1\r\nx: " + "y" * 20_000))[0] == 0
        assert (await there.get("/livez", "\r\n\r\n"))[0] == 405
        idle = [await asyncio.open_connection("127.0.0.1", there.port) for _ in range(40)]
        assert await idle[-1][0].read() == b""  # more than are served at once
        assert await idle[0][0].read() == b""  # said nothing for 5 s
        assert (await there.get("/livez"))[0] == 200
        for _, writer in idle:
            writer.close()


async def test_a_port_that_is_taken_is_a_setting_to_correct(tmp_path):
    there = There("sqlite", tmp_path / "db", tmp_path)
    async with there.open(), await asyncio.start_server(lambda *_: None, "127.0.0.1", there.port):
        code, printed = await there.wirewatch.run("enricher")
    assert code == 2
    assert "WIREWATCH_HEALTH__PORT" in printed
    assert "Traceback" not in printed


@asynccontextmanager
async def stuck(there, stuck_s):
    """A worker whose stage hangs with a record in hand."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.stuck_worker",
        env=there.wirewatch.env | {"WIREWATCH_HEALTH__STUCK_S": str(stuck_s)},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_stage_that_hangs_ends_its_process_with_a_line_that_says_so(there):
    async with there.open() as bus:
        await publish(bus)
        async with stuck(there, 2) as process, asyncio.timeout(WITHIN_S):
            _, printed = await process.communicate()
    assert process.returncode == 70
    (line,) = [json.loads(one) for one in printed.splitlines() if b"no progress" in one]
    assert (line["stage"], line["level"]) == ("enricher", "error")
    assert line["lag"] >= 1


async def test_while_the_broker_is_away_nothing_ends_and_readiness_says_why(tmp_path, own_kafka):
    with own_kafka() as broker:
        there = There("kafka", broker.address, tmp_path)
        async with there.open() as bus:
            await publish(bus)
        async with stuck(there, 8) as process:
            await there.until("/readyz", 200)
            broker.freeze()
            try:
                body = json.loads(await there.until("/readyz", 503))
                assert body["checks"]["bus"]["ok"] is False
                assert (await there.get("/livez"))[0] == 200
                assert process.returncode is None
            finally:
                broker.thaw()
            async with asyncio.timeout(WITHIN_S):
                assert await process.wait() == 70  # it answers again, and the stage still hangs
