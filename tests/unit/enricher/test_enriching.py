"""A story is its item with what was found; and a plain text can stand for an item."""

from datetime import UTC, datetime

from wirewatch.enricher import enrich, enrich_row, enrich_text
from wirewatch_schemas.item import ItemV1

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ITEM = ItemV1(
    item_id="item-1",
    revision=2,
    change="updated",
    origin="backfill",
    feed_id="feed-1",
    feed_url="https://example.org/rss",
    source="Example Wire",
    tags=("wire",),
    title="Xi and Putin upgrade ties at Moscow summit - Example Wire",
    link="https://www.example.org/a?utm_source=rss",
    summary="The leaders of both countries signed a statement in the Kremlin.",
    author="A. Writer",
    language="en-GB",
    published_at=NOON,
    fetched_at=NOON,
)


def test_what_the_item_carries_is_carried_on():
    story = enrich(ITEM)
    assert story.story_id == "item-1"
    shared = ItemV1.model_fields.keys() & type(story).model_fields.keys() - {"language"}
    assert len(shared) > 10
    assert {n: getattr(story, n) for n in shared} == {n: getattr(ITEM, n) for n in shared}


def test_language_extract_and_keys_are_filled():
    story = enrich(ITEM)
    assert story.language == "en"
    assert story.extract == ITEM.summary
    assert story.link_key == "example.org/a"
    assert story.title_key == "xi and putin upgrade ties at moscow summit"
    parts = {"enricher", "gazetteer", "language", "relations", "topics"}
    assert set(story.made_with) == parts


def test_the_same_item_always_gives_the_same_story():
    assert enrich(ITEM) == enrich(ITEM)


def test_a_row_becomes_a_story_under_its_id():
    story = enrich_row("row-7", "中俄元首会谈", "", "zh")
    assert (story.story_id, story.language, story.link_key) == ("row-7", "zh", "")


def test_the_first_line_of_a_plain_text_is_its_headline():
    story = enrich_text("Xi meets Putin\n\nThe two leaders met in Moscow on Monday evening.\n")
    assert story.title == "Xi meets Putin"
    assert story.extract == "The two leaders met in Moscow on Monday evening."


def test_the_headline_of_a_page_is_the_line_above_its_first_prose():
    page = "news\n 1. Start\n 2. Money\n\nXi meets Putin\n\n"
    page += " * A point made in a list of points.\nThe two leaders met in Moscow on Monday."
    assert enrich_text(page).title == "Xi meets Putin"


def test_a_text_of_one_line_is_a_headline_even_if_it_is_a_sentence():
    assert enrich_text("Xi and Putin met in Moscow on Monday.").title.startswith("Xi and Putin")
    assert enrich_text("").title == ""
