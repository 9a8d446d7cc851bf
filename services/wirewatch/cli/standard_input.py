"""Standard input, which may be closed."""

import sys
from typing import BinaryIO

import typer


def standard_input() -> BinaryIO:
    """Its bytes; a usage error where there is none."""
    if sys.stdin is None:  # what Python makes of `<&-`
        raise typer.BadParameter("standard input is closed; pipe a text into it, or name a file")
    return sys.stdin.buffer
