"""Names that mean something else because of what stands around them: rules as data.

`disambiguation.txt` has a row for each rule, with its reason. Longer names that hide ours are
the finder's business (`hidden`); the other tests look at the text around a name (`Doubts`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wirewatch.gazetteer.russian import expand_inner
from wirewatch.gazetteer.tables import rows

PLACES = "one-word place"
"""In the first column: every place whose name is one word of Latin letters."""

TESTS = ("inside", "not before", "not after", "only with", "never with", "alone")

# "Beijing Says It Will Act": in a title like this a capital shows no name.
_SMALL = re.compile(r" [a-z][a-z]{3,}")
_NEXT = re.compile(r" ([A-Z][a-z][\w'’.]*)")
_BEFORE = re.compile(r"([A-Z][a-z][\w'’.]*) $")
REACH = 40
"""Characters before and after a name that its rules may look at."""


class Rule(NamedTuple):
    """One row: the name it is about (or `*`, or `PLACES`), the test, its context, the reason."""

    name: str
    test: str
    context: str
    why: str


def load() -> list[Rule]:
    """The rules shipped with the package."""
    return [Rule(*row) for row in rows("disambiguation.txt")]


def hidden(rules: list[Rule]) -> Iterator[str]:
    """The longer names that hide the names inside them."""
    for rule in rules:
        if rule.test == "inside":
            for name in rule.context.split("|"):
                yield from expand_inner(name)


class Doubts:
    """The rules about the text around a name, ready to be asked."""

    def __init__(self, rules: list[Rule]) -> None:
        self._tests: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for rule in rules:
            if rule.test == "inside":
                continue
            tail = "$" if rule.test == "not after" else ""
            test = (rule.test, re.compile(rule.context + tail))
            for name in rule.name.split("|"):
                for form in dict.fromkeys((name, name.upper())):
                    self._tests.setdefault(form, []).append(test)
        self._always = self._tests.pop("*", [])
        self._places = self._tests.pop(PLACES, [])

    def veto(self, text: str, start: int, end: int, kind: str) -> bool:
        """Whether the name at `text[start:end]` means something else."""
        name = text[start:end]
        tests = self._tests.get(name)
        if any(self._fails(test, text, start, end) for test in self._always):
            return True
        if kind == "place" and self._places and name.isascii() and " " not in name:
            tests = [*(tests or ()), *self._places]
        return bool(tests) and any(self._fails(test, text, start, end) for test in tests or ())

    @staticmethod
    def _fails(test: tuple[str, re.Pattern[str]], text: str, start: int, end: int) -> bool:
        name, context = test
        if name == "not before":
            return context.match(text, end, end + REACH) is not None
        if name == "not after":
            return context.search(text[max(0, start - REACH) : start]) is not None
        if name == "alone":
            return _has_neighbour(context, text, start, end)
        return (context.search(text) is None) == (name == "only with")


def _has_neighbour(allowed: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether another capitalised word stands right beside, and not one of the allowed."""
    if end < (title_end := text.find("\n")) and not _SMALL.search(text, 0, title_end):
        return False
    beside = (
        _NEXT.match(text, end, end + REACH),
        _BEFORE.search(text[max(0, start - REACH) : start]),
    )
    return any(word and not allowed.fullmatch(word[1]) for word in beside)
