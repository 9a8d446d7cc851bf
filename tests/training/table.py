"""The table of weights as it ships: sections of lines, cells parted by `;`."""

from collections.abc import Iterator, Mapping, Sequence

from tests.training.calibration import POINTS, Line
from wirewatch.enricher.relations.model import Head, Tree

HEAD = """\
# Weights of the relation score, in thousandths of a logit; written by `make train`.
# Fitted to labels of our own over rows of the News Category Dataset v3 (Rishabh Misra, CC BY
# 4.0) and to texts of our own (tests/training).
# [signals], [grams]: name ; main ; part. [trees]: `signal>n`, the tree where it is at most n,
# the tree where it is more; a number is a leaf. [chances]: sum ; main ; part, per mille."""


def lines(main: Head, part: Head, worth: Sequence[Line]) -> Iterator[str]:
    """The lines of the table."""
    yield HEAD
    yield "[signals]"
    yield from _weights(main.signals, part.signals)
    yield "[grams]"
    yield from _weights(main.grams, part.grams)
    for name, head in (("main", main), ("part", part)):
        yield f"[trees {name}]"
        for tree in head.trees:
            yield ";".join(_cells(tree))
    yield "[chances]"
    for logit in POINTS:
        yield ";".join(map(str, (logit, *(line.per_mille(logit) for line in worth))))


def _weights(main: Mapping[str, int], part: Mapping[str, int]) -> Iterator[str]:
    """A line a name; weights of nothing are left out."""
    for name, weight in main.items():
        if weight or part[name] or name == "bias":
            yield f"{name};{weight};{part[name]}"


def _cells(tree: Tree) -> Iterator[str]:
    if isinstance(tree, int):
        yield str(tree)
    else:
        name, most, low, high = tree
        yield f"{name}>{most}"
        yield from _cells(low)
        yield from _cells(high)
