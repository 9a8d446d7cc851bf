"""Chinese names in both scripts, and the short forms that newspapers use for countries."""

from collections.abc import Iterable, Iterator
from functools import cache

from wirewatch.gazetteer.tables import rows

OWN_ONLY = "*"
"""In a row of short forms: the character takes none of the common endings."""


def both_scripts(name: str) -> list[str]:
    """The name in simplified and in traditional characters, once where they are the same."""
    simple, traditional = _characters()
    return list(dict.fromkeys((name.translate(simple), name.translate(traditional))))


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
        kept = (form for form in forms if form not in left_out)
        found[code] = [script for form in kept for script in both_scripts(form)]
    return found


def behind_words(names: Iterable[str], country: str) -> Iterator[str]:
    """A name behind each word that would take its first character for another country: 访华盛顿."""
    for name in names:
        for code, befores in _befores().get(name[:1], {}).items():
            if code != country:
                yield from expanded(before + name for before in befores)


@cache
def _befores() -> dict[str, dict[str, list[str]]]:
    """Words before a character, which may be of either script, by the country it is short for."""
    found: dict[str, dict[str, list[str]]] = {}
    for code, character, before, *_ in rows("sources/short.txt"):
        words = [word for word in before.split("|") if word]
        for script in both_scripts(character):
            found.setdefault(script, {})[code] = words
    return found


@cache
def _characters() -> tuple[dict[int, str], dict[int, str]]:
    pairs = [pair for row in rows("sources/characters.txt", " ") for pair in row]
    to_simple = {ord(pair[1]): pair[0] for pair in pairs}
    # Several traditional characters may have one simplified: the first in the table is usual.
    to_traditional = {ord(pair[0]): pair[1] for pair in reversed(pairs)}
    return to_simple, to_traditional


def expanded(names: Iterable[str]) -> Iterator[str]:
    """All names in both scripts."""
    for name in names:
        yield from both_scripts(name)
