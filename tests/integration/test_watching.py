"""`status` and `tail` as a person runs them, on both buses."""

import json
import secrets

import pytest

from tests.support.bus import PLACES, until
from tests.support.errands import ended
from tests.support.pipe import Wirewatch
from tests.support.stories import NOON, story
from wirewatch import together
from wirewatch.bus.port import Output
from wirewatch.stages.dead_letters import waiting
from wirewatch_schemas import codec
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.topics import DEAD_LETTERS, FEEDS, OUTCOMES, STORIES

FEED = FeedV1(feed_id="f", host="example.org", url="https://example.org/rss", title="The Wire")


class There:
    def __init__(self, name, at, folder):
        self.place = PLACES[name](at, f"w{secrets.token_hex(4)}.", 12 if name == "kafka" else 1)
        where = "WIREWATCH_SQLITE__PATH" if name == "sqlite" else "WIREWATCH_KAFKA__BOOTSTRAP"
        env = {"WIREWATCH_BUS": name, where: str(at), "WIREWATCH_PREFIX": self.place.prefix}
        self.wirewatch = Wirewatch(folder, env)

    async def run(self, *args):
        return await self.wirewatch.run(*args)


@pytest.fixture(params=sorted(PLACES))
def there(request, tmp_path):
    at = tmp_path / "db" if request.param == "sqlite" else request.getfixturevalue("kafka_address")
    return There(request.param, at, tmp_path)


def publishing(bus, topic, message, writer):
    return bus.publish([Output(topic.name, message.key, codec.encode(topic, message))], writer)


async def test_status_says_what_the_bus_says_and_exits_accordingly(there):
    code, printed = await there.run("status")
    assert code == 3
    assert "run `wirewatch topics`" in printed
    async with there.place.open() as bus:
        await bus.ensure_topics(together.STAGES)
        await publishing(bus, FEEDS, FEED, "apply")
        await publishing(bus, STORIES, story("Xi in Moscow"), "enricher")
        code, printed = await there.run("status")
        assert code == 0, printed
        assert printed.startswith("OK · 1 feed, 0 failing, 0 dark · no item yet · no alert yet\n")
        assert "stage        match     " in printed

        await publishing(bus, OUTCOMES, ended("ana", "a", "gone"), "deliver")
        await publishing(bus, OUTCOMES, ended("ben", "b", ending="sent"), "deliver")
        await there.place.write("items.v1", 0, b"k", b"\xff")
        async with there.wirewatch.serving("enricher"):
            await until(lambda: letters(bus))
        code, printed = await there.run("status", "--json")
        found = json.loads(printed)
        assert code == 1
        told = "ana: 1 alert failed in the last day, the last by gone: see "
        told += "`wirewatch tail outcomes --since 1d`"
        assert found["attention"] == [told, "1 dead letter: see `wirewatch dlq ls`"]
        lags = {one["stage"]: one["lag"] for one in found["stages"]}
        assert lags["match"] >= 1


async def letters(bus):
    return waiting([record async for record in bus.scan(DEAD_LETTERS.name)])


async def test_tail_shows_what_was_and_follows_what_comes(there):
    async with there.place.open() as bus:
        await bus.ensure_topics(together.STAGES)
        await publishing(bus, STORIES, story("Xi in Moscow", story_id="a"), "enricher")
        code, printed = await there.run("tail", "stories")
        assert code == 0
        assert printed.splitlines()[-1].endswith("  a  en Xi in Moscow")

        async with there.wirewatch.serving("tail", args=("stories.v1", "-f", "--json")):
            await shown(there, "tail", "Xi in Moscow")
            await there.place.write("stories.v1", 0, b"b", b"?")
            await shown(there, "tail", '"undecodable"')
            codes = await there.wirewatch.stop()
        rows = [
            json.loads(line)
            for line in there.wirewatch.log("tail").splitlines()
            if "offset" in line
        ]
    assert codes == {"tail": 0}
    assert [row["key"] for row in rows] == ["a", "b"]
    assert rows[0]["value"]["fetched_at"] == NOON.isoformat().replace("+00:00", "Z")


async def shown(there, name, text):
    async def said():
        return text in there.wirewatch.log(name)

    await until(said)


async def test_tail_says_what_it_can_not_read(tmp_path):
    there = There("sqlite", tmp_path / "db", tmp_path)
    assert (await there.run("tail", "nope"))[0] == 2
    code, printed = await there.run("tail", "items", "--since", "soon")
    assert code == 2
    assert "write such as" in printed
