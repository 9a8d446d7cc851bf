"""What is wrong with a rule, and where."""

import difflib
import unicodedata
from collections.abc import Iterable


class RuleError(ValueError):
    """A rule that can't be understood.

    `line` and `column` count characters from 1. `caret` is the line in question with a second
    line that points at the place; `hint` says what to write instead, or is empty.
    """

    def __init__(self, text: str, start: int, end: int, message: str, hint: str = "") -> None:
        begin = text.rfind("\n", 0, start) + 1
        stop = (text + "\n").index("\n", start)
        self.message = message
        self.hint = hint
        self.line = text.count("\n", 0, start) + 1
        self.column = start - begin + 1
        self.caret = _point(text[begin:stop], start - begin, min(end, stop) - begin)
        super().__init__(f"line {self.line}, column {self.column}: {self.says}\n{self.caret}")

    @property
    def says(self) -> str:
        """Message and hint in one line."""
        return f"{self.message} - {self.hint}" if self.hint else self.message


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint for a misspelt word; empty where nothing known comes near."""
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f"did you mean {by_folded[near[0]]!r}?" if near else ""


def _point(line: str, start: int, end: int) -> str:
    # Tabs stay tabs, so that the caret stands below its character whatever a tab is worth.
    pad = "".join("\t" if char == "\t" else " " * _width(char) for char in line[:start])
    shown = f"  {line}".rstrip()
    return f"{shown}\n  {pad}{'^' * max(1, sum(map(_width, line[start:end])))}"


def _width(char: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
