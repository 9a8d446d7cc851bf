"""A bot token over real HTTP: posting, changing, replying, looking for a message."""

import asyncio
import json
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
from wirewatch.standins.slack_store import PARALLEL_S

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


async def test_a_page_after_the_other_is_read(http):
    async with SlackStandin() as slack:
        told = await slack_api.post(api(http, slack), PAYLOAD)
        await slack.chatter(DESK, 2 * slack_api.PAGE)
        assert await found(http, slack) == told
        assert len(slack.asked("conversations.history")) == 3


async def test_a_channel_with_more_than_can_be_read_says_nothing(http, monkeypatch):
    monkeypatch.setattr(slack_api, "MOST_PAGES", 2)
    async with SlackStandin() as slack:
        await slack_api.post(api(http, slack), PAYLOAD)
        await slack.chatter(DESK, 2 * slack_api.PAGE)
        told = await found(http, slack)
    assert isinstance(told, Retry)
    assert told.reason == "too_many_messages"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (standins.ERROR, Retry("http_503")),
        (standins.HANG, Retry("timeout")),
        (standins.ANSWER_LOST, Retry("network")),
        (standins.too_many(9), Retry("http_429", after_s=9.0)),
        (failing("ratelimited"), Retry("ratelimited", after_s=30.0)),
        (failing("missing_scope"), Retry("missing_scope")),
        (failing("channel_not_found"), Retry("channel_not_found")),
        (failing("internal_error"), Retry("internal_error")),
        (raw(b"<html>"), Retry("unreadable_answer")),
        (raw(b'{"ok": true}'), Retry("unreadable_answer")),
        (raw(b'{"ok": true, "messages": {}}'), Retry("unreadable_answer")),
        (raw(b'{"ok": true, "messages": [7]}'), Retry("unreadable_answer")),
        (raw(b'{"ok": true, "messages": [], "has_more": true}'), Retry("unreadable_answer")),
        (
            raw(b'{"ok": true, "messages": [], "has_more": true, "response_metadata": []}'),
            Retry("unreadable_answer"),
        ),
        (Fault(Reply(204)), Retry("http_204")),
    ],
    ids=lambda v: v.reason if hasattr(v, "reason") else "",
)
async def test_a_question_that_fails_never_says_that_the_message_is_not_there(
    http, fault, expected
):
    async with SlackStandin(read_faults=[fault]) as slack:
        asking = api(http, slack, timeout_s=0.5)
        told = await slack_api.find(asking, DESK, "d1", NOON)
    assert isinstance(told, Retry)
    assert (told.reason, told.after_s) == (expected.reason, expected.after_s)
    assert TOKEN not in told.detail


@pytest.mark.parametrize(
    "message",
    [
        {"metadata": {"event_type": "wirewatch_alert", "event_payload": {"id": "d1"}}},
        {"blocks": [{"type": "rich_text", "block_id": "d1.0"}]},
    ],
    ids=["by its metadata", "by the ids of its blocks"],
)
async def test_a_message_is_known_by_what_slack_gives_back(http, message):
    answer = {"ok": True, "messages": [{"text": "x"}, {"metadata": 7}, message | {"ts": "17.1"}]}
    async with SlackStandin(read_faults=[raw(json.dumps(answer).encode())]) as slack:
        told = await slack_api.find(api(http, slack), DESK, "d1", NOON)
    assert told == Delivered(f"{DESK}:17.1")


@pytest.mark.parametrize(
    "message",
    [
        {"metadata": {"event_type": "another_app", "event_payload": {"id": "d1"}}},
        {"metadata": {"event_type": "wirewatch_alert", "event_payload": {"id": "d10"}}},
        {"blocks": [{"type": "rich_text", "block_id": "d10.0"}]},
        {"text": "d1"},
    ],
)
async def test_no_other_message_is_taken_for_it(http, message):
    answer = {"ok": True, "messages": [message | {"ts": "17.1"}]}
    async with SlackStandin(read_faults=[raw(json.dumps(answer).encode())]) as slack:
        assert await slack_api.find(api(http, slack), DESK, "d1", NOON) == Absent()


async def test_a_message_is_changed_in_place_and_stays_the_same_message(http):
    changed = content_of("d1", alert(**SUMMIT | {"title": "They signed it"}), [telling()], "UTC")
    async with SlackStandin() as slack:
        told = await slack_api.post(api(http, slack), PAYLOAD)
        ts = slack.posted[0].ts
        for _ in range(2):
            again = await slack_api.update(api(http, slack), for_bot(changed, DESK, ts=ts))
            assert again == told
        (posted,) = slack.posted
        assert posted.shown["text"].startswith("They signed it")
        assert await found(http, slack) == told


