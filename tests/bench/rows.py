"""One line of the benchmark's table."""

from typing import NamedTuple


class Row(NamedTuple):
    """A figure, and the same of a peer in the same run; `ratio` = value / peer. 0: no peer."""

    name: str
    value: float
    unit: str
    peer: float = 0.0
    ratio: float = 0.0


def row(name: str, value: float, unit: str, peer: float = 0.0) -> Row:
    """A row with its ratio."""
    return Row(name, value, unit, peer, value / peer if peer else 0.0)
