"""The article that the acceptance test names: a page with its furniture around the prose."""

import os
from pathlib import Path

import pytest

from wirewatch.enricher import enrich_row, enrich_text
from wirewatch.enricher.reading import read
from wirewatch.gazetteer import topics
from wirewatch_schemas.cuts import MAIN_CUT

ARTICLE = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared")) / "seed" / "article.txt"
HEADLINE = (
    "China and Russia to close ranks in united front against American pressure "
    "following Xi Jinping’s meeting with Vladimir Putin"
)
FURNITURE = ["scorecard", "stock market", "more articles", "popular right now", "advertisement"]
ENTITIES = {
    *("China", "Russia", "United States", "Xi Jinping", "Vladimir Putin", "Xinhua", "TASS"),
    *("Moscow", "Beijing", "Kremlin", "St Petersburg", "Bolshoi Theatre"),
}

pytestmark = pytest.mark.skipif(
    not ARTICLE.is_file(), reason=f"the article is not at {ARTICLE}; set WIREWATCH_TEST_SHARED"
)


@pytest.fixture
def text():
    return ARTICLE.read_text(encoding="utf-8")


def test_every_entity_is_found_and_only_those(text):
    assert {entity.name for entity in enrich_row("1", HEADLINE, content=text).entities} == ENTITIES


def test_china_and_russia_come_first_and_are_the_main_subject(text):
    first = enrich_row("1", HEADLINE, content=text).relations[0]
    assert (first.a, first.b, first.kind) == ("CN", "RU", "diplomacy")
    assert first.main >= MAIN_CUT


def test_the_topic_is_diplomacy(text):
    found = [topic.id for topic in enrich_row("1", HEADLINE, content=text).topics]
    assert topics.load().resolve("diplomacy") in found
    assert topics.load().resolve("sport") not in found


def test_the_extract_is_two_whole_sentences(text):
    extract = enrich_row("1", HEADLINE, content=text).extract
    assert extract.startswith("China and Russia have elevated their already close partnership")
    assert extract.endswith("Xinhua said in a brief report.")


def test_no_furniture_is_read_or_shown(text):
    seen = f"{read(HEADLINE, '', text).folded} {enrich_row('1', HEADLINE, content=text).extract}"
    assert [words for words in FURNITURE if words in seen.lower()] == []


def test_the_headline_is_found_in_the_plain_text(text):
    assert enrich_text(text).title == HEADLINE
