"""Cities for the table: which are worth it, under which names, and which names are doubtful."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wirewatch.gazetteer.chinese import simplified
from wirewatch.gazetteer.russian import case_forms
from wirewatch.gazetteer.tables import rows

MIN_PEOPLE = 300_000
"""Smaller cities are seldom in the news and often namesakes, unless they are capitals."""

FAMOUS = 1_000_000
"""A city of so many is meant by its name even where the name is a common one in English."""

ENGLISH = frozenset(("US", "GB", "CA", "AU", "NZ", "IE", "ZA", "JM"))
"""Where cities bear names of other cities and of people: "Hamilton", "Richmond"."""

SHORT = 4
"""Letters below which a name needs support: "Ufa", "Van"."""

CLEARLY = 4
"""Times as many people as in any namesake make a city the one that is meant."""


class City(NamedTuple):
    """A city under its Wikidata id, with names as the table writes them (`?`: needs support)."""

    id: str
    country: str
    en: list[str]
    zh: list[str]
    ru: list[str]
    is_own: bool


class _Row(NamedTuple):
    id: str
    country: str
    en: str
    zh: str
    ru: str
    people: int
    is_capital: bool


def cities(lines: Iterable[str], countries: frozenset[str], taken: frozenset[str]) -> list[City]:
    """The cities of `cities.tsv` worth having; `taken` are English names of countries."""
    known = [row for row in _read(lines) if row.country in countries]
    own = {id_: rest for id_, *rest in rows("sources/cities.txt")}
    common = {name for line in rows("sources/common.txt", "|") for name in line}
    biggest = {lang: _biggest(known, lang) for lang in ("en", "zh", "ru")}
    worth = (r for r in known if r.is_capital or r.people >= MIN_PEOPLE or r.id in own)
    chosen = {row.id: row for row in worth if row.en not in taken}
    return [_city(row, biggest, common, own.get(row.id)) for row in chosen.values()]


def _city(
    row: _Row, biggest: dict[str, dict[str, str]], common: set[str], own: list[str] | None
) -> City:
    country, en_own, zh_own, ru_own = own or ("", "", "", "")
    en = [*_spellings(row.en), *filter(None, en_own.split("|"))]
    is_common = row.people < FAMOUS and not row.is_capital and row.country in ENGLISH
    doubtful = biggest["en"].get(row.en) != row.id or (is_common and " " not in row.en)
    zh = [simplified(row.zh), *filter(None, zh_own.split("|"))] if row.zh else []
    ru = case_forms(row.ru) if row.ru else []

    def marked(name: str, lang: str, shortest: int) -> str:
        # Two English names may be one in another language: Окленд is Oakland and Auckland.
        is_shared = biggest[lang].get(_simplified(row, lang)) != row.id
        in_doubt = doubtful or is_shared or name in common or len(name) < shortest
        return name + "?" * (in_doubt and not own)

    return City(
        row.id,
        country or row.country,
        [marked(name, "en", SHORT) for name in en],
        [marked(name, "zh", 2 if row.people >= FAMOUS or row.is_capital else 3) for name in zh],
        [*(marked(name, "ru", SHORT) for name in ru), *filter(None, ru_own.split("|"))],
        own is not None,
    )


def _biggest(known: list[_Row], lang: str) -> dict[str, str]:
    """The city that each name means; names that mean none of several are left out."""
    namesakes: dict[str, list[_Row]] = {}
    for row in known:
        namesakes.setdefault(_simplified(row, lang), []).append(row)
    found = {}
    for name, some in namesakes.items():
        first, *others = sorted(some, key=lambda r: (r.is_capital, r.people), reverse=True)
        if all(first.is_capital or first.people >= CLEARLY * o.people for o in others):
            found[name] = first.id
    return found


def _simplified(row: _Row, lang: str) -> str:
    return simplified(getattr(row, lang))


def _read(lines: Iterable[str]) -> Iterator[_Row]:
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["class"] not in {"Scientific station", "Historic place"} and row["en"]:
            en, zh, ru = (_clean(row[lang]) for lang in ("en", "zh", "ru"))
            zh = re.sub("(?<=..)(?:[廣广]域|特[級级])?(?:[市都]|都會區)?$", "", zh)
            is_capital = row["class"] == "Admin-0 capital"
            yield _Row(row["qid"], row["iso2"], en, zh, ru, int(row["population"] or 0), is_capital)


def _clean(name: str) -> str:
    """Without brackets, what follows a comma, and invisible characters."""
    visible = "".join(c for c in name if unicodedata.category(c) != "Cf")
    return re.split(r" ?[(（,，]|－", visible)[0].strip()


def _spellings(name: str) -> Iterator[str]:
    yield name
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    if plain != name:
        yield plain
    for saint in ("St. ", "Saint "):
        if name.startswith(saint):
            yield from (other + name.removeprefix(saint) for other in ("Saint ", "St. ", "St "))
