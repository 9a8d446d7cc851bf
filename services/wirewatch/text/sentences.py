"""Cut text into sentences: English, Russian, Chinese."""

import re
from collections.abc import Iterator

# A mark that may end a sentence, the closing quotes and brackets after it, and what follows:
# space, the end, or an opening quote (feeds drop the space between paragraphs). A run of marks
# is taken whole or not at all, so that a page of dots costs no more than its length. It begins
# with one set of all marks, for which `re` looks several times as fast as for alternatives.
_END = re.compile(
    r"[.!?…。！？](?:(?<=[。！？])(?P<full>[。！？]*+[”』」》）]*+)"
    r"|(?<=[.!?…])(?<![.!?…].)[.!?…]*+[”’\"'»)\]]*+(?=\s|$|[“«\"]))"
)
_OPENER = re.compile(r"[\s“«\"'‘(\[—–-]*")
_WORD_BEFORE = re.compile(r"[\w.]+$")
_ABBREVIATIONS = re.compile(
    "mr|mrs|ms|dr|prof|st|gen|sen|rep|gov|lt|col|sgt|capt|cmdr|adm|rev|hon|jr|sr|vs|no|inc|ltd|corp"
    "|co|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|approx|dept|est|fig"
    r"|гг?|им|ул|млн|млрд|тыс|руб|стр|рис|см|т\.[екндп]"
)
# After "U.S." a new sentence is certain only when such a word follows.
_STARTERS = re.compile(r"(?:The|A|An|It|He|She|They|We|I|In|On|At|But|And|This|That|Its|His|Her)\b")


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, as written, without the space between them."""
    return list(each_sentence(text))


def each_sentence(text: str) -> Iterator[str]:
    """As `sentences`, one at a time: an extract needs only the first few."""
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, match):
            if piece := text[start : match.end()].strip():
                yield piece
            start = match.end()
    if piece := text[start:].strip():
        yield piece


def ends_whole(text: str) -> bool:
    """Whether text ends as a sentence does, and not in an ellipsis."""
    stripped = text.rstrip("”’\"'»)]』」》） ")
    return stripped.endswith((".", "!", "?", "。", "！", "？")) and not stripped.endswith("..")


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match["full"] is not None:
        return True
    at = _OPENER.match(text, match.end()).end()  # type: ignore[union-attr]  # matches the empty string too
    following = text[at : at + 12]
    if not following:
        return True
    if following[0].islower():
        return False
    if match[0][0] != ".":
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
    word = before[0].lower() if before else ""
    if _ABBREVIATIONS.fullmatch(word):
        return False
    is_initial = (len(word) == 1 and word.isalpha()) or "." in word
    return not is_initial or _STARTERS.match(following) is not None
