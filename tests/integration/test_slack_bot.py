"""A bot token over real HTTP: posting, changing, replying, looking for a message."""

from datetime import timedelta

import pytest

from tests.support.deliveries import SUMMIT, alert, telling
from tests.support.stories import NOON
from wirewatch.notifier.channels import slack_api
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Retry, Unknown
from wirewatch.notifier.channels.slack import for_bot
from wirewatch.process.http import Http
from wirewatch.process.settings import HttpSettings
from wirewatch.standins import slack as standins
from wirewatch.standins.http import Reply
from wirewatch.standins.slack import Fault, SlackStandin, failing

DESK = "C0DESK"
TOKEN = "xoxb-only-for-tests"
CONTENT = content_of("d1", alert(**SUMMIT), [telling()], "UTC")
PAYLOAD = for_bot(CONTENT, DESK)
LOOPBACK = HttpSettings(allow_networks="127.0.0.0/8")


@pytest.fixture
async def http():
    async with Http(LOOPBACK) as client:
        yield client


def api(http, slack, token=TOKEN, timeout_s=10.0):
    return slack_api.Api(http, slack.api_url, token, timeout_s)


async def found(http, slack, delivery_id="d1", since=None, thread_ts=""):
    since = since or slack.posted[0].at - timedelta(seconds=60)
    return await slack_api.find(api(http, slack), DESK, delivery_id, since, thread_ts)


def raw(body):
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body)
    return Fault(Reply(raw=head + body), keeps=True)


@pytest.mark.parametrize(
    ("fault", "expected", "kept"),
    [
        (standins.ANSWER_LOST, Unknown("network"), 1),
        (standins.ANSWER_HELD, Unknown("timeout"), 1),
        (standins.ERROR_BUT_KEPT, Unknown("http_500"), 1),
        (standins.ERROR, Unknown("http_503"), 0),
        (standins.HANG, Unknown("timeout"), 0),
        (standins.too_many(7), Retry("http_429", after_s=7.0), 0),
        (failing("ratelimited"), Retry("ratelimited", after_s=30.0), 0),
        (failing("fatal_error", keeps=True), Unknown("fatal_error"), 1),
        (failing("internal_error"), Unknown("internal_error"), 0),
        (failing("channel_not_found"), Refused("channel_not_found"), 0),
        (failing("is_archived"), Refused("is_archived"), 0),
        (failing("an_error_of_next_year"), Retry("an_error_of_next_year"), 0),
        (failing("<b>html</b>"), Retry("no_error_code"), 0),
        (Fault(Reply(302, {"location": "/elsewhere"})), Refused("http_302"), 0),
        (Fault(Reply(204), keeps=True), Unknown("http_204"), 1),
        (raw(b"<html>all is well</html>"), Unknown("unreadable_answer"), 1),
        (raw(b"[]"), Unknown("unreadable_answer"), 1),
        (raw(b'{"ok": "yes"}'), Unknown("unreadable_answer"), 1),
        (
            Fault(Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), keeps=True),
            Unknown("network"),
            1,
        ),
        (
            Fault(Reply(raw=b"HTTP/1.1 403 No\r\ncontent-length: 9\r\n\r\n{")),
            Refused("http_403"),
            0,
        ),
    ],
    ids=lambda v: v.reason if hasattr(v, "reason") else "",
)
async def test_each_fault_has_its_meaning(http, fault, expected, kept):
    async with SlackStandin(faults=[fault]) as slack:
        told = await slack_api.post(api(http, slack, timeout_s=0.5), PAYLOAD)
        assert (type(told), len(slack.requests)) == (type(expected), 1)
        assert len(slack.posted) == kept
    assert told.reason == expected.reason
    assert getattr(told, "after_s", 0) == getattr(expected, "after_s", 0)
    assert TOKEN not in str(told)


async def test_a_message_that_was_taken_has_a_receipt_by_which_it_is_found(http):
    async with SlackStandin() as slack:
        told = await slack_api.post(api(http, slack), PAYLOAD)
        (posted,) = slack.posted
        assert told == Delivered(f"{DESK}:{posted.ts}")
        assert await found(http, slack) == told
        assert await found(http, slack, "another") == Absent()
        assert await found(http, slack, since=NOON + timedelta(days=36_500)) == Absent()
