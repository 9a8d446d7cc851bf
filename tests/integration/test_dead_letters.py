"""Poison at every stage: set aside, the partition goes on, and back after the fix."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from tests.support.bus import PLACES, until
from tests.support.errands import alert
from tests.support.pipe import Wirewatch
from tests.support.stories import NOON, story
from wirewatch import together
from wirewatch.bus.followed import Followed
from wirewatch.bus.port import Output
from wirewatch.enricher import service as enricher
from wirewatch.stages.clock import SystemClock
from wirewatch.stages.dead_letters import WRITER, redriven, waiting
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch_schemas import codec
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.topics import ALERTS, DEAD_LETTERS, ITEMS, OUTCOMES, STORIES

DECIDE = enricher.Enricher(Followed(SystemClock())).decide  # a configuration without entities


def item(name, content=""):
    return ItemV1(
        item_id=name,
        revision=1,
        change="new",
        origin="live",
        feed_id="f",
        feed_url="https://example.org/",
        source="Example",
        title=name,
        content=content,
        fetched_at=NOON,
    )


def output(topic, message, **headers):
    return Output(topic.name, message.key, codec.encode(topic, message), headers)


async def letters(bus):
    return waiting([record async for record in bus.scan(DEAD_LETTERS.name)])


async def keys(bus, topic):
    return [record.key async for record in bus.scan(topic.name)]


@pytest.fixture(params=sorted(PLACES))
async def bus(request, tmp_path):
    at = tmp_path / "db" if request.param == "sqlite" else request.getfixturevalue("kafka_address")
    async with PLACES[request.param](at).open() as bus:
        await bus.ensure_topics(together.STAGES)
        yield bus


@asynccontextmanager
async def enriching(bus, decide):
    stop, clock = asyncio.Event(), SystemClock()
    transform = Transform("enricher", decide, clock)
    work = serve(bus, enricher.STAGE, lambda shard: transform.run(shard, stop), stop)
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await task


async def test_a_record_that_a_bug_trips_over_comes_back_after_the_fix_as_it_was(bus):
    def broken(taken):
        if taken.message.item_id == "trap":
            raise ZeroDivisionError
        return DECIDE(taken)

    trap = output(ITEMS, item("trap"), traceparent="00-aa-bb-01", ce_id="trap")
    await bus.publish([trap, output(ITEMS, item("b"))], "poller")
    async with enriching(bus, broken):
        found = await until(lambda: letters(bus))
        await until(lambda: keys(bus, STORIES))
    (letter,) = found.values()
    assert (letter.stage, letter.error, letter.key) == ("enricher", "ZeroDivisionError", "trap")
    assert await keys(bus, STORIES) == ["b"]

    await bus.publish(redriven(letter), WRITER)
    async with enriching(bus, DECIDE):
        await until(lambda: _count(bus, STORIES, 2))
    assert sorted(await keys(bus, STORIES)) == ["b", "trap"]
    assert await letters(bus) == {}
    again = [record async for record in bus.scan(ITEMS.name) if record.key == "trap"][-1]
    assert (again.value, again.headers) == (trap.value, trap.headers)


async def _count(bus, topic, count):
    return len(await keys(bus, topic)) >= count


class Services:
    """Real processes on a SQLite file."""

    def __init__(self, folder, **settings):
        self.place = PLACES["sqlite"](folder / "db", "w.", 1)
        env = {
            "WIREWATCH_SQLITE__PATH": str(folder / "db"),
            "WIREWATCH_PREFIX": "w.",
            "WIREWATCH_LOG__FORMAT": "json",
        }
        self.wirewatch = Wirewatch(folder, env | settings)

    async def run(self, *args):
        return await self.wirewatch.run(*args)


NO_MESSAGE = b"\xff\xfe{"
BAD = {
    "enricher": ("enricher", ITEMS, STORIES, item("good")),
    "match": ("notifier", STORIES, None, story(story_id="good")),
    "deliver": ("notifier", ALERTS, OUTCOMES, alert("good")),
}


@pytest.mark.parametrize("stage", BAD)
async def test_bytes_that_are_no_message_go_aside_at_every_stage_and_the_rest_goes_on(
    stage, tmp_path
):
    service, topic, result, good = BAD[stage]
    there = Services(tmp_path)
    assert (await there.run("topics"))[0] == 0
    await there.place.write(topic.name, 0, b"desk/k", NO_MESSAGE)
    async with there.place.open() as bus:
        await bus.publish([output(topic, good)], next(iter(topic.writers - {"dlq"})))
        async with there.wirewatch.serving(service):
            await until(lambda: letters(bus))
            if result:
                await until(lambda: keys(bus, result))
            stages = {one.name: one for one in together.STAGES}
            await until(lambda: _handled(bus, stages[stage]))
        (letter,) = (await letters(bus)).values()
    assert (letter.id, letter.stage) == (f"{topic.name}-0-0", stage)
    assert letter.value == NO_MESSAGE


async def test_the_command_lists_shows_redrives_and_drops(tmp_path):
    there = Services(tmp_path)
    assert (await there.run("topics"))[0] == 0
    await there.place.write(ITEMS.name, 0, b"k", NO_MESSAGE)
    await there.place.write(ITEMS.name, 0, b"\xfe", b"{}")
    async with there.place.open() as bus:
        async with there.wirewatch.serving("enricher"):
            await until(lambda: _waiting(bus, 2))
        code, printed = await there.run("dlq", "ls", "--json")
        rows = [json.loads(line) for line in printed.splitlines()]
        assert (code, [row["id"] for row in rows]) == (0, ["items.v1-0-0", "items.v1-0-1"])
        code, shown = await there.run("dlq", "show", "items.v1-0-0")
        assert code == 0
        assert "not a message of items.v1" in shown
        assert "00000000  ff fe 7b" in shown

        code, printed = await there.run("dlq", "redrive", "items.v1-0-0")
        assert (code, printed) == (0, "redriven: 1\n")
        code, printed = await there.run("dlq", "redrive", "--all")
        assert code == 2
        assert "its key is not text" in printed
        async with there.wirewatch.serving("enricher"):  # nothing was mended: aside it goes again
            again = await until(lambda: _waiting(bus, 2))
        assert again["items.v1-0-2"].value == NO_MESSAGE
        assert again["items.v1-0-2"].key == "k"

        code, printed = await there.run("dlq", "drop", "--all", "--topic", "items.v1", "--yes")
        assert code == 0
        assert printed.endswith("dropped: 2\n")
        assert (await there.run("dlq", "ls"))[1] == "no dead letters\n"
        assert (await there.run("dlq", "show", "items.v1-0-0"))[0] == 2


async def test_past_the_limit_the_service_stops_says_so_and_nothing_is_lost(tmp_path):
    there = Services(tmp_path, WIREWATCH_DEAD_LETTERS__IN_A_ROW="3")
    await there.run("topics")
    for _ in range(4):
        await there.place.write(ITEMS.name, 0, b"k", NO_MESSAGE)
    for _ in range(2):  # a supervisor that starts it again gets no further
        code, printed = await there.run("enricher")
        assert code == 4
        assert "enricher has stopped: more than 3 records in a row of items.v1" in printed
        assert "Traceback" not in printed
    async with there.place.open() as bus:
        assert await letters(bus) == {}
        assert await bus.lag(enricher.STAGE) == 4


async def _waiting(bus, count):
    found = await letters(bus)
    return found if len(found) >= count else None


async def _handled(bus, stage):
    return await bus.lag(stage) == 0


async def test_an_item_whose_story_is_too_large_goes_aside_whole(bus):
    room = ITEMS.max_bytes - len(codec.encode(ITEMS, item("vast"))) - len("vast")
    vast = output(ITEMS, item("vast", "x" * room))
    await bus.publish([vast, output(ITEMS, item("b"))], "poller")
    async with enriching(bus, DECIDE):
        (letter,) = (await until(lambda: letters(bus))).values()
        await until(lambda: keys(bus, STORIES))
    assert "can't be written" in letter.why
    assert letter.value == vast.value
    assert await keys(bus, STORIES) == ["b"]
