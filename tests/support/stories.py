"""Stories built by hand."""

from datetime import UTC, datetime
from typing import Any

from wirewatch_schemas.story import Entity, Relation, StoryV1, Subject

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CHINA = Entity(id="CN", kind="country", name="China", country="CN", mentions=2)
RUSSIA = Entity(id="RU", kind="country", name="Russia", country="RU", mentions=2)
XI = Entity(id="Q15031", kind="person", name="Xi Jinping", country="CN", mentions=1)
KREMLIN = Entity(id="own:kremlin", kind="organisation", name="Kremlin", country="RU", mentions=1)
SPORT = Subject(id="medtop:15000000", name="sport", score=640)
TENNIS = Subject(id="medtop:20000822", name="tennis", score=700)
DIPLOMACY = Subject(id="medtop:20000638", name="diplomacy", score=550)


def story(title: str = "A headline", **fields: Any) -> StoryV1:
    """A live first revision with `title`; whatever else is given as a field."""
    defaults: dict[str, Any] = {
        "story_id": "story-1",
        "revision": 1,
        "change": "new",
        "origin": "live",
        "feed_id": "feed-1",
        "feed_url": "https://example.org/rss",
        "source": "Example Wire",
        "language": "en",
        "fetched_at": NOON,
    }
    return StoryV1(title=title, **(defaults | fields))


def relation(main: int, part: int | None = None, a: str = "CN", b: str = "RU") -> Relation:
    """A scored pair; `part` is `main` unless given."""
    return Relation(a=a, b=b, kind="diplomacy", main=main, part=main if part is None else part)
