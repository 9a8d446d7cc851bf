"""Chinese in simplified characters, and the short forms that newspapers use for countries."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from wirewatch.gazetteer.tables import rows

OWN_ONLY = "*"
"""In a row of short forms: the character takes none of the common endings."""


def simplified(text: str) -> str:
    """The text in simplified characters: one for each traditional one, so positions stay."""
    pattern, table = _traditional()
    # To look is twenty times as fast as to translate, and few texts have any.
    return text.translate(table) if pattern.search(text) else text


def short_forms() -> dict[str, list[str]]:
    """Forms such as 俄外长 and 访美 by country, from `sources/short.txt`."""
    found: dict[str, list[str]] = {}
    ends: list[str] = []
    for code, character, before, after, without in rows("sources/short.txt"):
        if not code:  # the head of the table: what follows every character
            ends = after.split("|")
            continue
        forms = [b + character for b in before.split("|") if b]
        common = [] if without == OWN_ONLY else ends
        forms += [character + end for end in (*common, *filter(None, after.split("|")))]
        left_out = set(without.split("|"))
        found[code] = [form for form in forms if form not in left_out]
    return found


def behind_words(names: Iterable[str], country: str) -> Iterator[str]:
    """A name behind each word that would take its first character for another country: 访华盛顿."""
    for name in names:
        for code, befores in _befores().get(name[:1], {}).items():
            if code != country:
                yield from (before + name for before in befores)


@cache
def _befores() -> dict[str, dict[str, list[str]]]:
    """Words before a character, by the country it is short for."""
    found: dict[str, dict[str, list[str]]] = {}
    for code, character, before, *_ in rows("sources/short.txt"):
        words = [word for word in before.split("|") if word]
        found.setdefault(character, {})[code] = words
    return found


@cache
def _traditional() -> tuple[re.Pattern[str], dict[int, str]]:
    pairs = (*_pairs("traditional.txt"), *_pairs("sources/characters.txt"))
    table = {ord(pair[1]): pair[0] for pair in pairs}
    return re.compile(f"[{''.join(map(chr, table))}]"), table


def _pairs(table: str) -> list[str]:
    return [pair for row in rows(table, " ") for pair in row]
