"""The parse worker against bodies that would stall, starve or fool a parser in our own process."""

import asyncio
import os
import signal
import sys

import pytest

from tests.support import hostile
from tests.support.feeds import item, rss
from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.parser import Parser

URL = "https://example.org/feed.rss"
GOOD = rss(item("1", title="Good"))


def brief(_size):
    """Little CPU time, so that the tests are quick."""
    return 0.5


def ample(_size):
    """CPU time that no slow machine makes short: what is tested is another limit."""
    return 60.0


@pytest.fixture
async def parser():
    async with Parser(limit=brief) as running:
        yield running


async def titles(parser, body):
    parsed = await parser.parse(body, URL)
    assert isinstance(parsed, Document), parsed
    return [entry.title for entry in parsed.entries]


@pytest.mark.parametrize("body", hostile.BURNERS.values(), ids=hostile.BURNERS)
async def test_a_body_that_burns_time_is_given_up_and_the_next_feed_parsed(parser, body):
    assert await parser.parse(body, URL) is ParseFailure.TIMEOUT
    assert await titles(parser, GOOD) == ["Good"]


async def test_a_body_that_eats_memory_is_given_up_and_the_next_feed_parsed():
    async with Parser(limit=ample) as parser:
        assert await parser.parse(hostile.ENTITIES, URL) is ParseFailure.MEMORY
        assert await titles(parser, GOOD) == ["Good"]


async def test_entities_are_not_expanded_without_end():
    async with Parser(limit=ample) as parser:
        parsed = await parser.parse(hostile.LAUGHS, URL)
    assert isinstance(parsed, Document)
    assert len(parsed.entries[0].summary) < 100


async def test_what_is_no_feed_is_called_so(parser):
    found = {name: await parser.parse(body, URL) for name, body in hostile.NO_FEEDS.items()}
    assert found == dict.fromkeys(hostile.NO_FEEDS, ParseFailure.NOT_A_FEED)


async def test_a_body_that_names_a_local_file_does_not_open_it(parser, tmp_path):
    file = tmp_path / "private.xml"
    file.write_bytes(GOOD)
    assert await parser.parse(str(file).encode(), URL) is ParseFailure.NOT_A_FEED
    assert await parser.parse(file.as_uri().encode(), URL) is ParseFailure.NOT_A_FEED


async def test_an_external_entity_is_not_read(parser, tmp_path):
    file = tmp_path / "private.txt"
    file.write_text("secret")
    doctype = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{file.as_uri()}">]>'
    body = doctype.encode() + hostile.item("<description>&x;</description>")
    parsed = await parser.parse(body, URL)
    assert "secret" not in repr(parsed)


async def test_a_flood_of_items_is_refused():
    body = rss(*({"guid": str(n)} for n in range(5_001)))
    async with Parser(limit=ample) as parser:
        assert await parser.parse(body, URL) is ParseFailure.TOO_MANY_ITEMS


async def test_a_killed_worker_costs_one_body_at_most(parser):
    assert await titles(parser, GOOD) == ["Good"]
    os.kill(parser.pid, signal.SIGKILL)
    assert await parser.parse(GOOD, URL) is ParseFailure.CRASH
    assert await titles(parser, GOOD) == ["Good"]


async def test_a_worker_that_neither_answers_nor_dies_is_replaced():
    async with Parser(limit=brief, patience_s=0.2) as parser:
        assert await titles(parser, GOOD) == ["Good"]
        os.kill(parser.pid, signal.SIGSTOP)
        assert await parser.parse(GOOD, URL) is ParseFailure.TIMEOUT
        assert await titles(parser, GOOD) == ["Good"]


async def test_a_cancelled_parse_leaves_nothing_behind_that_the_next_could_read(parser):
    assert await titles(parser, GOOD) == ["Good"]
    task = asyncio.create_task(parser.parse(hostile.EMAIL, URL))
    await asyncio.sleep(0)  # it has the turn now
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await titles(parser, GOOD) == ["Good"]


async def test_bodies_that_come_at_once_are_parsed_one_after_another(parser):
    bodies = [rss(item(str(n), title=f"Number {n}")) for n in range(20)]
    found = await asyncio.gather(*(titles(parser, body) for body in bodies))
    assert found == [[f"Number {n}"] for n in range(20)]


async def test_the_worker_ends_with_its_parent():
    script = (
        "import asyncio, os\n"
        "from wirewatch.poller.parser import Parser\n"
        "async def main():\n"
        "    parser = Parser()\n"
        "    await parser.parse(b'', '')\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=pipe, stderr=pipe
    )
    assert await parent.stdout.readline() == b"ready\n"
    parent.kill()
    async with asyncio.timeout(20):
        await parent.stderr.read()  # ends when the worker, which holds it too, has ended
    await parent.wait()
