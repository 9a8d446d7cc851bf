"""The plain scorer to beat: logistic regression on counts, places and word pairs.

It is trained on the rows that the shipped scorer is trained on; rows it was trained on are scored
by a model that did not see their story.
"""

import hashlib
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.eval.countries import named_in
from tests.eval.labelled import Judged

FOLDS = 3
ROUNDS = 8
RATE = 0.3
FEWEST = 3
"""Samples that a feature must occur in."""

SEED = 1

Features = frozenset[str]
_TOKEN = re.compile(r"[㐀-鿿]|\w+")


def scores(trained_on: Sequence[Judged], others: Sequence[Judged], label: int) -> list[int]:
    """Per mille that each row is labelled `label` or more: of `trained_on`, then of `others`."""
    samples = [(features(one), one.row["label"] >= label) for one in trained_on]
    folds = [_fold(one.told) for one in trained_on]
    found = [0] * len(samples)
    for fold in range(FOLDS):
        model = fit([s for s, f in zip(samples, folds, strict=True) if f != fold])
        for place, (seen, _) in enumerate(samples):
            if folds[place] == fold:
                found[place] = per_mille(model, seen)
    model = fit(samples)
    return found + [per_mille(model, features(one)) for one in others]


def features(judged: Judged) -> Features:
    """Where and how often both are named, who else is, and words with the names masked."""
    story, row = judged.story, judged.row
    pair = {row["a"], row["b"]}
    counts: Counter[str] = Counter()
    titled = set()
    for entity in story.entities:
        counts[entity.country] += entity.mentions
        if named_in(story.title, entity):
            titled.add(entity.country)
    del counts[""]
    fewer = min(counts[country] for country in pair)
    third = max((n for country, n in counts.items() if country not in pair), default=0)
    plain = {
        f"in title {len(pair & titled)}",
        f"others in title {min(2, len(titled - pair - {''}))}",
        f"fewer {min(3, fewer)}",
        f"others {min(4, len(counts.keys() - pair))}",
        f"a third dominates {third > fewer}",
        f"title alone {not story.summary}",
    }
    return frozenset(plain | set(_grams(judged)))


def _grams(judged: Judged) -> Iterator[str]:
    title, body = (_masked(judged, text) for text in (judged.story.title, judged.story.summary))
    yield from (f"t {word}" for word in title)
    words = [*title, "##", *body]
    yield from words
    yield from map(" ".join, pairwise(words))


def _masked(judged: Judged, text: str) -> list[str]:
    pair = {judged.row["a"], judged.row["b"]}
    masks = {
        surface: " qqpair " if entity.country in pair else " qqother "
        for entity in judged.story.entities
        for surface in (entity.surfaces if entity.country else ())
    }
    for surface in sorted(masks, key=len, reverse=True):
        text = text.replace(surface, masks[surface])
    return _TOKEN.findall(text.lower())


def fit(samples: Sequence[tuple[Features, bool]]) -> dict[str, float]:
    """Weights by feature, by stochastic gradient descent with steps that shrink (AdaGrad)."""
    often = Counter(feature for seen, _ in samples for feature in seen)
    weights = {name: 0.0 for name, n in often.items() if n >= FEWEST} | {"": 0.0}
    pulled = dict.fromkeys(weights, 1.0)
    rows = [([*sorted(seen & weights.keys()), ""], target) for seen, target in samples]
    chance = random.Random(SEED)
    for _ in range(ROUNDS):
        chance.shuffle(rows)
        for seen, target in rows:
            error = _sigmoid(sum([weights[name] for name in seen])) - target
            for name in seen:
                pulled[name] += error * error
                weights[name] -= RATE * error / math.sqrt(pulled[name])
    return weights


def per_mille(weights: dict[str, float], seen: Features) -> int:
    """The score of a row; features that the model does not know say nothing."""
    total = weights[""] + sum(weights[name] for name in sorted(seen & weights.keys()))
    return round(1000 * _sigmoid(total))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _fold(story: str) -> int:
    return int(hashlib.sha256(f"baseline:{story}".encode()).hexdigest(), 16) % FOLDS
