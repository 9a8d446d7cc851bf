"""Records and times, for people and machines."""

import json
from datetime import timedelta

import pytest

from tests.support.errands import alert, row
from tests.support.stories import NOON, relation, story
from wirewatch.bus.port import Record
from wirewatch.cli.showing import ago, as_json, lasting, line, span
from wirewatch_schemas import codec
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1
from wirewatch_schemas.topics import (
    ALERTS,
    CONFIG,
    DEAD_LETTERS,
    DELIVERY_STATE,
    FEED_STATE,
    FEEDS,
    STORIES,
    TOPICS,
)

FAILED = FeedStateV1(due=NOON, result="timeout", failures=2)


def record(topic, value, **headers):
    return Record(topic.name, 0, 7, "k", value, headers, NOON)


def shown(topic, message):
    return line(record(topic, codec.encode(topic, message)))


@pytest.mark.parametrize(
    ("topic", "message", "expected"),
    [
        (STORIES, story("Xi", relations=(relation(870),)), "en Xi  [CN-RU 870]"),
        (ALERTS, alert("a"), "s: A headline"),
        (FEEDS, FeedV1(feed_id="f", host="h", url="https://h/"), "- https://h/ every 300 s"),
        (FEED_STATE, FAILED, "timeout, failed 2x, due 12:00:00"),
        (FEED_STATE, FeedSeenV1(), "0 entries seen"),
        (DELIVERY_STATE, row("a", last_result="5xx"), "waiting, attempt 0 after 5xx: A headline"),
    ],
)
def test_a_message_is_told_on_a_line(topic, message, expected):
    assert shown(topic, message) == f"12:00:00  k  {expected}"


@pytest.mark.parametrize("topic", [t for t in TOPICS.values() if t.types], ids=lambda t: t.name)
def test_what_is_no_message_is_shown_as_such(topic):
    assert f"undecodable: not a message of {topic.name}" in line(record(topic, b"\x00"))
    found = json.loads(as_json(record(topic, b"\x00\xff")))
    assert (found["hex"], found["undecodable"][:13]) == ("00ff", "not a message")


def test_a_tombstone_and_a_dead_letter_are_told():
    assert line(record(CONFIG, None)).endswith("(removed)")
    assert line(record(DEAD_LETTERS, b"?", stage="match", why="it is bad")).endswith(
        "match: it is bad"
    )
    assert line(record(DEAD_LETTERS, None, handled="redriven")).endswith("redriven")


def test_what_a_terminal_would_obey_and_line_ends_are_taken_out_and_long_lines_cut():
    told = shown(STORIES, story("a\x1b[31m\nb" + "x" * 500))
    assert "\x1b" not in told
    assert "\n" not in told
    assert len(told) < 200
    assert told.endswith("…")


def test_json_has_the_whole_message_and_headers():
    found = json.loads(as_json(record(ALERTS, codec.encode(ALERTS, alert("a")), ce_id="k")))
    assert found["value"]["alert_id"] == "a"
    assert (found["offset"], found["headers"]) == (7, {"ce_id": "k"})


def test_a_key_that_is_no_text_is_shown_in_hex():
    raw = Record("items.v1", 0, 7, "", None, {}, NOON, raw_key=b"\xfe")
    assert "0xfe" in line(raw)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (7200, "2 h"), (200_000, "2 d")],
)
def test_how_long_something_lasts(seconds, expected):
    assert lasting(seconds) == expected
    assert ago(NOON - timedelta(seconds=seconds), NOON) == f"{expected} ago"


def test_spans():
    assert [span(text) for text in ("30s", "10m", "2h", "7d", "9999d")] == [
        timedelta(seconds=30),
        timedelta(minutes=10),
        timedelta(hours=2),
        timedelta(days=7),
        timedelta(days=9999),
    ]


@pytest.mark.parametrize(
    "text", ["", "10", "m", "1.5h", "-1h", "5 m", "10000d", "9" * 9 + "d", "9" * 5000 + "d"]
)
def test_what_is_no_span_says_what_one_looks_like(text):
    with pytest.raises(ValueError, match="write such as 30s, 10m, 2h, 7d"):
        span(text)
