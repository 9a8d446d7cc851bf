"""Names that mean something else because of what stands around them."""

import re

# "Boston Red Sox", "Jordan Times": a name followed by such a head is part of a longer name.
_HEAD = re.compile(
    r" (?:Times|Post|Herald|Tribune|Gazette|Journal|University|College|Airlines|Airways|Sox"
    r"|Yankees|Jets|Patriots|Street Journal|Avenue|Road|County)\b"
)
# The American state is in the news more often than the country it shares its name with.
_GEORGIA = re.compile(
    r"Tbilisi|Georgians?\b|Ossetia|Abkhazia|Caucasus|Russia|Moscow|Putin|Saakashvili|Armenia"
    r"|Azerbaijan|Ukraine|NATO|EU\b|Soviet"
)
_STATE_PEOPLE = re.compile(r"Atlanta|Kemp|Abrams|Warnock|Ossoff|Raffensperger|Savannah")


def is_vetoed(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` is part of something else."""
    following = text[end : end + 1]
    if following == "$":  # "US$5m" is money
        return True
    if following == " " and _HEAD.match(text, end):
        return True
    if text.startswith("Georgia", start) and end - start == len("Georgia"):
        return not _GEORGIA.search(text) or bool(_STATE_PEOPLE.search(text))
    return False
