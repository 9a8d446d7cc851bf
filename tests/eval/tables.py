"""A table of figures, and how it looks on a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = "  "


@dataclass(frozen=True, slots=True)
class Table:
    """`about` says what is counted and under which licence the texts are had."""

    title: str
    about: Sequence[str]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def lines(table: Table) -> Iterator[str]:
    """The table as text: names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(table.head, *table.rows, strict=True)]
    yield table.title
    yield from (f"  {line}" for line in table.about)
    for row in (table.head, *table.rows):
        name, *figures = row
        cells = [name.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True)]
        yield GAP.join(cells).rstrip()
    yield ""
