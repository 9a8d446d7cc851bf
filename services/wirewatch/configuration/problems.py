"""What is wrong with a configuration file, and where: all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

FITS = 60
"""Characters of a value that a message repeats."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right. `line` and `column` count from 1; 0 where the file has no place.

    `detail` is text to be shown below, such as a rule with a caret under its mistake.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        hint = f" - {self.hint}" if self.hint else ""
        detail = f"\n{self.detail}" if self.detail else ""
        return f"{place}: {self.message}{hint}{detail}"


class ConfigurationError(Exception):
    """The file can't be used; `problems` says why, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(value: str) -> str:
    """A value that may be repeated to people: never a URL, which can be a secret; never long."""
    if "://" in value or len(value) > FITS:
        return "this value"
    return repr(value)
