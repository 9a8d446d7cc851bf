"""Fold text so that spellings which mean the same compare equal."""

import unicodedata


def fold(text: str) -> str:
    """Normalise width and ligatures (NFKC) and case; the length may change."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Casefolding can undo the composition ("İ" becomes two code points), so compose once more.
    return unicodedata.normalize("NFKC", folded)
