"""Words and pairs of words as the scorer reads them: the pair masked, so that no country counts.

The two countries asked about become `A`, any other `O`. Of the title, pairs and triples of cue
classes count too (`<A dispute A>`): they say in one language what was learnt in another.
"""

from collections.abc import Sequence
from itertools import pairwise

from wirewatch.enricher.relations.strip import Piece

STEM = 6
"""Letters kept of a word that is not English: Russian endings say little here."""

_MARKS = {"stop": ".", "dash": "-"}
_TITLE_END = "/"


def grams(strip: Sequence[Piece], a: str, b: str) -> set[str]:
    """The grams of a story for one pair; those of one word of the title begin with `t `."""
    words: list[str] = []
    titled, classes = 0, [""]
    for piece in strip:
        if word := _masked(piece, a, b):
            words.append(word)
        if not titled:
            classes.append(word if piece.kind != "word" else "".join(piece.classes[:1]))
            titled = len(words) if word == _TITLE_END else 0
    shape = [name for name in classes if name]
    found = {*words, *(f"t {word}" for word in words[: titled or len(words)])}
    found.update(map(" ".join, pairwise(words)))
    found.update(" ".join(t) for t in zip(words, words[1:], words[2:], strict=False) if "A" in t)
    found.update(f"<{one} {two}>" for one, two in pairwise(shape))
    found.update(f"<{' '.join(t)}>" for t in zip(shape, shape[1:], shape[2:], strict=False))
    return found


def _masked(piece: Piece, a: str, b: str) -> str:
    if piece.country:
        return "A" if piece.country in (a, b) else "O"
    if piece.kind != "word":
        return _TITLE_END if piece.text == "\n" else _MARKS.get(piece.kind, "")
    if piece.text > "z":
        return piece.text[:STEM]
    return piece.text.removesuffix("'s").removesuffix("’s")
