"""Scores of matches: "Serbia 0-5 England" is sport though no word in it says so."""

import re
from collections.abc import Sequence
from itertools import pairwise

from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue

# Two numbers and what joins them; a year has more digits.
_SCORE = re.compile(r"\s*(\d{1,3}\s?[-–—:：比]\s?\d{1,3})\s*")


def scores_of(reading: Reading, mentions: Sequence[Mention]) -> list[Cue]:
    """A cue of sport for each score that is all that stands between two names."""
    text = reading.opening
    found = [_SCORE.fullmatch(text, one.end, other.start) for one, other in pairwise(mentions)]
    return [Cue(("sport",), *score.span(1)) for score in found if score]
