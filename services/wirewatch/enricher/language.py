"""The language of a text: by its script, then by the words, endings and letters it uses."""

import re
import struct
from functools import cache
from importlib.resources import files

SAMPLE = 600
"""Characters that are looked at."""

WORD, ENDING, LETTER = 12, 4, 6
"""Points of what one language alone has; languages that share it share them."""

USUAL = 9
"""Points that the usual language of a script starts with: a foreign name shows little."""

DECLARED = 16
"""Points that the language starts with which the feed declares."""

# One Chinese character says as much as several letters.
_HAN_WEIGHT = 3

# So many characters of Chinese for one of kana: a Chinese title may hold a decorative の.
_KANA_RARE = 8

_HAN = re.compile(r"[\u3400-\u9fff]+")
_KANA = re.compile(r"[\u3041-\u30fa]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_WORDS = re.compile(r"[^\W\d_]+")
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
    if sample.isascii():
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
    points = table.points(sample.lower())
    first, last = table.scripts[usual]
    scores = dict(zip(table.tags[first:last], points[first:last], strict=True))
    scores[usual] += USUAL
    primary = declared.replace("_", "-").partition("-")[0].lower()
    # A declared language of another script is a template nobody filled in.
    if primary in scores or (primary and primary not in {*_OTHER_SCRIPTS, *table.tags}):
        scores[primary] = scores.get(primary, 0) + DECLARED
    return max(scores, key=scores.__getitem__)


class _Table:
    """The signs of each language with their points, packed into one number a sign."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.tags = tuple(row[0] for row in rows)
        half = self.tags.index("ru")
        self.scripts = {"en": (0, half), "ru": (half, len(rows))}
        self._layout = struct.Struct(f"<{len(rows)}H")
        self._words = _packed([row[1].split("|") for row in rows], WORD)
        self._endings = _packed([row[2].split("|") for row in rows], ENDING)
        self._letters = _packed([list(row[3]) for row in rows], LETTER)

    def points(self, folded: str) -> tuple[int, ...]:
        """The points of each language, in the order of `tags`."""
        words, endings = self._words, self._endings
        total = 0
        for word in _WORDS.findall(folded):
            if word in words:
                total += words[word]
            elif len(word) > _SHORT:
                total += (
                    endings.get(word[-4:], 0)
                    or endings.get(word[-3:], 0)
                    or endings.get(word[-2:], 0)
                )
        if not folded.isascii():
            total += sum(self._letters.get(letter, 0) for letter in _LETTERS.findall(folded))
        return self._layout.unpack(total.to_bytes(self._layout.size, "little"))


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