async def test_a_message_that_is_gone_can_not_be_changed(http):
    async with SlackStandin() as slack:
        told = await slack_api.update(api(http, slack), for_bot(CONTENT, DESK, ts="17.1"))
    assert isinstance(told, Refused)
    assert told.reason == "message_not_found"


async def test_a_reply_is_found_in_its_thread_and_not_in_the_channel(http):
    follow_up = content_of("d2", alert(**SUMMIT), [telling()], "UTC")
    async with SlackStandin() as slack:
        await slack_api.post(api(http, slack), PAYLOAD)
        root = slack.posted[0].ts
        await asyncio.sleep(PARALLEL_S)
        told = await slack_api.post(api(http, slack), for_bot(follow_up, DESK, thread_ts=root))
        assert isinstance(told, Delivered)
        assert await found(http, slack, "d2", thread_ts=root) == told
        assert await found(http, slack, "d2") == Absent()


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "schlüssel"])
async def test_what_is_no_token_is_not_sent(http, token):
    async with SlackStandin() as slack:
        told = await slack_api.post(api(http, slack, token), PAYLOAD)
        asked = await slack_api.find(api(http, slack, token), DESK, "d1", NOON)
        assert slack.requests == []
    assert {type(told), type(asked)} == {Retry}
    assert told.reason == asked.reason == "secret_unusable"


async def test_what_slack_would_refuse_is_not_sent(http):
    async with SlackStandin() as slack:
        told = await slack_api.post(api(http, slack), json.dumps({"text": "no channel"}))
        assert isinstance(told, Refused)
        assert told.reason == "invalid_payload"
        assert slack.requests == []


async def test_nobody_listening_is_a_plain_retry(http):
    async with SlackStandin() as slack:
        away = api(http, slack)
    told = await slack_api.post(away, PAYLOAD)
    assert isinstance(told, Retry)
    assert told.reason == "refused"


class TestStandin:
    async def call(self, http, slack, method, body, authorization=f"Bearer {TOKEN}"):
        headers = {"authorization": authorization} if authorization else {}
        answer = await http.post(f"{slack.api_url}/{method}", body=body, headers=headers)
        return json.loads(answer.body)

    @pytest.mark.parametrize(
        ("authorization", "error"),
        [("", "not_authed"), ("Basic x", "not_authed"), ("Bearer other", "invalid_auth")],
    )
    async def test_it_wants_a_token(self, http, authorization, error):
        async with SlackStandin(tokens=[TOKEN]) as slack:
            for method in ("chat.postMessage", "conversations.history"):
                told = await self.call(http, slack, method, PAYLOAD.encode(), authorization)
                assert (told["ok"], told["error"]) == (False, error)
            assert slack.posted == []

    async def test_it_refuses_what_slack_would(self, http):
        blockless = json.dumps(json.loads(PAYLOAD) | {"blocks": []}).encode()
        lost = for_bot(CONTENT, DESK, thread_ts="17.1").encode()
        async with SlackStandin() as slack:
            for method, body, error in [
                ("chat.postMessage", blockless, "invalid_blocks"),
                ("chat.postMessage", b"{", "invalid_arguments"),
                ("chat.postMessage", lost, "thread_not_found"),
                ("conversations.replies", b"channel=C0DESK&ts=17.1", "thread_not_found"),
                ("chat.delete", b"", "unknown_method"),
            ]:
                assert (await self.call(http, slack, method, body))["error"] == error
            assert slack.posted == []

    async def test_metadata_is_shown_only_to_who_asks_for_it(self, http):
        async with SlackStandin() as slack:
            await slack_api.post(api(http, slack), PAYLOAD)
            for asked, shown in [(b"", False), (b"&include_all_metadata=true", True)]:
                told = await self.call(
                    http, slack, "conversations.history", b"channel=C0DESK" + asked
                )
                assert ("metadata" in told["messages"][0]) is shown

    async def test_what_came_too_fast_is_answered_well_and_never_seen(self, http):
        second = for_bot(content_of("d2", alert(**SUMMIT), [telling()], "UTC"), DESK)
        async with SlackStandin() as slack:
            await slack_api.post(api(http, slack), PAYLOAD)
            assert isinstance(await slack_api.post(api(http, slack), second), Delivered)
            assert await found(http, slack, "d2") == Absent()

    async def test_the_next_request_can_be_told_how_to_go(self, http):
        async with SlackStandin(faults=[standins.ERROR]) as slack:
            slack.next_write(standins.too_many(3))
            first, second, third = [await slack_api.post(api(http, slack), PAYLOAD) for _ in "123"]
        assert [type(told) for told in (first, second, third)] == [Retry, Unknown, Delivered]
