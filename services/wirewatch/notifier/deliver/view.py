"""The deliver stage's rows, and by what a story is recognised as told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from wirewatch.notifier.deliver.likeness import Likeness
from wirewatch.text.tokens import tokens
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1
from wirewatch_schemas.story import StorySnapshot

Row = DeliveryRowV1 | FoldRowV1

# Shorter titles ("Live updates", "Weather") come again with other news below them.
TITLE_WORDS = 4
SIGN = 1000  # characters of a key at most: longer ones would make fold rows grow out of hand


class DeliverView:
    """See `stages.agenda.View`.

    Each story id, link key and title key of a destination belongs to one fold row at most: a
    row only takes what no other has (`folding.joined`), so the index follows from the rows. What
    is over counts no more, and goes when another row takes a sign of it. Sketches belong to
    nobody: a story's event is the likest of those that are like enough.
    """

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows: dict[str, Row] = {}
        self._told: dict[tuple[str, str, str], str] = {}
        self._likeness = Likeness()
        self._open = 0
        for key, row in rows.items():
            self.apply(key, row)

    @property
    def rows(self) -> Mapping[str, Row]:
        """Every row by key."""
        return self._rows

    @property
    def open(self) -> int:
        """How many messages are on their way."""
        return self._open

    def apply(self, key: str, row: Row | None) -> None:
        """Set a row (None: remove it)."""
        before = self._rows.pop(key, None)
        if isinstance(before, FoldRowV1):
            for sign in _signs_of_row(before):
                if self._told.get(sign) == key:  # another row may have taken it over
                    del self._told[sign]
            self._likeness.remove(before)
        self._open += isinstance(row, DeliveryRowV1) - isinstance(before, DeliveryRowV1)
        if row is None:
            return
        self._rows[key] = row
        if isinstance(row, FoldRowV1):
            self._told.update(dict.fromkeys(_signs_of_row(row), key))
            self._likeness.add(row)

    def told(self, destination_id: str, story: StorySnapshot, now: datetime) -> FoldRowV1 | None:
        """The event that `story` tells: of its id, else its link, its text, its title."""
        known = self._knowing(destination_id, story)
        return next((fold for fold in known if not self._is_over(fold, now)), None)

    def over(self, destination_id: str, story: StorySnapshot, now: datetime) -> Iterator[FoldRowV1]:
        """The events with a sign of `story` that are to be forgotten by now, and still here."""
        known = self._knowing(destination_id, story)
        return (fold for fold in known if self._is_over(fold, now))

    def _knowing(self, destination_id: str, story: StorySnapshot) -> Iterator[FoldRowV1]:
        for sort, value in signs(story):
            for key in self._keys(destination_id, sort, value):
                row = self._rows[key]
                assert isinstance(row, FoldRowV1), "only fold rows are indexed"
                yield row

    def _keys(self, destination_id: str, sort: str, value: str) -> Iterable[str]:
        if sort == "sketch":
            return self._likeness.best_first(destination_id, value)
        key = self._told.get((destination_id, sort, value))
        return () if key is None else (key,)

    def _is_over(self, fold: FoldRowV1, now: datetime) -> bool:
        return fold.due <= now and not self.is_open(fold)

    def is_known(self, destination_id: str, sort: str, value: str, now: datetime) -> bool:
        """Whether a fold row of the destination has this sign, and is not over."""
        key = self._told.get((destination_id, sort, value))
        row = self._rows[key] if key is not None else None
        return isinstance(row, FoldRowV1) and not self._is_over(row, now)

    def fold(self, row: DeliveryRowV1) -> FoldRowV1 | None:
        """The event that a message tells."""
        found = self._rows.get(f"{row.destination_id}/fold/{row.cluster_id}")
        return found if isinstance(found, FoldRowV1) else None

    def is_open(self, fold: FoldRowV1) -> bool:
        """Whether the event's message is still on its way."""
        return _delivery_key(fold) in self._rows

    def message(self, fold: FoldRowV1) -> DeliveryRowV1 | None:
        """The event's message while it is on its way."""
        found = self._rows.get(_delivery_key(fold))
        return found if isinstance(found, DeliveryRowV1) else None


def signs(story: StorySnapshot) -> Iterator[tuple[str, str]]:
    """What a story can be recognised by: (sort, value), the surest first."""
    yield "story", story.story_id
    if 0 < len(story.link_key) <= SIGN:
        yield "link", story.link_key
    if story.sketch:
        yield "sketch", story.sketch
    if len(story.title_key) <= SIGN and len(tokens(story.title_key)) >= TITLE_WORDS:
        yield "title", story.title_key


def _delivery_key(fold: FoldRowV1) -> str:
    return f"{fold.destination_id}/delivery/{fold.delivery_id}"


def _signs_of_row(row: FoldRowV1) -> Iterator[tuple[str, str, str]]:
    for sort, values in (
        ("story", row.story_ids),
        ("link", row.link_keys),
        ("title", row.title_keys),
    ):
        for value in values:
            yield row.destination_id, sort, value
