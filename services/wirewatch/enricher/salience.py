"""How much of a story an entity is: headline, lead, how often and how early."""

from collections.abc import Sequence

from wirewatch.enricher.background import background, says_where
from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention

LEAD = 250
"""Characters after title and dateline in which a story says what it is about."""

TITLE, LEADING, EACH, EARLY = 500, 200, 50, 100
"""Per mille for being in the title, in the lead, for each mention, and for standing first."""

MOST = 4
"""Mentions that count."""

WHERE = 200
"""Per mille for saying where a story was written or a company is listed. It is no part of a
relation, but often the country that a story is about: editors tag it four times of five."""


def salience(reading: Reading, found: Sequence[Mention]) -> int:
    """Per mille, from all mentions of an entity in order; 0 if it only says who told it."""
    telling = [mention for mention in found if not background(reading, mention)]
    # Whatever says where is in the background.
    apart = len(telling) < len(found) and any(says_where(reading, mention) for mention in found)
    where = WHERE if apart else 0
    if not telling:
        return where
    first, alone = telling[0].start, reading.dateline.stop >= len(reading.text)
    titled = first < reading.title_end
    lead = range(reading.dateline.stop, reading.dateline.stop + LEAD)
    leading = any(mention.start in lead for mention in telling) or (titled and alone)
    early = EARLY - EARLY * first // len(reading.text)
    told = TITLE * titled + LEADING * leading + EACH * min(MOST, len(telling)) + early
    return max(told, where)
