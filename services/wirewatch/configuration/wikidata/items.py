"""Items of Wikidata, from rows of a query's results or from entities as the dumps have them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wirewatch.configuration.wikidata.files import Bad, Found, objects

LANGUAGES = {"en": "en", "mul": "en", "zh": "zh", "ru": "ru"}
"""Languages that are taken, and under which: `mul` holds what is alike in all of them, as names of
people are; every kind of Chinese (`zh-hans`, `zh-tw`) is Chinese."""

COLUMNS = ("item", "name", "language")
LABEL = "#label"

# What entities say of themselves. Companies and embassies have coordinates, too, and cities were
# founded: what only organisations have comes first, what they share with cities last.
INSTANCE, HUMAN = "P31", "Q5"
OF_ORGANISATIONS = ("P159", "P169", "P488", "P749", "P355", "P452", "P1128", "P1001")
COORDINATES, OFFICE = "P625", "P39"
FOUNDED = ("P571", "P112")
COUNTRY, JURISDICTION, CITIZENSHIP = "P17", "P1001", "P27"

_QID = re.compile(r"Q[1-9]\d*")
_ID = re.compile(rf"(?:https?://www\.wikidata\.org/(?:entity|wiki)/|wd:)?({_QID.pattern})")


@dataclass(slots=True)
class Item:
    """An item: what it is said to be, which countries are named with it, and its names.

    `kind` and `countries` are as written; a name is (language, name, whether it is the label).
    """

    place: str
    qid: str
    kind: str = ""
    countries: list[str] = field(default_factory=list)
    names: list[tuple[str, str, bool]] = field(default_factory=list)


def items(lines: Iterable[str]) -> Iterator[Item | Bad]:
    """The items of an export; entities one by one, rows of results put together by item."""
    together: dict[str, Item] = {}
    for found in objects(lines):
        if isinstance(found, Bad):
            yield found
        elif "labels" in found.value or "claims" in found.value:
            yield _entity(found)
        elif bad := _add(found, together):
            yield bad
    yield from together.values()


def _add(found: Found, together: dict[str, Item]) -> Bad | None:
    """Put a row of results to what is known of its item."""
    row = {name: str(value or "").strip() for name, value in found.value.items()}
    if missing := [name for name in COLUMNS if name not in row]:
        why = f"no {missing[0]} here: `wirewatch entities query` shows which columns are needed"
        return Bad(found.place, why)
    if not (id_ := _ID.fullmatch(row["item"])):
        return Bad(found.place, f"{row['item']!r} is no item of Wikidata: one looks like Q42")
    item = together.setdefault(id_[1], Item(found.place, id_[1]))
    item.kind = item.kind or row.get("kind", "")
    if country := row.get("country"):
        item.countries.append(_bare(country))
    _name(item, row["language"], row["name"], row.get("as", "").endswith(LABEL))
    return None


def _entity(found: Found) -> Item | Bad:
    entity = found.value
    id_ = entity.get("id")
    if not isinstance(id_, str) or not _QID.fullmatch(id_):
        return Bad(found.place, f"{id_!r} is no item: properties and lexemes have no names to find")
    item = Item(found.place, id_)
    for part, is_label in (("labels", True), ("aliases", False)):
        for language, given in _table(entity.get(part)).items():
            for each in given if isinstance(given, list) else [given]:
                _name(item, language, str(_table(each).get("value", "")), is_label)
    claims = _table(entity.get("claims"))
    item.kind = _kind(claims)
    item.countries = _countries(claims, item.kind)
    return item


def _name(item: Item, language: str, name: str, is_label: bool) -> None:  # noqa: FBT001 - a field
    # The query service's label service gives the id where there is no label.
    taken = LANGUAGES.get(language.partition("-")[0])
    if taken and name and not _QID.fullmatch(name):
        # What is English comes before what is everybody's.
        at = 0 if is_label and language == "en" else len(item.names)
        if (known := (taken, name, is_label)) not in item.names:
            item.names.insert(at, known)


def _kind(claims: Mapping[str, Any]) -> str:
    if HUMAN in _targets(claims, INSTANCE):
        return "person"
    if any(name in claims for name in OF_ORGANISATIONS):
        return "organisation"
    if COORDINATES in claims:
        return "place"
    return "organisation" if any(name in claims for name in FOUNDED) else ""


def _countries(claims: Mapping[str, Any], kind: str) -> list[str]:
    """Whom it stands for: a place for its country, an authority or somebody in office, too."""
    if kind == "person":
        return _targets(claims, CITIZENSHIP) if OFFICE in claims else []
    return _targets(claims, COUNTRY if kind == "place" else JURISDICTION)


def _targets(claims: Mapping[str, Any], name: str) -> list[str]:
    """The items that a property points to: the preferred ones, if any are."""
    stated = claims.get(name)
    statements = [s for s in stated if isinstance(s, dict)] if isinstance(stated, list) else []
    ranks = {"preferred", "normal"}
    if any(s.get("rank") == "preferred" for s in statements):
        ranks = {"preferred"}
    values = (
        _table(_table(_table(s.get("mainsnak")).get("datavalue")).get("value")).get("id")
        for s in statements
        if s.get("rank", "normal") in ranks
    )
    return [value for value in values if isinstance(value, str)]


def _table(value: Any) -> dict[str, Any]:
    # PHP writes an empty table as an empty list.
    return value if isinstance(value, dict) else {}


def _bare(name: str) -> str:
    found = _ID.fullmatch(name)
    return found[1] if found else name
