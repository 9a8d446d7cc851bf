"""The table of weights as it ships: sections of lines, cells parted by `;`."""

from collections.abc import Iterator, Sequence

from tests.training.calibration import POINTS, Line
from wirewatch.enricher.relations.model import Head, Tree

HEAD = """\
# Weights of the relation score, in thousandths of a logit; written by `make train`.
# Fitted to labels of our own over rows of the News Category Dataset v3 (Rishabh Misra, CC BY
# 4.0) and to texts of our own (tests/training).
# [signals], [grams]: name ; main ; part. [trees]: `signal>n`, the tree where it is at most n,
# the tree where it is more; a number is a leaf. [chances]: sum ; main ; part, per mille."""


def lines(heads: Sequence[Head], worth: Sequence[Line], signals: set[str]) -> Iterator[str]:
    """The lines of the table; weights of nothing are left out."""
    yield HEAD
    main, part = heads
    for section, wanted in (("signals", True), ("grams", False)):
        yield f"[{section}]"
        for name, weight in main.weights.items():
            # The bias stands first, among the signals.
            is_signal = name in signals or name == "bias"
            if is_signal is wanted and (weight or part.weights[name]):
                yield f"{name};{weight};{part.weights[name]}"
    for name, head in zip(("main", "part"), heads, strict=True):
        yield f"[trees {name}]"
        for tree in head.trees:
            yield ";".join(_cells(tree))
    yield "[chances]"
    for logit in POINTS:
        yield ";".join(map(str, (logit, *(line.per_mille(logit) for line in worth))))


def _cells(tree: Tree) -> Iterator[str]:
    if isinstance(tree, int):
        yield str(tree)
    else:
        name, most, low, high = tree
        yield f"{name}>{most}"
        yield from _cells(low)
        yield from _cells(high)
