"""A progress bar over a long file, where a person watches."""

import sys
from collections.abc import Iterator
from typing import TextIO

import typer


def progress(lines: TextIO, label: str) -> Iterator[str]:
    """The lines; on a terminal with a bar, of what has a size."""
    size = 0
    if sys.stderr.isatty() and lines.seekable():
        size = lines.seek(0, 2)
        lines.seek(0)
    if not size:
        yield from lines
        return
    with typer.progressbar(length=size, label=label, file=sys.stderr) as bar:
        for line in lines:
            bar.update(len(line.encode(errors="surrogateescape")))
            yield line
