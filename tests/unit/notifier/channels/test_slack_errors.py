"""What Slack's Web API means by an answer."""

import json

import pytest

from wirewatch.notifier.channels.results import Delivered, Refused, Retry, Unknown
from wirewatch.notifier.channels.slack_errors import written


def said(**answer):
    return written(200, {}, json.dumps(answer).encode())


def test_what_was_taken_has_a_receipt():
    assert said(ok=True, channel="C0", ts="17.1") == Delivered("C0:17.1")


@pytest.mark.parametrize("answer", [{"channel": "C0"}, {"ts": "17.1"}, {}])
def test_what_was_taken_without_a_receipt_is_asked_for(answer):
    assert isinstance(said(ok=True, **answer), Unknown)


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
        "restricted_action",
        "missing_scope",
    ],
)
def test_a_refusal_for_good_names_the_next_step(code):
    told = said(ok=False, error=code)
    assert isinstance(told, Refused)
    assert (told.reason, bool(told.detail)) == (code, True)


def test_a_missing_scope_is_named_unless_it_is_no_scope():
    assert "(chat:write)" in said(ok=False, error="missing_scope", needed="chat:write").detail
    assert "\n" not in said(ok=False, error="missing_scope", needed="a\nb").detail


@pytest.mark.parametrize("code", ["fatal_error", "internal_error"])
def test_where_some_of_it_may_have_happened_nobody_knows(code):
    assert said(ok=False, error=code) == Unknown(code)


@pytest.mark.parametrize(("header", "wait_s"), [({"retry-after": "7"}, 7.0), ({}, 30.0)])
def test_too_many_requests_say_how_long_to_wait(header, wait_s):
    told = written(200, header, b'{"ok": false, "error": "ratelimited"}')
    assert told == Retry("ratelimited", after_s=wait_s)


@pytest.mark.parametrize("error", [None, 7, "two words", "x" * 90, {"a": 1}])
def test_a_code_that_is_none_is_not_repeated(error):
    told = said(ok=False, error=error)
    assert isinstance(told, Retry)
    assert told.reason == "no_error_code"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, Retry("http_429", after_s=30.0)),
        (500, Unknown("http_500")),
        (204, Unknown("http_204")),
        (408, Retry("http_408")),
    ],
)
def test_another_status_speaks_for_itself(status, expected):
    assert written(status, {}, b'{"ok": true, "channel": "C0", "ts": "17.1"}') == expected


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"ok": 1}'])
def test_what_is_no_answer_of_the_api_says_nothing(body):
    assert isinstance(written(200, {}, body), Unknown)
