"""Score every pair of countries of a story: a weighted sum of plain signals, made per mille."""

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations

from wirewatch.enricher.reading import Reading
from wirewatch.enricher.relations.evidence import background_evidence, evidence
from wirewatch.enricher.relations.kinds import kind_of
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.signals import signals
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT
from wirewatch_schemas.story import Relation

VETOES = ("play alone", "companies alone")
"""Signals that silence a pair: a long match report names both sides often enough to score."""

VETO_PERCENT = 40
"""What a veto leaves of a score: less than any cut, yet the order stays."""

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
    chosen = sorted(countries, key=lambda c: (-_rank(scene, c), c))[:MAX_COUNTRIES]
    found = [_relation(scene, *sorted(pair)) for pair in combinations(chosen, 2)]
    return tuple(sorted(found, key=lambda r: (-r.main, -r.part, r.a, r.b)))


def score(found: dict[str, int]) -> tuple[int, int]:
    """(main, part) per mille from the signals of a pair; part >= main."""
    main, part = (_per_mille(found, weights) for weights in _weights())
    if not found.keys().isdisjoint(VETOES):
        main, part = main * VETO_PERCENT // 100, part * VETO_PERCENT // 100
    if main >= MAIN_CUT:  # what a story is about is part of it
        part = max(part, PART_CUT)
    return main, max(main, part)


def _rank(scene: Scene, country: str) -> int:
    return scene.counts[country] + TITLE_WEIGHT * (country in scene.titled)


def _relation(scene: Scene, a: str, b: str) -> Relation:
    if a not in scene.counts or b not in scene.counts:
        why = background_evidence(scene, a, b)
        return Relation(a=a, b=b, kind="none", main=0, part=0, evidence=why)
    found = signals(scene, a, b)
    main, part = score(found)
    kind = kind_of(found) if part >= PART_CUT else "none"
    why = evidence(scene, found, a, b, is_low=main < MAIN_CUT)
    return Relation(a=a, b=b, kind=kind, main=main, part=part, evidence=why)


def _per_mille(found: dict[str, int], weights: dict[str, int]) -> int:
    # Whole numbers up to here, so that the order of adding cannot matter.
    total = weights["bias"] + sum(weights.get(name, 0) * value for name, value in found.items())
    return round(1000 / (1 + math.exp(-total / 1000)))


@cache
def _weights() -> tuple[dict[str, int], dict[str, int]]:
    """Weights in thousandths of a logit, for `main` and for `part`; see the table's head."""
    text = files(__package__).joinpath("weights.txt").read_text(encoding="utf-8")
    rows = [line.split(";") for line in text.splitlines() if line and not line.startswith("#")]
    return {n: int(main) for n, main, _ in rows}, {n: int(part) for n, _, part in rows}
