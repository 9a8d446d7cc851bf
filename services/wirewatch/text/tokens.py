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
_TOKEN = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}](?:[^\W_{SPACELESS}]|[\u0300-\u036f])*")


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
    if text.isascii() or (unicodedata.is_normalized("NFKC", text) and _IOTA not in text):
        return _TOKEN.findall(fold(text))
    return [token.text for token in token_spans(text)]


def token_spans(text: str) -> list[Token]:
    """As `tokens`, with the span of each in `text`.

    A character that folding takes apart (such as "½") gives tokens that share its span.
    """
    return [
        Token(part, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        for part in _TOKEN.findall(fold(match[0]))
    ]
