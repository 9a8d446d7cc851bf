"""Which countries have fought each other: what their dealings are likely to be about."""

from functools import cache

from wirewatch.gazetteer.tables import rows


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """Pairs of countries, each in order; read once."""
    return frozenset((a, b) for a, b, *_ in rows("wars.txt"))
