"""Which literals to find a rule by: those that the fewest stories have."""

from collections.abc import Sequence


def rarest(choices: Sequence[frozenset[str]]) -> frozenset[str] | None:
    """The choice that the fewest stories are likely to meet; None of none."""
    return min(choices, key=_commonness) if choices else None


def _commonness(literals: frozenset[str]) -> tuple[int, int, int, list[str]]:
    worst = max(map(_kind, literals))
    shortest = min(map(len, literals))
    # The sorted literals break ties, so that every process chooses the same.
    return (worst, len(literals), -shortest, sorted(literals))


def _kind(literal: str) -> int:
    """A rank, rarest first: measured frequency would be better by little and need a memory."""
    if " " in literal:
        return 0
    field, colon, _ = literal.partition(":")
    if colon:
        return {"relation": 1, "entity": 2, "country": 4, "topic": 5}[field]
    return 3 if len(literal) > 1 else 6
