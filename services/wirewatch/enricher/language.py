"""The language of a text, by its script."""

import re

_HAN = re.compile(r"[㐀-鿿]")
_KANA = re.compile(r"[ぁ-ヺ]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

SAMPLE = 600
"""Characters that are looked at."""

# One Chinese character says as much as several letters.
_HAN_WEIGHT = 3


def language_of(text: str, declared: str = "") -> str:
    """`zh`, `ru` or `uk` by script; for Latin script what the feed declares, else `en`.

    `und` where no script prevails that we read. `declared` is a BCP 47 tag or "".
    """
    sample = text[:SAMPLE]
    if sample.isascii():
        return _latin(declared) if _LATIN.search(sample) else "und"
    counts = {
        "han": _HAN_WEIGHT * len(_HAN.findall(sample)),
        "cyrillic": len(_CYRILLIC.findall(sample)),
        "latin": len(_LATIN.findall(sample)),
    }
    script = max(counts, key=lambda name: counts[name])
    if not counts[script] or _KANA.search(sample):
        return "ja" if _KANA.search(sample) else "und"
    if script == "han":
        return "zh"
    if script == "cyrillic":
        return "uk" if _UKRAINIAN.search(sample) else "ru"
    return _latin(declared)


def _latin(declared: str) -> str:
    primary = declared.replace("_", "-").partition("-")[0].lower()
    # A declared language of another script is a template nobody filled in.
    return primary if primary and primary not in {"zh", "ru", "uk", "ja", "und"} else "en"
