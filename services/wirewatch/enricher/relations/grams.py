"""Words and pairs of words as the scorer reads them: the pair masked, so that no country counts.

The two countries asked about become `A`, any other `O`. Of the title, pairs and triples of cue
classes count too (`<A dispute A>`): they say in one language what was learnt in another.
"""

from itertools import pairwise

from wirewatch.enricher.relations.strip import Strip

STEM = 6
"""Letters kept of a word that is not English: Russian endings say little here."""

_MARKS = {"stop": ".", "dash": "-", "quote": "", "comma": ""}
_TITLE_END = "/"
_GENITIVE = "'s"
_OTHER = "O"

Slots = list[tuple[int, str]]
"""Where a list of words has mentions, and of which countries."""


class Masks:
    """The words of a story, and the shape of its title, to be masked for each of its pairs."""

    def __init__(self, strip: Strip) -> None:
        """Take the pieces of a story."""
        named = {mention.at: mention.country for mention in strip.mentions}
        title = strip.title_end + 1
        words = list(map(_word, strip.kinds, strip.texts))
        shape = [
            word if kind != "word" else "".join(classes[:1])
            for word, kind, classes in zip(words[:title], strip.kinds, strip.classes, strict=False)
        ]
        self.titled = len(list(filter(None, words[:title])))
        self.words, self.slots = _squeezed(words, named)
        self.shape, self.shaped = _squeezed(shape, named)


def grams(masks: Masks, a: str, b: str) -> set[str]:
    """The grams of a story for one pair; those of one word of the title begin with `t `."""
    words, ours = _masked(masks.words, masks.slots, a, b)
    shape, _ = _masked(masks.shape, masks.shaped, a, b)
    found = set(words)
    found.update([f"t {word}" for word in words[: masks.titled]])
    found.update([f"{one} {two}" for one, two in pairwise(words)])
    # Triples are counted where the pair is in them.
    starts = {at - back for at in ours for back in range(3) if 0 <= at - back < len(words) - 2}
    found.update([" ".join(words[at : at + 3]) for at in starts])
    found.update([f"<{one} {two}>" for one, two in pairwise(shape)])
    triples = zip(shape, shape[1:], shape[2:], strict=False)
    found.update([f"<{one} {two} {three}>" for one, two, three in triples])
    return found


def _masked(words: list[str], slots: Slots, a: str, b: str) -> tuple[list[str], list[int]]:
    """The words with the pair masked, and where it stands."""
    ours = [at for at, country in slots if country in (a, b)]
    if ours:
        words = words.copy()
        for at in ours:
            words[at] = "A"
    return words, ours


def _squeezed(words: list[str], named: dict[int, str]) -> tuple[list[str], Slots]:
    """The words that are something, and where mentions are among them."""
    slots = [(i - words[:i].count(""), country) for i, country in named.items() if i < len(words)]
    return list(filter(None, words)), slots


def _word(kind: str, text: str) -> str:
    if kind == "word":
        if text > "z":
            return text[:STEM]
        return text[:-2] if text.endswith(_GENITIVE) else text
    if kind in _MARKS:
        return _TITLE_END if text == "\n" else _MARKS[kind]
    return _OTHER
