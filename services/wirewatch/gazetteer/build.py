"""Build `entities.tsv` from the packages, the facts and our own tables in `sources/`.

`make gazetteer`, or `python -m wirewatch.gazetteer.build`. Needs Babel (CLDR names in English,
Chinese, Russian) and, in `$WIREWATCH_TEST_SHARED/gazetteer`, the World Factbook as JSON lines
(English demonyms; public domain) and Natural Earth's populated places (cities with Wikidata ids;
public domain). The same inputs give the same bytes. Nothing here is imported at run time.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale

from wirewatch.gazetteer.chinese import behind_words, short_forms, simplified
from wirewatch.gazetteer.cities import City, cities
from wirewatch.gazetteer.institutions import institutions
from wirewatch.gazetteer.russian import ENDINGS, case_forms, expand_inner
from wirewatch.gazetteer.spelling import one_spelling
from wirewatch.gazetteer.stems import GIVEN_NAME, forms_of_stem
from wirewatch.gazetteer.tables import rows

FACTBOOK, CITIES = "factbook_2026-01.jsonl", "cities.tsv"
CURATED = ("places", "organisations", "people")
NEXT_STEP = """\
No facts to build from at {folder}.
They are not part of this repository: {factbook} and {cities} are made from the World Factbook and
Natural Earth, both public domain. Where you have them, say where:
WIREWATCH_TEST_SHARED=/path/to/shared make gazetteer"""

# Parts without people and codes that stand for no place.
NOT_COUNTRIES = re.compile("AC|AQ|BV|CP|CQ|DG|EA|EZ|HM|IC|IO|QO|SJ|TA|TF|U[MN]|X[AB]|ZZ")
# Overseas parts share their state's demonym ("Dutch" is not Aruba): the state keeps it. The first
# of two states does: a bare "Korean" is one of the South.
STATES = ("US", "GB", "FR", "NL", "DK", "NO", "AU", "NZ", "CN", "DO", "KR", "KP", "CD", "CG")
PLURAL_SUFFIXES = ("ese", "sh", "ch", "ss", "s")


def table(factbook: Iterable[str], places: Iterable[str]) -> str:
    """The table as text, from the lines of both files of facts and everything else.

    Raises: ValueError if two countries claim one name without need of support.
    """
    demonyms = _demonyms(factbook)
    own = {code: rest for code, *rest in rows("sources/forms.txt")}
    before = {code: _before_hyphen(*forms) for code, *forms in rows("sources/combining.txt")}
    qids = dict(map(str.split, rows_flat("sources/qids.txt")))
    short = short_forms()
    lines = ["id\tkind\tcountry\tqid\ten\tzh\tru\tsource"]
    for code in _codes():
        en, zh, ru, source = _country(
            code, demonyms.get(code, []), own.get(code), short.get(code, [])
        )
        prefixes = before.get(code, ([], []))
        names = ([*en, *prefixes[0]], zh, [*ru, *prefixes[1]], source)
        lines.append(_line(code, "country", code, qids.get(code, ""), *names))
    _refuse_doubles(lines[1:])
    curated = [row for name in CURATED for row in rows(f"sources/{name}.txt")]
    lines += [_curated(row) for row in (*curated, *institutions())]
    lines += [_region(*row) for row in rows("sources/regions.txt")]
    taken = {line.split("\t")[4].split("|")[0] for line in lines[1:]}
    found = cities(places, frozenset(_codes()), frozenset(taken))
    ids = {line.split("\t", 1)[0] for line in lines}
    lines += [_city(city) for city in found if city.id not in ids]
    return "\n".join(lines) + "\n"


def _refuse_doubles(countries: Iterable[str]) -> None:
    claimed: dict[str, str] = {}
    for line in countries:
        code, *fields = line.split("\t")
        for name in "|".join(fields[3:6]).split("|"):
            other = claimed.setdefault(name, code)
            if other != code and name and not name.endswith("?"):
                msg = f"{name!r} is claimed by {other} and by {code}"
                raise ValueError(msg)


def rows_flat(name: str) -> list[str]:
    """The entries of a table that has many in a line."""
    return [entry for row in rows(name, "|") for entry in row]


def _codes() -> list[str]:
    codes = map(str, Locale.parse("en").territories)
    return sorted(c for c in codes if re.fullmatch("[A-Z]{2}", c) and not NOT_COUNTRIES.match(c))


_Names = tuple[list[str], list[str], list[str], str]


def _country(code: str, demonyms: list[str], own: list[str] | None, short: list[str]) -> _Names:
    names = {lang: _cldr(code, lang) for lang in ("en", "zh", "zh_Hant", "ru")}
    en_own, zh_own, ru_own = own or ("", "", "")
    en = [*names["en"], *en_own.split("|"), *demonyms]
    zh = [*names["zh"], *names["zh_Hant"], *zh_own.split("|"), *short]
    cased = [form for name in names["ru"] for form in case_forms(name)]
    source = "CLDR" + " Factbook" * bool(demonyms) + " own" * bool(own)
    return en, zh, [*cased, *_russian(ru_own, "country")], source


def _before_hyphen(*languages: str) -> tuple[list[str], ...]:
    """Forms as the table marks those that need a hyphen behind them."""
    return tuple([f"{form}-" for form in forms.split("|") if form] for forms in languages)


def _curated(row: list[str]) -> str:
    id_, kind, country, en, zh, ru, source = row
    names = en.split("|"), zh.split("|"), _russian(ru, kind)
    return _line(id_, kind, country, "", *names, source)


def _region(code: str, en: str, zh: str, ru: str) -> str:
    """A state or province under its ISO 3166-2 code, which begins with its country's."""
    cased = [form for name in ru.split("|") for form in _russian_region(name)]
    names = en.split("|"), zh.split("|"), cased
    return _line(code, "place", code[:2], "", *names, "own")


