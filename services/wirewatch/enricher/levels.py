"""The broadest topics of a text: IPTC's seventeen top levels, by the words it uses.

A linear model: every word the table knows says how much it speaks for each level. Whole numbers
throughout, so that the same text scores the same on every machine.
"""

import re
import struct
from functools import cache
from importlib.resources import files
from itertools import repeat
from operator import itemgetter

from wirewatch.text.tokens import plain_marks
from wirewatch.text.tokens import words as plain_words

LEVELS = tuple(f"medtop:{number:02}000000" for number in range(1, 18))

READ = 1_000
"""Characters that are read: what a story is about stands early."""

LETTERS = 7
"""Letters of a word that count: what follows is mostly an ending."""

STEPS = 16
"""Steps of a weight in which the odds double."""

# Seventeen sums are made at once, as the digits of one long number. A digit has room for the
# words of the longest text; weights are raised by OFFSET so that none is negative.
_SUMS = struct.Struct(f"<{len(LEVELS)}I")
_DIGIT = 32
_OFFSET = 128
_ZERO = sum(_OFFSET << _DIGIT * i for i in range(len(LEVELS)))

# 65536 after so many of the steps, sixteen of which halve it, until nothing is left.
_OCTAVE = (
    *(65536, 62757, 60097, 57549, 55109, 52773, 50535, 48393),
    *(46341, 44376, 42495, 40693, 38968, 37316, 35734, 34219),
)
_ODDS = [_OCTAVE[step % STEPS] >> step // STEPS for step in range(17 * STEPS)]

_beginning = itemgetter(slice(LETTERS))
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+")


def words(folded: str) -> set[str]:
    """What the model knows a text by: the beginnings of its words; of Chinese, pairs of characters.

    >>> sorted(words("trading 中俄关系"))
    ['trading', '中俄', '俄关', '关系']
    """
    folded = plain_marks(folded)
    if folded.isascii():
        return set(map(_beginning, plain_words(folded)))
    found: set[str] = set()
    for run in _RUN.findall(folded.replace("ё", "е")):
        if "\u3400" <= run[0] <= "\u9fff":
            found.update(map(str.__add__, run, run[1:]))
        else:
            found.add(run[:LETTERS])
    return found


def levels_of(folded: str) -> dict[str, int]:
    """The chance of each level per mille, for a text in lower case; a level left out has none.

    Nothing known gives nothing.
    """
    total = sum(map(_table().get, words(folded[:READ]), repeat(0)))
    if not total:
        return {}
    sums = _SUMS.unpack(total.to_bytes(_SUMS.size, "little"))
    best = max(sums)
    odds = {
        level: _ODDS[best - each]
        for level, each in zip(LEVELS, sums, strict=True)
        if best - each < len(_ODDS)
    }
    whole = sum(odds.values())
    return {level: 1000 * each // whole for level, each in odds.items()}


@cache
def _table() -> dict[str, int]:
    """Words with their weights packed into one number; see the head of the table."""
    text = files(__package__).joinpath("levels.txt").read_text(encoding="utf-8")
    rows = (line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    return {word: _packed(cells) for word, *cells in rows}


def _packed(cells: list[str]) -> int:
    return _ZERO + sum(map(_digit, cells))


@cache  # the same few thousand cells stand in the table again and again
def _digit(cell: str) -> int:
    level, weight = cell.split(":")
    return int(weight) << _DIGIT * (int(level) - 1)
