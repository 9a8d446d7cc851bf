"""Posting to a Slack that misbehaves, over real sockets."""

import asyncio
import json

import pytest

from tests.support.deliveries import SUMMIT, alert, telling
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.results import Delivered, Refused, Retry, Unknown
from wirewatch.notifier.channels.slack import render
from wirewatch.notifier.channels.slack_post import post
from wirewatch.process.http import Http
from wirewatch.process.settings import HttpSettings
from wirewatch.standins import slack as standins
from wirewatch.standins.http import Reply
from wirewatch.standins.slack import Fault, SlackStandin, run

PAYLOAD = render(content_of("d1", alert(**SUMMIT), [telling()], "UTC"))
LOOPBACK = HttpSettings(allow_networks="127.0.0.0/8")


@pytest.fixture
async def http():
    async with Http(LOOPBACK) as client:
        yield client


@pytest.mark.parametrize(
    ("fault", "expected", "kept"),
    [
        (standins.FINE, Delivered("ok"), 1),
        (standins.ANSWER_LOST, Unknown("network"), 1),
        (standins.ERROR_BUT_KEPT, Unknown("http_500"), 1),
        (standins.ERROR, Unknown("http_503"), 0),
        (standins.HANG, Unknown("timeout"), 0),
        (standins.NO_SERVICE, Refused("http_404 no_service"), 0),
        (standins.ARCHIVED, Refused("http_410 channel_is_archived"), 0),
        (standins.too_many(7), Retry("http_429", after_s=7.0), 0),
        (Fault(Reply(302, {"location": "/elsewhere"})), Refused("http_302"), 0),
        (
            Fault(Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"), keeps=True),
            Delivered("http_200"),
            1,
        ),
        (Fault(Reply(raw=b"garbage\r\n\r\n"), keeps=True), Unknown("protocol"), 1),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Fault) else None,
)
async def test_each_fault_has_its_meaning(http, fault, expected, kept):
    async with SlackStandin(faults=[fault]) as slack:
        found = await post(http, slack.webhook("desk"), PAYLOAD, timeout_s=0.5)
        assert (type(found), len(slack.requests)) == (type(expected), 1)
        assert len(slack.posted) == kept
    if isinstance(found, Delivered):
        assert found == expected
    else:
        assert found.reason == expected.reason
        assert getattr(found, "after_s", 0) == getattr(expected, "after_s", 0)
        assert "/services/" not in found.detail


async def test_nobody_listening_is_a_plain_retry(http):
    async with SlackStandin() as slack:
        url = slack.webhook("desk")
    found = await post(http, url, PAYLOAD, 10.0)
    assert isinstance(found, Retry)
    assert found.reason == "refused"
    assert "/services/" not in found.detail


async def test_an_address_that_is_not_allowed_is_not_dialled():
    async with Http(HttpSettings()) as strict, SlackStandin() as slack:
        found = await post(strict, slack.webhook("desk"), PAYLOAD, 10.0)
        assert isinstance(found, Retry)
        assert found.reason.startswith("blocked_")
        assert slack.requests == []


async def test_what_slack_would_refuse_is_not_sent(http):
    async with SlackStandin() as slack:
        found = await post(http, slack.webhook("desk"), '{"text": "<!channel>"}', 10.0)
        assert isinstance(found, Refused)
        assert found.reason == "invalid_payload"
        assert slack.requests == []


class TestStandin:
    async def test_it_refuses_what_slack_would(self, http):
        bad = json.dumps(json.loads(PAYLOAD) | {"blocks": []}).encode()
        async with SlackStandin() as slack:
            answer = await http.post(slack.webhook("desk"), body=bad, headers={})
            assert (answer.status, answer.body) == (400, b"invalid_blocks")
            assert slack.posted == []

    async def test_it_hides_what_comes_too_fast_in_one_channel_and_no_other(self, http):
        async with SlackStandin() as slack:
            for channel in ("desk", "desk", "lobby"):
                assert await post(http, slack.webhook(channel), PAYLOAD, 10.0) == Delivered("ok")
            seen = [(posted.channel, posted.displayed) for posted in slack.posted]
        assert seen == [("desk", True), ("desk", False), ("lobby", True)]

    async def test_a_late_message_turns_up_after_the_answer_was_lost(self, http):
        async with SlackStandin(faults=[standins.kept_late(0.05)]) as slack:
            assert isinstance(await post(http, slack.webhook("desk"), PAYLOAD, 10.0), Unknown)
            async with asyncio.timeout(10):
                await slack.until(posted=1)

    async def test_it_knows_no_other_paths(self, http):
        async with SlackStandin() as slack:
            assert isinstance(await post(http, slack.url + "/other", PAYLOAD, 10.0), Refused)

    async def test_on_the_command_line_it_tells_and_saves_what_comes(self, http, tmp_path):
        stop, said, heard = asyncio.Event(), [], asyncio.Event()

        def say(line):
            said.append(line)
            heard.set()

        task = asyncio.create_task(run("127.0.0.1", 0, tmp_path, stop, say))
        async with asyncio.timeout(10):
            await heard.wait()
            where = said[0].split()[-1].replace("<channel>", "desk")
            assert await post(http, where, PAYLOAD, 10.0) == Delivered("ok")
            stop.set()
            await task
        assert said[2].startswith("#desk  Xi and Putin sign a rail pact")
        (saved,) = tmp_path.iterdir()
        assert json.loads(saved.read_text("utf-8"))["payload"] == json.loads(PAYLOAD)
