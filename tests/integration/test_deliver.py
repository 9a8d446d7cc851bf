"""Deliver as it runs: the embedded log, the HTTP client, a Slack and a mail server that fail."""

import asyncio
from collections import Counter

import pytest
from structlog.testing import capture_logs

from tests.support.deliveries import ANA, DESK
from tests.support.hasty_clock import HastyClock
from tests.support.post import GRACE_S, Post, logged, summit
from wirewatch.bus.port import Output
from wirewatch.notifier.deliver import service
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings, SettingsError, SmtpSettings
from wirewatch.stages.clock import SystemClock
from wirewatch.standins import slack as slack_faults
from wirewatch.standins import smtp as smtp_faults
from wirewatch.standins.http import Reply
from wirewatch.standins.slack import Fault, SlackStandin
from wirewatch.standins.smtp import SmtpStandin
from wirewatch_schemas.topics import ALERTS


async def test_an_alert_reaches_each_channel_once_and_every_alert_ends(tmp_path):
    async with SlackStandin() as slack, SmtpStandin() as mail:
        post = Post(tmp_path, slack, mail)
        await post.configure()
        copy = {"story_id": "copy", "source": "TASS"}
        old = {"story_id": "old", "origin": "backfill", "title": "A story from before we looked"}
        await post.publish(
            ALERTS,
            *(summit(d, **more) for more in ({}, copy, old) for d in ("desk", "ana", "shell")),
        )
        async with post.running() as bus:
            outcomes = await post.outcomes(bus, 9)
            assert await bus.lag(service.STAGE) == 0
        assert Counter(o.ending for o in outcomes) == {"sent": 3, "folded": 3, "suppressed": 3}
        assert len({o.alert_id for o in outcomes}) == 9
        (posted,), (mailed,), (shown,) = slack.posted, mail.mails, post.written
    for text in (posted.payload["text"], mailed.message["Subject"], shown):
        assert "Xi and Putin sign a rail pact in Moscow" in text
    assert mailed.message["Message-ID"].startswith(
        "<" + next(o.delivery_id for o in outcomes if o.destination_id == "ana")
    )


@pytest.mark.parametrize(
    ("faults", "posts", "ending", "reason"),
    [
        ([slack_faults.ANSWER_LOST], 2, "sent", ""),
        ([slack_faults.ERROR_BUT_KEPT], 2, "sent", ""),
        ([slack_faults.ERROR], 1, "sent", ""),
        ([slack_faults.too_many(20), slack_faults.too_many(1)], 1, "sent", ""),
        ([slack_faults.NO_SERVICE], 0, "failed", "http_404 no_service"),
        ([slack_faults.ARCHIVED], 0, "failed", "http_410 channel_is_archived"),
        ([Fault(Reply(403, body=b"action_prohibited"))], 0, "failed", "http_403 action_prohibited"),
    ],
    ids=["answer lost", "500 but kept", "503", "429", "404", "410", "403"],
)
async def test_each_slack_fault_ends_in_one_outcome_and_doubles_only_the_unknown(
    tmp_path, faults, posts, ending, reason
):
    async with SlackStandin(faults=faults) as slack:
        post = Post(tmp_path, slack)
        await post.configure()
        await post.publish(ALERTS, summit())
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
    assert (outcome.ending, outcome.reason) == (ending, reason)
    assert outcome.attempts == len(slack.requests)
    assert len(slack.posted) == posts
    assert len({request.body for request in slack.requests}) == 1


@pytest.mark.parametrize(
    ("faults", "mails", "ending", "reason"),
    [
        ([smtp_faults.GREYLISTED, smtp_faults.MAILBOX_FULL], 1, "sent", ""),
        ([smtp_faults.ANSWER_LOST], 2, "sent", ""),
        ([smtp_faults.NO_SUCH_USER], 0, "failed", "smtp_550"),
        ([smtp_faults.CONTENT_REFUSED], 0, "failed", "smtp_554"),
    ],
    ids=["451 and 452", "answer lost", "550", "554"],
)
async def test_each_mail_fault_ends_in_one_outcome_and_doubles_only_the_unknown(
    tmp_path, faults, mails, ending, reason
):
    async with SmtpStandin(faults=faults) as mail:
        post = Post(tmp_path, mail=mail)
        await post.configure()
        await post.publish(ALERTS, summit("ana"))
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
    assert (outcome.ending, outcome.reason) == (ending, reason)
    assert outcome.attempts == mail.transactions
    assert len(mail.mails) == mails
    assert len({one.raw for one in mail.mails}) <= 1


async def test_a_channel_that_is_away_gets_its_alert_when_it_is_back(tmp_path):
    async with SlackStandin() as slack:
        port = int(slack.url.rpartition(":")[2])
        post = Post(tmp_path, slack)
    await post.configure()
    await post.publish(ALERTS, summit())
    with capture_logs() as logs:
        async with post.running() as bus:
            await logged(logs, "not sent yet")
            async with SlackStandin(port=port) as slack:
                (outcome,) = await post.outcomes(bus, 1)
                assert (outcome.ending, len(slack.posted)) == ("sent", 1)


