"""The language of a text: by its script, then by the words, endings and letters it uses."""

import re
import struct
from functools import cache
from importlib.resources import files
from itertools import repeat

from wirewatch.text.tokens import words

SAMPLE = 400
"""Characters that are looked at."""

WORD, ENDING, LETTER = 12, 4, 6
"""Points of what one language alone has; languages that share it share them."""

USUAL = 9
"""Points that the usual language of a script starts with: a foreign name shows little."""

DECLARED = 16
"""Points that the language starts with which the feed declares."""

PLAIN = 24
"""Points of lead by words alone with which endings and letters are not asked."""

# One Chinese character says as much as several letters.
_HAN_WEIGHT = 3

# So many characters of Chinese for one of kana: a Chinese title may hold a decorative の.
_KANA_RARE = 8

_HAN = re.compile(r"[\u3400-\u9fff]+")
_KANA = re.compile(r"[\u3041-\u30fa]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_FOREIGN = re.compile(r"[\u0400-\u04ff\u3041-\u30fa\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_\x00-\x7f]")

# Letters of a word whose ending is not looked at.
_SHORT = 4

# Points of all languages are summed at once, as the digits of one long number.
_DIGIT = 16

_OTHER_SCRIPTS = frozenset({"zh", "ja", "und", "ar", "fa", "he", "hi", "ko", "th", "el"})


def language_of(text: str, declared: str = "") -> str:
    """A two-letter tag; `und` where no script prevails that we read.

    `declared` is what the feed says, a BCP 47 tag or "": it counts, but a text in plainly another
    language overrules it.
    """
    sample = text[:SAMPLE]
    if sample.isascii() or not _FOREIGN.search(sample):
        return _best(sample, "en", declared) if _LATIN.search(sample) else "und"
    kana, han = _count(_KANA, sample), _count(_HAN, sample)
    counts = {
        "zh": _HAN_WEIGHT * (han + kana),
        "ru": _count(_CYRILLIC, sample),
        "en": _count(_LATIN, sample),
    }
    usual = max(counts, key=lambda tag: counts[tag])
    if not counts[usual]:
        return "und"
    if usual == "zh":
        return "ja" if kana * _KANA_RARE > han else "zh"
    return _best(sample, usual, declared)


def _count(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))


def _best(sample: str, usual: str, declared: str) -> str:
    """The language with most points; of equals, the one that stands first in the table."""
    table = _table()
    folded = sample.lower()
    found = words(folded)
    signs = table.of_words(found)
    first, lead = table.first(usual, declared, signs)
    # Most texts are plain by their words alone.
    if lead < PLAIN:
        signs += table.of_endings(found) + table.of_letters(folded)
        first, _ = table.first(usual, declared, signs)
    return first


class _Table:
    """The signs of each language with their points, packed into one number a sign."""

    def __init__(self, rows: list[list[str]]) -> None:
        self._tags = tuple(row[0] for row in rows)
        half = self._tags.index("ru")
        self._scripts = {"en": slice(half), "ru": slice(half, None)}
        self._undeclared = {"", *self._tags, *_OTHER_SCRIPTS}
        self._layout = struct.Struct(f"<{len(rows)}H")
        self._words = _packed([row[1].split("|") for row in rows], WORD)
        self._endings = _packed([row[2].split("|") for row in rows], ENDING)
        self._letters = _packed([list(row[3]) for row in rows], LETTER)

    def of_words(self, found: list[str]) -> int:
        """The packed points of words."""
        return sum(map(self._words.get, found, repeat(0)))

    def of_endings(self, found: list[str]) -> int:
        """The packed points of the endings of words that are not known whole."""
        long = [word for word in found if len(word) > _SHORT and word not in self._words]
        get = self._endings.get
        return sum(get(w[-4:]) or get(w[-3:]) or get(w[-2:], 0) for w in long)

    def of_letters(self, folded: str) -> int:
        """The packed points of letters beyond a-z."""
        return sum(map(self._letters.get, _LETTERS.findall(folded), repeat(0)))

    def first(self, usual: str, declared: str, packed: int) -> tuple[str, int]:
        """The language of the script of `usual` with most points, and its lead over the second."""
        script = self._scripts[usual]
        tags = self._tags[script]
        points = [*self._layout.unpack(packed.to_bytes(self._layout.size, "little"))[script]]
        points[tags.index(usual)] += USUAL
        primary = declared.replace("_", "-").partition("-")[0].lower()
        if primary in tags:
            points[tags.index(primary)] += DECLARED
        # A declared language of another script is a template nobody filled in.
        elif primary not in self._undeclared:
            tags, points = (*tags, primary), [*points, DECLARED]
        most = max(points)
        best = points.index(most)
        del points[best]
        return tags[best], most - max(points)


def _packed(signs: list[list[str]], points: int) -> dict[str, int]:
    owners: dict[str, list[int]] = {}
    for i, own in enumerate(signs):
        for sign in {*own} - {""}:
            owners.setdefault(sign, []).append(i)
    return {
        sign: sum(max(1, points // len(of)) << _DIGIT * i for i in of)
        for sign, of in owners.items()
    }


@cache
def _table() -> _Table:
    text = files(__package__).joinpath("languages.txt").read_text(encoding="utf-8")
    return _Table([line.split(";") for line in text.splitlines() if not line.startswith("#")])
