"""Text as a reader sees it: one form for each character, and nothing that has no width."""

import re
import unicodedata

from wirewatch.text.tokens import plain_marks

# Controls but white space, soft hyphens, joiners and other characters without a width,
# marks of direction, variation selectors, lone surrogates: Unicode, categories Cc, Cf and Cs.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# The ASCII ones that are seen, and the end of a line.
_SEEN = bytes(range(32, 127)) + b"\n"


def visible(text: str) -> str:
    """NFKC without characters that can't be seen; the length may change.

    >>> visible("Chi\u00adna, Ｒｕｓｓｉａ")
    'China, Russia'
    """
    plain = plain_marks(text)
    if plain.isascii() and not plain.encode().translate(None, _SEEN):
        return text if text.isascii() else unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
