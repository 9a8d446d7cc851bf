"""A story as the relation signals see it: who is mentioned where, in what role."""

from collections import Counter
from collections.abc import Sequence

from wirewatch.enricher.background import background, venues
from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue

LEAD = 600
"""Characters after the title that say what a story is about; the rest is detail."""


class Scene:
    """Actors and cue words of a reading, and what is counted from them once per story.

    `actors` are the mentions that stand for a country and count: no dateline, no source, no
    venue. `cues` are those of title and lead; `title_cues` and `lead_cues` say how often each
    class occurs there.
    """

    def __init__(self, reading: Reading, mentions: Sequence[Mention], cues: Sequence[Cue]) -> None:
        """Sort mentions into actors and those that only say where or by whom it was written."""
        self.reading = reading
        self.actors: list[Mention] = []
        self.background: dict[str, str] = {}
        halls = venues(reading, mentions)
        for mention in mentions:
            if country := mention.entity.country:
                venue = "only as where they meet" if mention.start in halls else ""
                if why := venue or background(reading, mention):
                    self.background.setdefault(country, why)
                else:
                    self.actors.append(mention)
        title_end, lead_end = reading.title_end, reading.title_end + LEAD
        self.cues = [cue for cue in cues if cue.start < lead_end]
        self.title_cues, self.lead_cues = Counter[str](), Counter[str]()
        for cue in self.cues:
            counts = self.title_cues if cue.start < title_end else self.lead_cues
            for name in cue.classes:
                counts[name] += 1
        self.counts = Counter([actor.entity.country for actor in self.actors])
        self.titled = {a.entity.country for a in self.actors if a.start < title_end}
        self.leading = {a.entity.country for a in self.actors if a.start < lead_end}
        self.title_alone = len(reading.text) <= title_end + 1
