"""Find names in text.

One Aho-Corasick automaton over every name of every language: of those that end where a word does
the leftmost longest wins, so a longer name that means something else ("Michael Jordan") hides the
shorter one inside it. Matching minds case (Turkey and turkey, US and us) and word boundaries;
Chinese has neither.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from wirewatch.gazetteer.spelling import one_spelling
from wirewatch.text.tokens import SPACELESS

ENDINGS = "*-"
"""What a name of the table may end in: any ending, or a hyphen that must follow."""

MOST = 5_000
"""Places of a text that are looked at, the first; news has one in twenty characters or in five."""

DASHES = frozenset("-–")
"""What stands between "Franco" and "German"."""

_SPACELESS = re.compile(f"[{SPACELESS}]")
# Letters an ending may have after a stem that the table marks with `*`.
_ENDING = re.compile(rf"[^\W\d_{SPACELESS}]{{0,5}}")
_Meaning = TypeVar("_Meaning")


class NameFinder(Generic[_Meaning]):
    """The automaton and what each of its patterns means."""

    def __init__(
        self, names: Iterable[tuple[str, _Meaning | None]], *, folded: bool = False
    ) -> None:
        """Take (name as in the table, meaning); None means "hide what is inside".

        `folded`: the text will be folded, so names need no capitals. It will be in one spelling.
        """
        patterns: dict[str, tuple[_Meaning | None, str, bool]] = {}
        for name, meaning in names:
            stem = one_spelling(name).rstrip(ENDINGS)
            boundless = _SPACELESS.search(stem) is not None
            for form in (stem,) if folded else _cases(stem):
                # The first claim wins: countries stand before what is named after them.
                patterns.setdefault(form, (meaning, name[len(stem) :], boundless))
        self._meanings = list(patterns.values())
        self._automaton = AhoCorasick(list(patterns))

    def find(self, text: str) -> list[tuple[_Meaning, int, int]]:
        """(meaning, start, end) in order; hidden names not at all."""
        whole, meanings, is_plain = [], self._meanings, text.isascii()
        padded = f"{text} "  # no name stands before its beginning (at -1) or after its end
        places = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for index, start, stop in places[:MOST]:
            _, ending, boundless = meanings[index]
            if ending == "-" and padded[stop] not in DASHES:
                continue
            end = _word_end(text, stop) if ending == "*" else stop
            # The end of a ticker is a name that begins with no letter: ".L" of "TSCO.L".
            joined = padded[end].isalnum() or (
                padded[start - 1].isalnum() and padded[start].isalnum()
            )
            if not joined or boundless or not (is_plain or _is_inside(padded, start, end)):
                whole.append((start, -stop, end, index))
        whole.sort()  # the leftmost first, and of those the longest
        found, free = [], 0
        for start, stop, end, index in whole:
            if start >= free:
                free = -stop
                if (meaning := meanings[index][0]) is not None:
                    found.append((meaning, start, end))
        return found


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a word goes on beside `text[start:end]`; Chinese begins one anywhere."""
    before, first, after = text[start - 1], text[start], text[end]
    return _is_letter(after) or (_is_letter(before) and _is_letter(first))


def _is_letter(char: str) -> bool:
    return char.isalnum() and not is_spaceless(char)


def is_spaceless(char: str) -> bool:
    """Whether it belongs to a script without spaces: a name may begin inside another word."""
    return _SPACELESS.match(char) is not None


def _cases(name: str) -> Iterator[str]:
    yield name
    if name[0].islower():
        yield name[0].upper() + name[1:]
    if len(name) > 3:  # noqa: PLR2004  "Us" and "Xi" in capitals are other words
        yield name.upper()


def _word_end(text: str, start: int) -> int:
    ending = _ENDING.match(text, start)
    return ending.end() if ending else start
