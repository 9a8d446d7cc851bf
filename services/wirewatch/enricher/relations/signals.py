"""The plain signals from which a pair of countries is scored: small whole numbers, by name."""

import re
from collections.abc import Sequence
from itertools import product

from wirewatch.enricher.relations.scene import Actor, Scene

DEALINGS = (
    *("summit", "diplo", "treaty", "sanction", "trade", "energy"),
    *("military", "conflict", "security", "dispute", "territory", "people"),
)
"""Cue classes of what states do with each other."""

STATE_MATTERS = (
    *("summit", "diplo", "treaty", "sanction", "military", "conflict", "security", "dispute"),
    *("territory", "government"),
)
"""Cue classes that show a state at work; trade and energy may be firms' alone."""

OTHER_MATTERS = ("sport", "arts", "crime", "disaster", "business", "politics")
"""Cue classes of what a story is about when it is about something else."""

_IN_TITLE = (*DEALINGS, *OTHER_MATTERS, "government", "multi")
_IN_LEAD = ("diplo", "treaty", "sanction", "trade", "military", "dispute", *OTHER_MATTERS)

TITLE_WEIGHT = 3
"""A cue word in the title counts as much as so many in the lead."""

_LETTERS_A_WORD = 6
_NEAR_WORDS = 4
_WORDS_AFTER = 5
_HAN = re.compile(r"[㐀-鿿]")
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|at|near|from|across)(?: the)?|\b[Вв]о?|\bиз|\bна|在|于)\s?$"
)
_PARTNER_BEFORE = re.compile(
    r"(?:\b(?:with|to|against|on|over|between|toward|towards|of|by)(?: the)?"
    r"|\bсо?|\bпротив|\bмежду|\bк|\bдля|\bдо|对|与|同|向|和|给|跟)\s?$"
)


def signals(scene: Scene, a: str, b: str) -> dict[str, int]:
    """The signals of one pair; those that are 0 are left out."""
    ours, theirs = scene.by_country[a], scene.by_country[b]
    found = {
        **scene.cue_signals(_IN_TITLE, _IN_LEAD),
        **_places(scene, a, b),
        **_others(scene, a, b),
        **_nearest(scene, ours, theirs),
        **_roles(scene, ours, theirs),
        **_matters(scene),
    }
    return {name: value for name, value in found.items() if value}


def _matters(scene: Scene) -> dict[str, int]:
    """Whether the story deals with anything but what states do."""
    states, play = _weight(scene, STATE_MATTERS), _weight(scene, ("sport", "arts"))
    harm, business = _weight(scene, ("crime", "disaster")), _weight(scene, ("business",))
    return {
        "no dealings": int(not _weight(scene, DEALINGS)),
        "play alone": int(play > 2 * states),
        "companies alone": int(business > 2 * states),
        "crime or disaster alone": int(harm > 2 * states),
    }


def _weight(scene: Scene, classes: Sequence[str]) -> int:
    # Over the classes that occur: they are fewer than those that are asked for.
    in_title = sum(count for name, count in scene.title_cues.items() if name in classes)
    in_lead = sum(count for name, count in scene.lead_cues.items() if name in classes)
    return TITLE_WEIGHT * in_title + in_lead


def _places(scene: Scene, a: str, b: str) -> dict[str, int]:
    both_titled = a in scene.titled and b in scene.titled
    counts = scene.counts[a], scene.counts[b]
    return {
        "both in title": int(both_titled),
        "title alone": int(scene.title_alone),
        "both in title alone": int(both_titled and scene.title_alone),
        "fewer mentions": min(3, *counts) - 1,
        "more mentions": min(4, max(counts)) - 1,
    }


def _others(scene: Scene, a: str, b: str) -> dict[str, int]:
    weaker = min(scene.counts[a], scene.counts[b])
    strongest_other = max((n for c, n in scene.counts.items() if c not in (a, b)), default=0)
    return {
        "other countries": min(4, len(scene.leading - {a, b})),
        "others in title": min(2, len(scene.titled - {a, b})),
        "a third dominates": int(strongest_other > weaker),
        "a third comes first": int(scene.actors[0].country not in (a, b)),
    }


def _nearest(scene: Scene, ours: list[Actor], theirs: list[Actor]) -> dict[str, int]:
    """Signals of the place where the two stand closest, in the title if they meet there."""
    together = [pair for pair in product(ours, theirs) if pair[0].sentence == pair[1].sentence]
    if not together:
        return {}
    pair = min(together, key=lambda pair: (pair[0].sentence > 0, _gap(*pair)))
    first, second = sorted(pair, key=lambda actor: actor.start)
    text = scene.reading.text
    words = _words(text[first.end : second.start])
    inside = scene.classes_in(first.start, second.start)
    after = scene.classes_in(second.end, second.end + _reach(text[second.end :]))
    return {
        "within one word": int(words <= 1),
        "within four words": int(words <= _NEAR_WORDS),
        "a third between": int(any(first.end <= x.start < second.start for x in scene.actors)),
        "dealings between": int(not inside.isdisjoint(DEALINGS)),
        "government between": int("government" in inside),
        "dealings after": int(not after.isdisjoint(DEALINGS)),
        "government after": int("government" in after),
    }


def _gap(one: Actor, other: Actor) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _words(text: str) -> int:
    return len(text.strip()) // 2 if _HAN.search(text) else len(text.split())


def _reach(following: str) -> int:
    letters = 2 if _HAN.search(following[:12]) else _LETTERS_A_WORD
    return _WORDS_AFTER * letters


def _roles(scene: Scene, ours: list[Actor], theirs: list[Actor]) -> dict[str, int]:
    both = (ours, theirs)
    before = [[scene.reading.text[max(0, x.start - 14) : x.start] for x in side] for side in both]
    return {
        "seats": sum(any(x.kind == "place" for x in side) for side in both),
        "only as a place": sum(all(map(_PLACE_BEFORE.search, side)) for side in before),
        "as a partner": sum(any(map(_PARTNER_BEFORE.search, side)) for side in before),
        "early": int(max(side[0].start for side in both) < scene.reading.title_end + 60),
    }