async def test_a_missing_secret_is_named_and_the_alert_goes_out_once_it_is_there(tmp_path):
    async with SlackStandin() as slack:
        post = Post(tmp_path)
        await post.configure()
        await post.publish(ALERTS, summit())
        with capture_logs() as logs:
            async with post.running() as bus:
                waiting = await logged(logs, "not sent yet")
                post.put_secret(slack.webhook("desk"))
                (outcome,) = await post.outcomes(bus, 1)
    assert outcome.ending == "sent"
    assert waiting["why"] == "secret_missing"
    assert str(tmp_path / "desk") in waiting["detail"]


async def test_logs_name_the_message_and_never_the_webhook(tmp_path):
    faults = [slack_faults.ANSWER_LOST, slack_faults.too_many(1), slack_faults.NO_SERVICE]
    async with SlackStandin(faults=faults) as slack:
        post = Post(tmp_path, slack)
        await post.configure()
        await post.publish(ALERTS, summit())
        with capture_logs() as logs:
            async with post.running() as bus:
                (outcome,) = await post.outcomes(bus, 1)
    told = [entry for entry in logs if "delivery_id" in entry]
    assert [entry["event"] for entry in told] == [
        "outcome unknown",
        "not sent yet",
        "refused for good",
        "alert failed",
    ]
    for entry in told:
        assert entry["delivery_id"] == outcome.delivery_id
        assert (entry["destination_id"], entry["story_id"]) == ("desk", "story-1")
    assert "/services/" not in str(logs)


async def test_a_message_taken_over_half_sent_waits_for_its_lease_and_goes_out_once_more(tmp_path):
    times = []
    hangs = Fault(Reply(hang=True), keeps=True)
    clock = HastyClock()
    async with SlackStandin(faults=[hangs], told=lambda _: times.append(clock.now())) as slack:
        post = Post(tmp_path, slack, clock=clock)
        await post.configure()
        await post.publish(ALERTS, summit())
        async with post.running(killed=True):
            await slack.until(posted=1)
        (row,) = await post.prepared()
        async with post.running() as bus:
            (outcome,) = await post.outcomes(bus, 1)
    first, second = slack.posted
    assert first.body == second.body == row.payload.encode()
    assert (times[1] - row.lease_until).total_seconds() >= GRACE_S
    assert (outcome.ending, outcome.attempts) == ("sent", 2)


@pytest.mark.parametrize(
    ("destination", "slack", "mail"),
    [(DESK, [slack_faults.ANSWER_LOST], []), (ANA, [], [smtp_faults.ANSWER_LOST])],
    ids=["webhook", "mail"],
)
async def test_a_destination_that_holds_gets_no_second_copy(tmp_path, destination, slack, mail):
    name = destination.destination_id
    async with SlackStandin(faults=slack) as hooks, SmtpStandin(faults=mail) as server:
        post = Post(tmp_path, hooks, server)
        await post.configure(destination.model_copy(update={"on_unknown": "hold"}))
        await post.publish(ALERTS, summit(name), summit(name, story_id="copy"))
        async with post.running() as bus:
            outcomes = await post.outcomes(bus, 2)
    assert {(o.ending, o.reason) for o in outcomes} == {("failed", "held_unknown"), ("folded", "")}
    assert len(hooks.posted) + len(server.mails) == 1


async def test_a_restart_with_nothing_on_the_way_sends_nothing_again(tmp_path):
    async with SlackStandin() as slack:
        post = Post(tmp_path, slack)
        await post.configure()
        await post.publish(ALERTS, summit())
        async with post.running() as bus:
            await post.outcomes(bus, 1)
        await post.publish(ALERTS, summit(story_id="copy"))
        async with post.running() as bus:
            outcomes = await post.outcomes(bus, 2)
    assert [outcome.ending for outcome in outcomes] == ["sent", "folded"]
    assert len(slack.posted) == 1


async def test_two_messages_to_one_channel_are_both_displayed(tmp_path):
    async with SlackStandin() as slack:
        post = Post(tmp_path, slack, clock=SystemClock())
        await post.configure()
        other = summit(story_id="b", title="Something else that is news", link_key="b")
        await post.publish(ALERTS, summit(), other)
        async with post.running() as bus:
            await post.outcomes(bus, 2)
    assert [posted.displayed for posted in slack.posted] == [True, True]


async def test_an_alert_that_cannot_be_read_becomes_a_dead_letter_and_the_next_is_told(tmp_path):
    async with SlackStandin() as slack:
        post = Post(tmp_path, slack)
        await post.configure()
        async with post.bus() as bus:
            await bus.publish([Output(ALERTS.name, "desk/broken", b"{}")], "match")
        await post.publish(ALERTS, summit())
        async with post.running() as bus:
            await post.outcomes(bus, 1)
            (letter,) = [record async for record in bus.scan("dead-letters.v1")]
    assert (letter.value, letter.headers["origin-key"]) == (b"{}", "desk/broken")
    assert len(slack.posted) == 1


async def test_a_sender_that_is_no_address_stops_the_service_and_names_the_variable(tmp_path):
    post = Post(tmp_path)
    post.settings = Settings(smtp=SmtpSettings(sender="nobody"))
    async with post.bus() as bus, Http(post.settings.http) as http:
        with pytest.raises(SettingsError, match=r"WIREWATCH_SMTP__SENDER: 'nobody' is not"):
            await service.run(
                bus, post.settings, post.clock, asyncio.Event(), http, Secrets(tmp_path), print
            )
