"""An item becomes a story: language, entities, topics, relations, extract and keys.

Pure and without a clock: the same item always gives the same story.
"""

from datetime import UTC, datetime

from wirewatch import gazetteer
from wirewatch.enricher.language import language_of
from wirewatch.enricher.reading import MAX_BODY, MAX_FIELD, MAX_TITLE, read
from wirewatch.enricher.relations import relations_of
from wirewatch.enricher.scores import scores_of
from wirewatch.enricher.tagging import entities_of, meant, spans_of
from wirewatch.enricher.topics import topics_of
from wirewatch.gazetteer import Overlay, cues
from wirewatch.text import extract, is_listed, is_prose, link_key, sketch, title_key
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.story import StoryV1

MADE_WITH = {"enricher": "8", "language": "2", "relations": "13", "topics": "5"}
"""Raise a number when its part decides differently; replay names what changed."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def enrich(item: ItemV1, overlay: Overlay | None = None) -> StoryV1:
    """Tag an item; everything it carries is carried on. `overlay`: the operator's own names."""
    title = item.title[: 2 * MAX_TITLE]
    summary, content = item.summary[:MAX_FIELD], item.content[:MAX_FIELD]
    reading = read(title, summary, content)
    mentions = meant(reading, (overlay or gazetteer.load()).find(reading.text))
    found = [*cues.load().find(reading.opening), *scores_of(reading, mentions)]
    carried = {name: getattr(item, name) for name in _CARRIED}
    return StoryV1(
        **carried,
        story_id=item.item_id,
        extract=extract(summary[:MAX_BODY], content[:MAX_BODY], title),
        language=language_of(reading.text, item.language),
        entities=entities_of(reading, mentions),
        topics=topics_of(reading, found),
        relations=relations_of(reading, mentions, found),
        spans=spans_of(reading, mentions),
        link_key=link_key(item.link) if item.link else "",
        title_key=title_key(title, item.source),
        sketch=sketch(reading.body),
        made_with=_made_with(overlay),
    )


def _made_with(overlay: Overlay | None) -> dict[str, str]:
    own = {"overlay": overlay.version} if overlay else {}
    return {**MADE_WITH, "gazetteer": gazetteer.version(), **own}


_CARRIED = sorted(ItemV1.model_fields.keys() & StoryV1.model_fields.keys() - {"language"})


def enrich_row(
    id_: str,
    title: str,
    summary: str = "",
    language: str = "",
    content: str = "",
    *,
    overlay: Overlay | None = None,
) -> StoryV1:
    """Enrich a text that comes from no feed; its times are the epoch, its link empty."""
    return enrich(
        ItemV1(
            item_id=id_,
            revision=1,
            change="new",
            origin="live",
            feed_id="",
            feed_url="",
            source="",
            title=title,
            summary=summary,
            content=content,
            language=language,
            fetched_at=EPOCH,
        ),
        overlay,
    )


def enrich_text(text: str, overlay: Overlay | None = None) -> StoryV1:
    """Enrich a plain text: its headline is the title, all of it the content.

    The headline is the line above the first prose, or else the first line.
    """
    title = _headline(text)
    return enrich_row("", title, content=text, overlay=overlay)


def _headline(text: str) -> str:
    above = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if is_prose(line) and above:
            return above
        if not is_listed(line):
            above = line
    return next(filter(None, map(str.strip, text.splitlines())), "")
