"""Words in order, for matching: rules and stories are cut the same way.

A token is a run of letters and digits; everything else separates. Scripts written without
spaces (Chinese, Japanese kana) give one token a character, so a Chinese word is a phrase.
"""

import re
import unicodedata
from typing import NamedTuple

from wirewatch.text.folding import fold

SPACELESS = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Characters of scripts without spaces, as the inside of a regular-expression class."""

# The one mark that folding turns into a letter (a Greek iota), so spans must be told first.
_IOTA = "\u0345"

# Combining marks belong to the letter before them; composed and decomposed text then agree.
_LETTER, _MARK = rf"[^\W_{SPACELESS}]", r"[\u0300-\u036f]"
_TOKEN = re.compile(rf"[{SPACELESS}]|{_LETTER}+(?:{_MARK}+{_LETTER}*)*")

# Of English with curly quotes this leaves ASCII, of Chinese text that is NFKC: the quick ways.
_SEPARATORS = re.compile("[\u00a0\u2010-\u201f\u2026\u3000-\u3003\uff01-\uff0f\uff1a-\uff20]+")
_USUAL = "“”’‘–—…\u00a0"
# Bytes are translated several times as fast as text.
_ASCII = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_LETTERS = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + bytes(128)
_WORD = re.compile(r"[^\W\d_]+")


class Token(NamedTuple):
    """A folded token and where it stands in the text as given."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """Folded tokens in order.

    >>> tokens("Xi’s visit, 中俄")
    ['xi', 's', 'visit', '中', '俄']
    """
    text = plain_marks(text)
    if text.isascii():
        return text.encode().lower().translate(_ASCII).decode().split()
    if unicodedata.is_normalized("NFKC", text) and _IOTA not in text:
        return _TOKEN.findall(fold(text))
    return [token.text for token in token_spans(text)]


def encoded(text: str) -> list[bytes]:
    """As `tokens`, in UTF-8.

    >>> encoded("Xi’s visit")
    [b'xi', b's', b'visit']
    """
    text = plain_marks(text)
    if text.isascii():
        return text.encode().lower().translate(_ASCII).split()
    return [token.encode() for token in tokens(text)]


def words(text: str) -> list[str]:
    """Runs of letters in order, as written.

    >>> words("G20: l’été")
    ['G', 'l', 'été']
    """
    text = plain_marks(text)
    if text.isascii():
        return text.encode().translate(_LETTERS).decode().split()
    return _WORD.findall(text)


def plain_marks(text: str) -> str:
    """Text with a space for every mark beyond ASCII that stands between words."""
    # Most texts have a few of the usual ones, which are sooner replaced than looked for together.
    for mark in "" if text.isascii() else _USUAL:
        text = text.replace(mark, " ")
    return text if text.isascii() else _SEPARATORS.sub(" ", text)


def token_spans(text: str) -> list[Token]:
    """As `tokens`, with the span of each in `text`.

    A character that folding takes apart (such as "½") gives tokens that share its span.
    """
    return [
        Token(part, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        for part in _TOKEN.findall(fold(match[0]))
    ]
