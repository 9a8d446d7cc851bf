"""Score every pair of countries of a story."""

from collections.abc import Sequence
from itertools import combinations

from wirewatch.enricher.reading import Reading
from wirewatch.enricher.relations import model
from wirewatch.enricher.relations.counted import Counted
from wirewatch.enricher.relations.evidence import background_evidence, evidence
from wirewatch.enricher.relations.grams import grams
from wirewatch.enricher.relations.kinds import Matters
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.signals import signals
from wirewatch.enricher.relations.strip import strip_of
from wirewatch.enricher.relations.weighing import weighed
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT
from wirewatch_schemas.story import Relation

MAX_COUNTRIES = 6
"""Countries that are paired: the ones most mentioned."""

TITLE_WEIGHT = 3
"""A mention in the title counts as much as so many in the body when countries are ranked."""


def relations_of(
    reading: Reading, mentions: Sequence[Mention], cues: Sequence[Cue]
) -> tuple[Relation, ...]:
    """A relation for each pair of countries named, best `main` first."""
    countries = {m.entity.country for m in mentions} - {""}
    if len(countries) < 2:  # noqa: PLR2004  a pair
        return ()
    scene = Scene(reading, mentions, cues)
    counted = Counted(scene, strip_of(scene))
    chosen = sorted(countries, key=lambda c: (-_rank(scene, c), c))[:MAX_COUNTRIES]
    matters = Matters(counted)
    found = [_relation(counted, matters, *sorted(pair)) for pair in combinations(chosen, 2)]
    return tuple(sorted(found, key=lambda r: (-r.main, -r.part, r.a, r.b)))


def score(found: dict[str, int], seen: set[str]) -> tuple[int, int]:
    """(main, part) per mille from the signals and grams of a pair; part >= main."""
    sums = model.sums().of(found, seen)
    return in_step(*(head.chance(each) for head, each in zip(model.heads(), sums, strict=True)))


def in_step(main: int, part: int) -> tuple[int, int]:
    """Both scores so that what a story is about is also part of it."""
    if main >= MAIN_CUT:
        part = max(part, PART_CUT)
    return main, max(main, part)


def _rank(scene: Scene, country: str) -> int:
    return scene.counts[country] + TITLE_WEIGHT * (country in scene.titled)


def _relation(counted: Counted, matters: Matters, a: str, b: str) -> Relation:
    scene = counted.scene
    if a not in scene.counts or b not in scene.counts:
        why = background_evidence(scene, a, b)
        return Relation(a=a, b=b, kind="none", main=0, part=0, evidence=why)
    found = signals(counted, a, b)
    seen = grams(counted.masks, a, b)
    main, part = score(found, seen)
    kind = matters.kind(a, b) if part >= PART_CUT else "none"
    why = evidence(scene, found, a, b, is_low=main < MAIN_CUT)
    if main >= MAIN_CUT:
        why = (*why, *weighed(found, seen))
    return Relation(a=a, b=b, kind=kind, main=main, part=part, evidence=why)
