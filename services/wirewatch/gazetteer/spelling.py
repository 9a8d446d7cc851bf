"""One spelling where several are usual: names and text are both brought to it before they meet."""

from wirewatch.gazetteer.chinese import simplified

_USUAL = {
    **dict.fromkeys("’‘ʼ", "'"),
    **dict.fromkeys("‐‑", "-"),
    **dict.fromkeys("‧•・", "·"),  # inside foreign names, in Chinese
    "ё": "е",
    "Ё": "Е",
}
"""Marks of typography as a keyboard has them, and the letter that most papers spare."""


def one_spelling(text: str) -> str:
    """Text with a keyboard's marks, without ё, in simplified characters; positions stay.

    >>> one_spelling("Xi’an 會談")
    "Xi'an 会谈"
    """
    if text.isascii():
        return text
    for form, usual in _USUAL.items():
        text = text.replace(form, usual)
    return simplified(text)
