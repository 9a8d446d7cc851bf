"""A story as the relation signals see it: who is mentioned where, in what role."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wirewatch.enricher.background import background
from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue
from wirewatch_schemas.story import EntityKind

LEAD = 600
"""Characters after the title that say what a story is about; the rest is detail."""

MAX_ACTORS = 20
"""Mentions of a country that are compared with another's, each with each."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention that stands for a country and counts: not a dateline, not a source."""

    country: str
    kind: EntityKind
    start: int
    end: int
    sentence: int


class Scene:
    """Actors and cue words of a reading, and what is counted from them once per story."""

    def __init__(self, reading: Reading, mentions: Sequence[Mention], cues: Sequence[Cue]) -> None:
        """Sort mentions into actors and those that only say where or by whom it was written."""
        self.reading = reading
        self.cues = cues
        self.actors: list[Actor] = []
        self.background: dict[str, str] = {}
        for mention in mentions:
            if country := mention.entity.country:
                if why := background(reading, mention):
                    self.background.setdefault(country, why)
                else:
                    self.actors.append(_actor(reading, country, mention))
        self.counts = Counter(actor.country for actor in self.actors)
        self.titled = {a.country for a in self.actors if a.start < reading.title_end}
        self.leading = {a.country for a in self.actors if a.start < self._lead_end}
        self.title_alone = len(reading.text) <= reading.title_end + 1

    @property
    def _lead_end(self) -> int:
        return self.reading.title_end + LEAD

    @property
    def lead(self) -> list[Cue]:
        """The cue words of title and lead."""
        return [cue for cue in self.cues if cue.start < self._lead_end]

    @cached_property
    def by_country(self) -> dict[str, list[Actor]]:
        """The first actors of each country, in order of appearance."""
        found: dict[str, list[Actor]] = {country: [] for country in self.counts}
        for actor in self.actors:
            if len(found[actor.country]) < MAX_ACTORS:
                found[actor.country].append(actor)
        return found

    @cached_property
    def title_cues(self) -> Counter[str]:
        """How often each cue class occurs in the title."""
        return self._count(0, self.reading.title_end)

    @cached_property
    def lead_cues(self) -> Counter[str]:
        """How often each cue class occurs in the lead, which follows the title."""
        return self._count(self.reading.title_end, self._lead_end)

    def cue_signals(self, in_title: Sequence[str], in_lead: Sequence[str]) -> dict[str, int]:
        """Cue words by class, 2 at most: signals that all pairs of the story share."""
        title, lead = self.title_cues.items(), self.lead_cues.items()
        found = {f"{name} in title": min(2, count) for name, count in title if name in in_title}
        return found | {f"{name} in lead": min(2, count) for name, count in lead if name in in_lead}

    def classes_in(self, start: int, end: int) -> set[str]:
        """The cue classes that occur between two positions."""
        return {name for cue in self.cues if start <= cue.start < end for name in cue.classes}

    def _count(self, start: int, end: int) -> Counter[str]:
        return Counter(name for c in self.cues if start <= c.start < end for name in c.classes)


def _actor(reading: Reading, country: str, mention: Mention) -> Actor:
    sentence = reading.sentence(mention.start)
    return Actor(country, mention.entity.kind, mention.start, mention.end, sentence)
