"""How much of a story an entity is: headline, lead, how often and how early."""

import re
from collections.abc import Sequence

from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention

LEAD = 250
"""Characters after title and dateline in which a story says what it is about."""

TITLE, LEADING, EACH, EARLY = 500, 200, 50, 100
"""Per mille for being in the title, in the lead, for each mention, and for standing first."""

MOST = 4
"""Mentions that count."""

# What follows a name that is only the source: "Chinese state media said", "Xinhua reported".
_SOURCE = re.compile(
    r"[\s’'s]{0,3}(?:state[- ](?:run |owned )?)?"
    r"(?:media\b|television\b|(?:news )?agency\b|newspapers?\b|daily\b|reported\b|reports\b)"
    r"|官?媒|\S{0,3}(?:СМИ\b|газет|телеканал|агентств)"
)


def salience(reading: Reading, found: Sequence[Mention]) -> int:
    """Per mille, from all mentions of an entity in order; 0 if it only says where or by whom."""
    telling = [mention for mention in found if not is_aside(reading, mention)]
    if not telling:
        return 0
    first, alone = telling[0].start, reading.dateline.stop >= len(reading.text)
    titled = first < reading.title_end
    lead = range(reading.dateline.stop, reading.dateline.stop + LEAD)
    leading = any(mention.start in lead for mention in telling) or (titled and alone)
    early = EARLY - EARLY * first // len(reading.text)
    return TITLE * titled + LEADING * leading + EACH * min(MOST, len(telling)) + early


def is_aside(reading: Reading, mention: Mention) -> bool:
    """Whether a mention only says where the story was written, or who told it."""
    return mention.start in reading.dateline or bool(_SOURCE.match(reading.text, mention.end))
