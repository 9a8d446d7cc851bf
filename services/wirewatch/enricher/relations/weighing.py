"""Which kinds of reasons moved a score most, in a reader's words.

A kind weighs what the sum loses without its signals: trees and weights together, so that what is
said is what the scorer did. It takes time, so only pairs that make an alert are weighed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from wirewatch.enricher.relations import model
from wirewatch.enricher.relations.classes import DEALINGS

MOST = 3
"""Kinds that are named on either side."""

LEAST = 250
"""Thousandths of a logit below which a kind is not worth a word: it moves 50 % to 56 %."""

WORDING = "the rest of the wording"

_ANYWHERE = frozenset(("A", "t A", ".", "/", "t /"))
"""Grams of nearly every story, which tell nothing of this one."""

_DEALINGS = "|".join(DEALINGS)
_PAIR = "(?:{0}) and (?:{0})".format("country|organisation|person|place|seat")
# The first pattern that the whole name of a signal matches tells its kind. That a story begins
# with the two is of no kind: nearly all do.
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("other countries", r".*\b(third|others?|many)\b.*|share|alone in a sentence"),
        ("the words between and beside them", r".* (between|after|ahead|before second)"),
        ("the words between and beside them", r"first (?!early).+"),
        ("nearness", r"adjacent|hyphen|joined|near|together|meet in title"),
        ("words of dealings", rf"({_DEALINGS}|dealings) in (title|lead)|density|no dealings"),
        ("words of other matters", r".* in lead|.*\b(noise|politics|inquiries|markets|crime)\b.*"),
        (
            "who acts",
            rf".*\b(side|subject|partner|places?|people|leaders|held)\b.*|{_PAIR}",
        ),
        ("how often both are named", r".*\b(mentions|sentences|below)\b.*"),
        ("the headline", r"(both|none|one) in title.*|titled.*"),
        ("words of other matters", r".* in title"),
    )
)


def weighed(found: Mapping[str, int], seen: set[str]) -> Iterator[str]:
    """One line for what spoke for `main`, one for what spoke against it, the heaviest first."""
    kinds = {name: _kind(name) for name in found}
    effects = model.main_sum().effects(found, seen - _ANYWHERE, kinds)
    effects[WORDING] = effects.pop("")
    ranked = sorted(effects, key=lambda kind: (-abs(effects[kind]), kind != WORDING, kind))
    for say, sign in (("weighed most", 1), ("weighed against", -1)):
        if heavy := [kind for kind in ranked if sign * effects[kind] >= LEAST][:MOST]:
            yield f"{say}: {', '.join(heavy)}"


@cache
def _kind(name: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(name)), "")
