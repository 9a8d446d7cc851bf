"""One record in, messages out, positions and outputs in one commit."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from structlog.contextvars import get_contextvars

from tests.support.clock import DrivenClock, settled
from tests.support.shard import MemoryShard
from tests.support.stories import NOON, story
from wirewatch.bus.port import BusError, FencedError, Record
from wirewatch.stages import portion
from wirewatch.stages.messages import Emit, RejectedError
from wirewatch.stages.transform import Transform
from wirewatch_schemas import codec
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.topics import DEAD_LETTERS, ITEMS, STORIES


def item(name):
    return ItemV1(
        item_id=name,
        revision=1,
        change="new",
        origin="live",
        feed_id="f",
        feed_url="https://example.org/",
        source="Example",
        title=name,
        fetched_at=NOON,
    )


def decide(taken):
    """Tell each item twice, reject poison, blow up a vast one, and trip over a trap."""
    name = taken.message.item_id
    if name == "poison":
        raise RejectedError("it is poison")
    if name == "trap":
        raise ZeroDivisionError
    text = "x" * STORIES.max_bytes if name == "vast" else ""
    for n in (1, 2):
        made = story(story_id=f"{name}-{n}", content=text)
        yield Emit(STORIES, made.key, made)


@asynccontextmanager
async def transforming(shard, stop=None):
    stop = stop or asyncio.Event()
    task = asyncio.create_task(Transform("enricher", decide, DrivenClock()).run(shard, stop))
    await settled()
    try:
        yield task
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)


async def handled(*names):
    shard = MemoryShard()
    shard.bring(*(shard.holding(ITEMS, item(name)) for name in names))
    async with transforming(shard):
        pass
    return shard


async def test_outputs_come_in_the_order_of_their_inputs_with_the_position_in_one_commit():
    shard = await handled("a", "b")
    ((outputs, upto),) = shard.commits
    assert [out.key for out in outputs] == ["a-1", "a-2", "b-1", "b-2"]
    assert upto == {ITEMS.name: 2}


async def test_a_message_says_who_wrote_it_and_what_it_is():
    shard = await handled("a")
    headers = shard.outputs[0].headers
    assert headers["ce_type"] == "story.v1"
    assert headers["ce_id"] == "a-1"
    assert headers["ce_source"] == "wirewatch/enricher"
    assert codec.decode(STORIES, shard.outputs[0].value).story_id == "a-1"


async def test_the_trace_of_the_input_goes_on_in_its_outputs():
    shard = MemoryShard()
    shard.bring(shard.holding(ITEMS, item("a"), traceparent="00-aa-bb-01"))
    async with transforming(shard):
        pass
    assert {out.headers["traceparent"] for out in shard.outputs} == {"00-aa-bb-01"}


async def test_a_dead_letter_has_the_bytes_and_headers_that_tell_all():
    shard = MemoryShard()
    shard.bring(
        Record(ITEMS.name, 7, 41, "", b"\xff{", {"ce_id": "k"}, NOON, raw_key=b"\xfe"),
    )
    async with transforming(shard):
        pass
    (letter,) = shard.written(DEAD_LETTERS)
    assert letter.key == "items.v1-7-41"
    assert letter.value == b"\xff{"
    why = letter.headers.pop("why")
    assert why.startswith("not a message of items.v1: value: Invalid JSON")
    assert letter.headers == {
        "origin-ce_id": "k",
        "origin-topic": "items.v1",
        "origin-partition": "7",
        "origin-offset": "41",
        "origin-time": NOON.isoformat(),
        "origin-key": "",
        "origin-key-hex": "fe",
        "stage": "enricher",
        "error": "RejectedError",
    }
    assert shard.position == {ITEMS.name: 42}


async def test_a_tombstone_in_a_queue_is_a_dead_letter():
    shard = MemoryShard()
    shard.bring(shard.record(ITEMS, "a", None))
    async with transforming(shard):
        pass
    assert shard.written(DEAD_LETTERS)[0].headers["why"] == "an empty value"


@pytest.mark.parametrize("bad", ["poison", "vast"])
async def test_an_input_that_cannot_be_handled_goes_aside_whole_and_the_rest_goes_on(bad):
    shard = await handled("a", bad, "b")
    assert [out.key for out in shard.outputs] == ["a-1", "a-2", "items.v1-0-1", "b-1", "b-2"]
    assert shard.written(DEAD_LETTERS)[0].value == codec.encode(ITEMS, item(bad))
    assert shard.position == {ITEMS.name: 3}


async def test_a_record_that_a_bug_of_ours_trips_over_goes_aside_and_the_rest_goes_on():
    shard = await handled("a", "trap", "b")
    assert [out.key for out in shard.outputs] == ["a-1", "a-2", "items.v1-0-1", "b-1", "b-2"]
    assert shard.written(DEAD_LETTERS)[0].headers["error"] == "ZeroDivisionError"


@pytest.mark.parametrize("error", [BusError("the table is gone"), MemoryError()])
async def test_what_is_not_the_records_fault_ends_the_stage_and_commits_nothing(error):
    shard = MemoryShard()
    shard.bring(shard.holding(ITEMS, item("a")))

    def broken(_taken):
        raise error

    with pytest.raises(type(error)):
        await Transform("enricher", broken, DrivenClock()).run(shard, asyncio.Event())
    assert shard.commits == []


async def test_a_batch_that_becomes_very_much_is_committed_in_portions(monkeypatch):
    monkeypatch.setattr(portion, "MAX_OUTPUTS", 3)
    shard = await handled("a", "b", "c")
    assert [[out.key for out in outputs] for outputs, _ in shard.commits] == [
        ["a-1", "a-2", "b-1", "b-2"],
        ["c-1", "c-2"],
    ]
    assert [upto for _, upto in shard.commits] == [{ITEMS.name: 2}, {ITEMS.name: 3}]


async def test_a_portion_is_limited_in_bytes_too(monkeypatch):
    monkeypatch.setattr(portion, "MAX_BYTES", 10)
    shard = await handled("a", "b")
    assert [len(outputs) for outputs, _ in shard.commits] == [2, 2, 0]
    assert shard.position == {ITEMS.name: 2}


async def test_stop_finishes_the_batch_in_hand_and_takes_no_other():
    shard, stop = MemoryShard(), asyncio.Event()
    shard.open_gate.clear()
    shard.bring(shard.holding(ITEMS, item("a")))
    shard.bring(shard.holding(ITEMS, item("b")))
    async with transforming(shard, stop) as task:
        stop.set()
        await settled()
        assert not task.done()
        shard.open_gate.set()
        await settled()
        assert task.done()
    assert shard.position == {ITEMS.name: 1}


async def test_stop_is_heard_where_records_come_without_a_pause():
    shard, stop = MemoryShard(), asyncio.Event()
    for name in "abc":
        shard.bring(shard.holding(ITEMS, item(name)))
    stop.set()
    await Transform("enricher", decide, DrivenClock()).run(shard, stop)
    assert shard.taken == 0


async def test_a_lost_shard_is_the_servers_to_handle():
    shard = MemoryShard()
    shard.take_away(FencedError("another has it"))
    with pytest.raises(FencedError):
        await Transform("enricher", decide, DrivenClock()).run(shard, asyncio.Event())


async def test_a_log_line_names_the_record_and_the_trace_of_its_story():
    said = []

    def speaking(_taken):
        said.append(get_contextvars())
        return ()

    shard = MemoryShard()
    shard.bring(shard.holding(ITEMS, item("a"), traceparent=f"00-{'ab' * 16}-{'cd' * 8}-01"))
    stop = asyncio.Event()
    task = asyncio.create_task(Transform("enricher", speaking, DrivenClock()).run(shard, stop))
    await settled()
    stop.set()
    await asyncio.gather(task, return_exceptions=True)
    where = {"partition": shard.number, "offset": 0}
    assert said == [{"stage": "enricher", "story": "a", "trace": "ab" * 16, **where}]
