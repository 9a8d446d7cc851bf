"""Names that mean something else because of what stands around them: rules as data.

`disambiguation.txt` has a row for each rule, with its reason. Longer names that hide ours are
the finder's business (`hidden`); the other tests look at the text around a name (`Doubts`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wirewatch.gazetteer.russian import expand_inner
from wirewatch.gazetteer.spelling import one_spelling
from wirewatch.gazetteer.tables import rows

PLACES = "one-word place"
"""In the first column: every place whose name is one word of Latin letters."""

PAIRS = "pair"
"""In the first column: every name of several countries (中俄); `pair 日`: those that begin so."""

TICKERS = "ticker"
"""In the first column: every name that ends a company's ticker (".L")."""

BESIDE = ("not before", "not after", "alone")
TESTS = ("inside", *BESIDE, "only with", "never with")
"""Tests, those that look beside the name first."""

Anywhere = dict[re.Pattern[str], bool]
"""Whether a text has a context in it."""

# "Beijing Says It Will Act": in a title like this a capital shows no name.
_SMALL = re.compile(r" [a-z][a-z]{3,}")
_NEXT = re.compile(r" ([A-Z][a-z][\w'’.]*)")
# What ends in a full stop ends a sentence, unless it is as short as "Sept." or "Gov.".
_BEFORE = re.compile(r"([A-Z][a-z](?:[\w'’.]*[\w'’]|\w{0,2}\.)?) $")
REACH = 40
"""Characters before and after a name that its rules may look at."""


class Rule(NamedTuple):
    """One row: the name it is about (or a class of names), the test, its context, the reason."""

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
        for (name, test), contexts in _grouped(rules).items():
            tests = [(test, re.compile(context)) for context in contexts]
            for form in dict.fromkeys((name, name.upper())):
                self._tests.setdefault(form, []).extend(tests)
        self._always = self._tests.pop("*", [])
        self._places = self._tests.pop(PLACES, [])
        self._pairs = self._tests.pop(PAIRS, [])
        self._tickers = self._tests.pop(TICKERS, [])

    def veto(self, text: str, start: int, end: int, kind: str, anywhere: Anywhere) -> bool:
        """Whether the name at `text[start:end]` means something else.

        `anywhere` has what was found out about the whole of the text, empty at first.
        """
        # A loop: names are many, and a generator for each costs more than most tests.
        for test, context in self._of(text[start:end], kind):
            if test in BESIDE:
                fails = _fails_beside(test, context, text, start, end)
            else:
                if context not in anywhere:
                    anywhere[context] = context.search(text) is not None
                fails = anywhere[context] == (test == "never with")
            if fails:
                return True
        return False

    def _of(self, name: str, kind: str) -> list[tuple[str, re.Pattern[str]]]:
        """The tests of a name."""
        tests = self._always
        if name in self._tests:
            tests = [*tests, *self._tests[name]]
        if name[0] == ".":
            tests = [*tests, *self._tickers]
        if kind == "place" and name.isascii() and " " not in name:
            tests = [*tests, *self._places]
        if kind == PAIRS:
            tests = [*tests, *self._pairs, *self._tests.get(f"{PAIRS} {name[0]}", ())]
        return tests


def _grouped(rules: list[Rule]) -> dict[tuple[str, str], list[str]]:
    """The contexts by name and test; where any one of them decides, they are joined to one."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        if rule.test != "inside":
            for name in rule.name.split("|"):
                at = one_spelling(name), rule.test
                found.setdefault(at, []).append(one_spelling(rule.context))
    for (_, test), contexts in found.items():
        if test in ("not before", "not after"):
            either = "|".join(f"(?:{context})" for context in contexts)
            contexts[:] = [f"(?:{either})$" if test == "not after" else either]
    return found


def _fails_beside(test: str, context: re.Pattern[str], text: str, start: int, end: int) -> bool:
    if test == "not before":
        return context.match(text, end, end + REACH) is not None
    if test == "not after":
        return context.search(text[max(0, start - REACH) : start]) is not None
    return _has_neighbour(context, text, start, end)


def _has_neighbour(allowed: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether another capitalised word stands right beside, and not one of the allowed."""
    if end < (title_end := text.find("\n")) and not _SMALL.search(text, 0, title_end):
        return False
    beside = (
        _NEXT.match(text, end, end + REACH),
        _BEFORE.search(text[max(0, start - REACH) : start]),
    )
    return any(word and not allowed.fullmatch(word[1]) for word in beside)
