"""Which literals to find a rule by: those that the fewest stories have."""

from collections.abc import Mapping, Sequence


def rarest(
    choices: Sequence[frozenset[str]], asked: Mapping[str, int] | None = None
) -> frozenset[str] | None:
    """The choice that the fewest stories are likely to meet; None of none.

    `asked` says how many rules ask for a literal: what many ask for is written often, too, and
    filing by what few ask for keeps the lists short.
    """
    asked = asked or {}
    return min(choices, key=lambda literals: _commonness(literals, asked)) if choices else None


def _commonness(
    literals: frozenset[str], asked: Mapping[str, int]
) -> tuple[int, int, int, int, list[str]]:
    worst = max(map(_kind, literals))
    rules = sum(asked.get(literal, 0) for literal in literals)
    shortest = min(map(len, literals))
    # The sorted literals break ties, so that every process chooses the same.
    return (worst, rules, len(literals), -shortest, sorted(literals))


def _kind(literal: str) -> int:
    """A rank, rarest first: how often stories have it, measured, would need a memory."""
    if " " in literal:
        return 0
    field, colon, _ = literal.partition(":")
    if colon:
        return {"relation": 1, "entity": 2, "country": 4, "topic": 5}[field]
    return 3 if len(literal) > 1 else 6