def _russian_region(name: str) -> list[str]:
    is_plain = name and not set(name) & set("*?")
    return case_forms(name) if is_plain else _russian(name, "place")


def _city(city: City) -> str:
    source = "Natural Earth" + " own" * city.is_own
    return _line(
        city.id, "place", city.country, "", city.en, city.zh, _russian_all(city.ru, "place"), source
    )


def _russian(forms: str, kind: str) -> list[str]:
    return _russian_all(forms.split("|"), kind)


def _russian_all(forms: list[str], kind: str) -> list[str]:
    """The forms of stems; in a longer name what stands before it makes any ending sure enough."""
    found: list[str] = []
    for name in forms:
        is_stem = name.endswith("*") and " " not in name
        inner = GIVEN_NAME if kind == "person" else ENDINGS
        found += forms_of_stem(name[:-1], kind) if is_stem else expand_inner(name, inner)
    return found


def _line(
    id_: str,
    kind: str,
    country: str,
    qid: str,
    en: Iterable[str],
    zh: Iterable[str],
    ru: Iterable[str],
    source: str,
) -> str:
    chinese = [simplified(name) for name in zh]
    if kind != "organisation":  # nobody pays a visit to a company
        chinese += behind_words(chinese, country)
    names = ("|".join(_different(forms)) for forms in (en, chinese, ru))
    return "\t".join([id_, kind, country, qid, *names, source])


def _different(forms: Iterable[str]) -> Iterable[str]:
    """The forms but those that one spelling makes equal to an earlier one: Королёв, Королев."""
    found: dict[str, str] = {}
    for form in filter(None, forms):
        found.setdefault(one_spelling(form), form)
    return found.values()


def _cldr(code: str, lang: str) -> list[str]:
    """The names CLDR gives: the short one first, brackets taken apart."""
    name = Locale.parse(lang).territories[code]
    name = (
        re.sub(r" SAR China|中国|中國|特别行政区|特別行政區|領土|领土| \(САР\)", "", name) or name
    )
    if lang == "ru" and name.startswith(("Конго", "Виргинские")):
        return []  # "Конго - Киншаса", "о-ва (США)" are nobody's usage; our own forms say it
    outer, _, inner = name.partition(" (")
    names = [outer, inner.rstrip(")")] if inner else [name]
    names += [n.replace("&", "and").replace("St. ", "Saint ") for n in names]
    # CLDR tells the two Congos apart by their capitals, as no writer does.
    return [n for n in names if not n.startswith(("Congo -", "刚果", "剛果"))]


def _demonyms(factbook: Iterable[str]) -> dict[str, list[str]]:
    claims: dict[str, list[str]] = {}
    for line in factbook:
        row = json.loads(line)
        code = {"UK": "GB"}.get(c := (row.get("tld") or "")[1:3].upper(), c)
        for word in _words(row.get("noun") or "", row.get("adjective") or ""):
            claims.setdefault(word, []).append(code)
    found: dict[str, list[str]] = {}
    for word, codes in claims.items():
        found.setdefault(_owner(codes), []).append(word)
    return found


def _owner(codes: list[str]) -> str:
    state = next((c for c in STATES if c in codes), None)
    return state or (codes[0] if len(set(codes)) == 1 else "")


def _words(noun: str, adjective: str) -> Iterator[str]:
    for text in (noun, adjective):
        for part in re.split(r"[,;/]| or | and ", re.sub(r"\((?!s\))[^)]*\)", "", text)):
            word = part.strip()
            stem = word.removesuffix("(s)")
            if re.fullmatch(r"[A-Z][\w-]{3,24}(?: [A-Z][\w-]+)?", stem):
                yield stem
                if word != stem and not stem.endswith(PLURAL_SUFFIXES):
                    yield stem + "s"


def _main() -> None:
    folder = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared")) / "gazetteer"
    facts = [folder / FACTBOOK, folder / CITIES]
    if not all(file.is_file() for file in facts):
        sys.exit(NEXT_STEP.format(folder=folder, factbook=FACTBOOK, cities=CITIES))
    text = table(*(file.read_text(encoding="utf-8").splitlines() for file in facts))
    Path(__file__).with_name("entities.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main()
