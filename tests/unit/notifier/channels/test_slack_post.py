"""What a webhook's answer means."""

import pytest

from wirewatch.notifier.channels.results import Delivered, Refused, Retry, Unknown
from wirewatch.notifier.channels.slack_post import SLOW_DOWN_S, judged


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"ok", Delivered("ok")),
        (200, b"<html>hello</html>", Delivered("http_200")),
        (204, b"", Delivered("http_204")),
        (400, b"invalid_blocks", Refused("http_400 invalid_blocks")),
        (403, b"<b>no</b>", Refused("http_403")),
        (302, b"", Refused("http_302")),
        (408, b"", Retry("http_408")),
        (500, b"", Unknown("http_500")),
        (503, b"fatal_error", Unknown("http_503", "fatal_error")),
    ],
)
def test_the_status_decides(status, body, expected):
    found = judged(status, {}, body)
    assert type(found) is type(expected)
    if isinstance(found, Delivered):
        assert found == expected
    else:
        assert found.reason == expected.reason


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_that_a_person_can_mend_names_the_next_step(status):
    assert "webhook" in judged(status, {}, b"").detail


@pytest.mark.parametrize(
    ("header", "after_s"),
    [
        ({"retry-after": "7"}, 7.0),
        ({}, SLOW_DOWN_S),
        ({"retry-after": "-1"}, SLOW_DOWN_S),
        ({"retry-after": "soon"}, SLOW_DOWN_S),
        ({"retry-after": "9" * 400}, SLOW_DOWN_S),
        ({"retry-after": "٣"}, SLOW_DOWN_S),
    ],
)
def test_too_many_requests_says_how_long_to_wait(header, after_s):
    assert judged(429, header, b"") == Retry("http_429", after_s=after_s)


def test_a_server_in_trouble_may_say_how_long_to_wait():
    assert judged(503, {"retry-after": "60"}, b"") == Unknown("http_503", after_s=60.0)
