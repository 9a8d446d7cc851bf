"""Whatever a server sends, the worker answers, and known documents survive damage elsewhere."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.feeds import item, rss
from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.parser import Parser

URL = "https://example.org/feed.rss"
DOCUMENT = rss(item("1"), item("2", title="Второй"), item("3", description="<p>x &amp; y</p>"))
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"&#xd800;", b"<item>"]),
    st.sampled_from([b"</item>", b'<rss version="2.0">', b"<guid>", b"xmlns:a='", b"\xff\xfe"]),
)


@pytest.fixture(scope="module")
def parse():
    with asyncio.Runner() as runner:
        parser = Parser()
        yield lambda body: runner.run(parser.parse(body, URL))
        runner.run(parser.__aexit__(None, None, None))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.one_of(st.binary(), st.lists(PIECES, max_size=30).map(b"".join)))
def test_any_bytes_get_an_answer(parse, body):
    assert isinstance(parse(body), Document | ParseFailure)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, len(DOCUMENT)), until=st.integers(0, 20), by=PIECES)
def test_a_damaged_document_gets_an_answer_that_is_the_same_each_time(parse, at, until, by):
    damaged = DOCUMENT[:at] + by + DOCUMENT[at + until :]
    first = parse(damaged)
    assert isinstance(first, Document | ParseFailure)
    assert parse(damaged) == first
