"""Deliver with a bot token, over real sockets: none lost, none doubled, whatever Slack does."""

import asyncio

import pytest
from structlog.testing import capture_logs

from tests.support.deliveries import BOT
from tests.support.hasty_clock import HastyClock
from tests.support.post import GRACE_S, TOKEN, Post, logged, summit
from wirewatch.notifier.deliver import service
from wirewatch.standins import slack as faults
from wirewatch.standins.http import Reply
from wirewatch.standins.slack import Fault, SlackStandin, failing, kept_late, too_many

LATE_S = 0.1  # six seconds of the hasty clock: within the grace
METHOD = "chat.postMessage"
NOT_JSON = Fault(Reply(body=b"<html>all is well</html>"), keeps=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A send that hangs is given up in real time, which the hasty clock can't shorten."""
    monkeypatch.setattr(service, "SEND_S", 0.5)


def standin(clock, **given):
    """A Slack that takes one token and dates messages by the clock under test."""
    return SlackStandin(tokens=[TOKEN], now=clock.now, **given)


@pytest.mark.parametrize(
    ("writes", "reads", "sends"),
    [
        ([], [], 1),
        ([faults.ANSWER_LOST], [], 1),
        ([faults.ANSWER_HELD], [], 1),
        ([faults.ERROR_BUT_KEPT], [], 1),
        ([failing("fatal_error", keeps=True)], [], 1),
        ([NOT_JSON], [], 1),
        ([kept_late(LATE_S)], [], 1),
        ([faults.ERROR], [], 2),
        ([faults.HANG], [], 2),
        ([failing("internal_error")], [], 2),
        ([faults.ERROR, faults.ERROR, faults.ANSWER_LOST], [], 3),
        ([too_many(20), failing("ratelimited")], [], 3),
        ([failing("an_error_of_next_year")], [], 2),
        ([faults.ANSWER_LOST], [faults.ERROR, faults.ANSWER_LOST, too_many(20)], 1),
        ([faults.ANSWER_LOST], [failing("missing_scope"), failing("not_in_channel")], 1),
        ([faults.ERROR], [NOT_JSON, faults.HANG, Fault(Reply(body=b'{"ok": true}'))], 2),
    ],
    ids=[
        "all well",
        "answer lost",
        "answer held",
        "500 but kept",
        "fatal_error but kept",
        "not json",
        "kept late",
        "503",
        "hang",
        "internal_error",
        "three in a row",
        "429",
        "unknown error",
        "questions fail",
        "questions refused",
        "answers say nothing",
    ],
)
async def test_each_fault_ends_with_one_copy(tmp_path, writes, reads, sends):
    clock = HastyClock()
    async with standin(clock, faults=writes, read_faults=reads) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
        (posted,) = slack.posted
        assert len({request.body for request in slack.asked(METHOD)}) == 1
        assert (len(slack.asked(METHOD)), outcome.attempts) == (sends, sends)
    assert (outcome.ending, outcome.receipt) == ("sent", f"C0BOT:{posted.ts}")
    assert (posted.channel, posted.id) == ("C0BOT", outcome.delivery_id)


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "invalid_auth",
        "token_revoked",
        "account_inactive",
        "invalid_blocks",
        "msg_too_long",
    ],
)
async def test_a_refusal_for_good_ends_the_alert_with_its_reason(tmp_path, code):
    clock = HastyClock()
    async with standin(clock, faults=[failing(code)]) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        with capture_logs() as logs:
            async with post.running() as bus:
                (outcome,) = await post.outcomes(bus, 1)
            refused = await logged(logs, "refused for good")
    assert (outcome.ending, outcome.reason, slack.posted) == ("failed", code, [])
    assert refused["detail"]
    assert TOKEN not in str(logs)


@pytest.mark.parametrize(
    ("fault", "kept", "sends"),
    [
        (faults.ANSWER_HELD, 1, 1),
        (Fault(Reply(hang=True), keeps=True, keeps_after_s=LATE_S), 0, 1),
        (faults.HANG, 0, 2),
    ],
    ids=["kept", "kept late", "not kept"],
)
async def test_taken_over_half_sent_nothing_happens_before_lease_and_grace_then_one_copy(
    tmp_path, fault, kept, sends
):
    clock = HastyClock()
    async with standin(clock, faults=[fault]) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        async with post.running(killed=True):
            await slack.until(requests=1, posted=kept)
        (row,) = await post.prepared()
        moments = []
        watch = asyncio.create_task(_note(slack, clock, moments))
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
        watch.cancel()
        assert (moments[0] - row.lease_until).total_seconds() >= GRACE_S
        assert slack.requests[1].path == "/api/conversations.history"
        (posted,) = slack.posted
    assert (outcome.ending, outcome.attempts) == ("sent", sends)
    assert posted.body == row.payload.encode()


async def _note(slack, clock, moments):
    """When the first request after the takeover came."""
    await slack.until(requests=2)
    moments.append(clock.now())


async def test_killed_while_asking_it_asks_again(tmp_path):
    clock = HastyClock()
    reads = [Fault(Reply(hang=True))]
    async with standin(clock, faults=[faults.ANSWER_LOST], read_faults=reads) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        async with post.running(killed=True):
            await slack.until(requests=2)
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
        assert len(slack.asked("conversations.history")) == 2
    assert (outcome.ending, outcome.attempts, len(slack.posted)) == ("sent", 1, 1)


async def test_a_message_is_found_behind_many_others(tmp_path):
    clock = HastyClock()
    async with standin(clock, faults=[faults.ANSWER_LOST]) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        async with post.running() as bus:
            await slack.until(posted=1)
            await slack.chatter("C0BOT", 450)
            (outcome,) = await post.outcomes(bus, 1)
        assert len(slack.asked("conversations.history")) == 3
        assert len(slack.asked(METHOD)) == 1
    assert outcome.receipt == f"C0BOT:{slack.posted[0].ts}"


async def test_a_missing_token_is_named_and_asking_waits_for_it_too(tmp_path):
    clock = HastyClock()
    async with standin(clock, faults=[faults.ANSWER_LOST]) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.tell(summit("bot"))
        with capture_logs() as logs:
            async with post.running() as bus:
                await slack.until(posted=1)
                (tmp_path / BOT.destination_id).unlink()
                waiting = await logged(logs, "not asked yet")
                (tmp_path / BOT.destination_id).write_text(TOKEN)
                (outcome,) = await post.outcomes(bus, 1)
    assert waiting["why"] == "secret_missing"
    assert (outcome.ending, len(slack.posted)) == ("sent", 1)


async def test_two_messages_to_one_channel_keep_their_distance(tmp_path):
    clock = HastyClock(factor=1.0)
    async with standin(clock) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        other = summit("bot", story_id="b", title="Something else that is news", link_key="b")
        await post.tell(summit("bot"), other)
        async with post.running() as bus:
            await post.outcomes(bus, 2)
        assert [posted.displayed for posted in slack.posted] == [True, True]


async def test_whoever_takes_over_keeps_the_distance_to_what_the_killed_one_sent(tmp_path):
    clock = HastyClock(factor=1.0)
    async with standin(clock) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        other = summit("bot", story_id="b", title="Something else that is news", link_key="b")
        await post.tell(summit("bot"))
        async with post.running(killed=True) as bus:
            await post.outcomes(bus, 1)
        await post.tell(other)
        async with post.running() as bus:
            await post.outcomes(bus, 2)
        assert [posted.displayed for posted in slack.posted] == [True, True]
