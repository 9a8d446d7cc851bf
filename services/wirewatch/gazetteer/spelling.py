"""One spelling where several are usual: names and text are both brought to it before they meet."""

from wirewatch.gazetteer.chinese import simplified

_TYPED = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"}
"""Marks of typography and what a keyboard has for them."""


def one_spelling(text: str) -> str:
    """Text with a keyboard's apostrophes and hyphens, in simplified characters; positions stay.

    >>> one_spelling("Xi’an 會談")
    "Xi'an 会谈"
    """
    if text.isascii():
        return text
    for mark, typed in _TYPED.items():
        text = text.replace(mark, typed)
    return simplified(text)
