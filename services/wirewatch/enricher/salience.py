"""How much of a story an entity is: headline, lead, how often and how early."""

from collections.abc import Sequence

from wirewatch.enricher.background import background
from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention

LEAD = 250
"""Characters after title and dateline in which a story says what it is about."""

TITLE, LEADING, EACH, EARLY = 500, 200, 50, 100
"""Per mille for being in the title, in the lead, for each mention, and for standing first."""

MOST = 4
"""Mentions that count."""


def salience(reading: Reading, found: Sequence[Mention]) -> int:
    """Per mille, from all mentions of an entity in order; 0 if it only says where or by whom."""
    telling = [mention for mention in found if not background(reading, mention)]
    if not telling:
        return 0
    first, alone = telling[0].start, reading.dateline.stop >= len(reading.text)
    titled = first < reading.title_end
    lead = range(reading.dateline.stop, reading.dateline.stop + LEAD)
    leading = any(mention.start in lead for mention in telling) or (titled and alone)
    early = EARLY - EARLY * first // len(reading.text)
    return TITLE * titled + LEADING * leading + EACH * min(MOST, len(telling)) + early
