"""When the next poll is due."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.poller.scheduling import DAY_S, backoff_s, retry_after_s

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "least", "most"),
    [(1, 300, 375), (2, 600, 750), (3, 1200, 1500), (9, 76_800, DAY_S), (10_000, DAY_S, DAY_S)],
)
def test_the_wait_doubles_with_each_failure_up_to_a_day(failures, least, most):
    assert least <= backoff_s(failures, 300, 60, "wire") <= most


def test_feeds_that_failed_together_part_ways():
    assert len({backoff_s(3, 300, 60, f"feed {n}") for n in range(100)}) > 90


def test_the_jitter_is_the_same_each_time():
    assert backoff_s(3, 300, 60, "wire") == backoff_s(3, 300, 60, "wire")


@pytest.mark.parametrize(
    ("every", "floor", "least"),
    [(DAY_S, 60, 300), (DAY_S, 900, 900), (120, 60, 120), (7 * DAY_S, 60, 300)],
)
def test_a_feed_that_is_rarely_polled_is_tried_again_soon(every, floor, least):
    assert least <= backoff_s(1, every, floor, "wire") <= least * 1.25


@given(st.integers(1, 10**6), st.floats(0.01, DAY_S), st.floats(0, 10**9), st.text())
def test_the_wait_is_never_longer_than_a_day_nor_shorter_than_the_floor(
    failures, floor, more, name
):
    assert floor <= backoff_s(failures, floor + more, floor, name) <= DAY_S


@pytest.mark.parametrize(
    ("status", "header", "expected"),
    [
        (429, "120", 120),
        (503, " 120 ", 120),
        (500, "0", 0),
        (429, format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        (429, format_datetime(NOW - timedelta(minutes=5), usegmt=True), 0),
        (429, "315360000", DAY_S),
        (429, "9" * 5000, DAY_S),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT", DAY_S),
        (429, "Mon, 01 Jan 99999999999 00:00:00 GMT", 0),
        (429, "-5", 0),
        (429, "1.5", 0),
        (429, "²", 0),
        (429, "soon", 0),
        (429, "", 0),
        (404, "120", 0),
        (301, "120", 0),
        (0, "120", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_a_day_at_most(status, header, expected):
    assert retry_after_s(status, header, NOW) == expected


@given(st.text())
def test_no_header_breaks_the_schedule(header):
    assert 0 <= retry_after_s(429, header, NOW) <= DAY_S
