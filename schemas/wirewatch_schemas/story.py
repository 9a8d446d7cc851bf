"""An item with what it is about."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message, Moment, Permille
from wirewatch_schemas.item import Change, Origin

EntityKind = Literal["country", "place", "person", "organisation"]


class Entity(Message):
    """A named thing that the story mentions, under its stable id."""

    id: str = Field(
        description="ISO 3166-1 alpha-2 or EU, ISO 3166-2, a Wikidata QID, or an id of our own"
    )
    kind: EntityKind
    name: str = Field(description="English display name")
    country: str = Field(default="", description="the country it stands for, if any")
    salience: Permille = Field(
        default=0, ge=0, le=1000, description="how much of the story it is; 0: only its source"
    )
    mentions: int = Field(ge=1)
    surfaces: tuple[str, ...] = Field(default=(), description="as written in the story, sorted")


class Span(Message):
    """Where a story mentions an entity: `field[start:end]` of the story as it stands here.

    Positions count Unicode code points.
    """

    entity: str = Field(description="the entity's id")
    field: Literal["title", "summary", "content"]
    start: int = Field(ge=0)
    end: int
    rule: str = Field(description="why it counts: name, pair, supported, operator, …")


class Subject(Message):
    """A subject label: an IPTC Media Topic."""

    id: str = Field(description="medtop:NNNNNNNN")
    name: str
    score: Permille = Field(ge=0, le=1000)


class Relation(Message):
    """How far the story is about two countries dealing with each other."""

    a: str = Field(description="ISO 3166 alpha-2 or EU; a < b")
    b: str
    kind: str = Field(description="diplomacy, trade, energy, military, conflict, …; `none`")
    main: Permille = Field(ge=0, le=1000, description="that it is the story's subject")
    part: Permille = Field(ge=0, le=1000, description="that it is at least part; >= main")
    evidence: tuple[str, ...] = Field(default=(), description="what a reader can be shown")


class StorySnapshot(Message):
    """A story without its text: what an alert carries and a message is written from."""

    story_id: str
    revision: int = Field(ge=1)
    change: Change
    origin: Origin
    feed_id: str
    feed_url: str
    source: str
    tags: tuple[str, ...] = ()
    title: str
    link: str = ""
    extract: str = Field(default="", description="two whole sentences at most")
    language: str = Field(description="as found: en, zh, ru, … or und")
    published_at: Moment | None = None
    fetched_at: Moment
    entities: tuple[Entity, ...] = Field(default=(), description="most salient first")
    topics: tuple[Subject, ...] = Field(default=(), description="best score first")
    relations: tuple[Relation, ...] = Field(default=(), description="best `main` first")
    link_key: str = Field(default="", description="the link without tracking; folds copies")
    title_key: str = Field(default="", description="the normalised title; folds copies")
    sketch: str = Field(
        default="", description="hashes of what the text says, base64; folds rewritten copies"
    )
    made_with: dict[str, str] = Field(
        default_factory=dict, description="version of everything that decided, by name"
    )


class StoryV1(StorySnapshot):
    """An enriched item (stories.v1, key `story_id`, which is the item's id)."""

    summary: str = ""
    content: str = ""
    spans: tuple[Span, ...] = Field(
        default=(), description="where the entities are, in order; the first 200"
    )

    @property
    def key(self) -> str:
        """The record key."""
        return self.story_id
