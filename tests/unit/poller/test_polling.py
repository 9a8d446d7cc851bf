"""One poll, with a client and a parser that are told what to give."""

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.polling import Polling
from wirewatch.poller.results import Outcome
from wirewatch.process.http import Failure, HttpError, Response
from wirewatch.stages.clock import SystemClock
from wirewatch_schemas.feed import FeedStateV1, FeedV1

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://example.org/rss?token=hidden"
FEED = FeedV1(feed_id="wire", host="example.org", url=URL)
KNOWN = FeedStateV1(due=NOW, url=URL, etag='"1"', last_modified="then")


class Told:
    """Gives, or raises, what it was told, and keeps what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    async def get(self, url, **more):
        """As the client."""
        return self._given(url, more["headers"])

    async def parse(self, body, url, content_type):
        """As the parser."""
        return self._given(body, url, content_type)

    def _given(self, *asked):
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def poll(answer, state=KNOWN, parsed=None):
    http, parser = Told(answer), Told(parsed or Document())
    polled = await Polling(http, parser, SystemClock()).poll(FEED, state)
    return polled, http, parser


def response(status=200, headers=None, body=b"<rss/>"):
    return Response(status, headers or {}, body, "https://example.org/moved")


async def test_both_validators_are_sent_and_the_new_ones_kept():
    headers = {"etag": 'W/"2"', "last-modified": "now", "content-type": "text/xml"}
    polled, http, parser = await poll(response(headers=headers))
    sent = http.asked[0][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"1"', "then")
    assert (polled.reason, polled.etag, polled.last_modified) == (Outcome.PARSED, 'W/"2"', "now")
    assert parser.asked == [(b"<rss/>", "https://example.org/moved", "text/xml")]


@pytest.mark.parametrize("state", [FeedStateV1(due=NOW), KNOWN.model_copy(update={"url": "x"})])
async def test_a_url_that_was_never_read_is_asked_for_without_conditions(state):
    _, http, _ = await poll(response(), state)
    assert set(http.asked[0][1]) == {"accept"}


@pytest.mark.parametrize("etag", ['"a\x7fb"', '"' + "x" * 1_000 + '"'])
async def test_a_validator_that_cannot_be_sent_back_is_dropped(etag):
    polled, _, _ = await poll(response(headers={"etag": etag}))
    assert polled.etag == ""


@pytest.mark.parametrize(
    ("answer", "parsed", "reason"),
    [
        (response(304), None, Outcome.NOT_MODIFIED),
        (response(404), None, Outcome.HTTP_STATUS),
        (response(204), None, Outcome.HTTP_STATUS),
        (response(), ParseFailure.CRASH, ParseFailure.CRASH),
        (HttpError(Failure.TIMEOUT, "GET example.org: late"), None, Failure.TIMEOUT),
    ],
)
async def test_the_reason_says_how_it_ended(answer, parsed, reason):
    polled, _, _ = await poll(answer, parsed=parsed)
    assert polled.reason is reason
    assert polled.document is None


async def test_a_fault_of_ours_is_a_result_and_a_traceback_in_the_log():
    with capture_logs() as lines:
        polled, _, _ = await poll(RuntimeError(f"at {URL}"))
    assert (polled.reason, polled.why) == (Outcome.INTERNAL_ERROR, "RuntimeError")
    assert [(line["log_level"], line["feed"], line["exc_info"]) for line in lines] == [
        ("error", "wire", True)
    ]
