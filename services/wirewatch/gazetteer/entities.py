"""The entity table and its look-up: `load()` once, then `find`, `entity`, `resolve`."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, cast

from wirewatch.gazetteer import disambiguation
from wirewatch.gazetteer.disambiguation import PAIRS, Anywhere, Doubts, Rule
from wirewatch.gazetteer.names import NameFinder, is_spaceless
from wirewatch.gazetteer.spelling import one_spelling
from wirewatch.gazetteer.tables import raw, rows
from wirewatch.text import fold
from wirewatch_schemas.story import EntityKind

TABLES = (
    "entities.tsv",
    "seats.txt",
    "pairs.txt",
    "disambiguation.txt",
    "traditional.txt",
    "sources/characters.txt",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the table. `country` is what it stands for: a news agency stands for none.

    A name with `?` behind it counts only where the text supports it: a surname beside the full
    name, a place or an organisation beside its country, too. `*` stands for any Russian ending
    of a longer name, `-` for a hyphen that must follow. A seat is a place that speaks for its
    state: a capital, a residence.
    """

    id: str
    kind: EntityKind
    country: str
    names: tuple[str, ...]
    source: str
    qid: str = ""
    is_seat: bool = False

    @property
    def name(self) -> str:
        """The English display name."""
        return self.names[0].rstrip("?")


class Mention(NamedTuple):
    """A known entity at `text[start:end]`; `surface` is those characters, `rule` why it counts."""

    entity: Known
    start: int
    end: int
    surface: str
    rule: str = "name"


class Meaning(NamedTuple):
    """What a name stands for: all the ids or, where it needs support, the first supported."""

    ids: tuple[str, ...]
    rule: str = "name"


SUPPORTED = "supported"
"""The rule of a name that counts because the text names its owner or its country elsewhere."""


MOST_NAMES = 1_000
"""Names of a text that count, the first: a page with more of them is a list."""

LONGEST = 15
"""Characters of a Chinese name that are looked at."""


class Gazetteer:
    """All known entities, by id, by name and in text."""

    def __init__(
        self,
        known: Iterable[Known],
        pairs: Iterable[tuple[str, tuple[str, ...]]],
        rules: Iterable[Rule],
    ) -> None:
        """Take the rows, names that stand for several ids, and the rules about doubtful names."""
        self._rows = {row.id: row for row in known}
        self.countries = frozenset(r.id for r in self._rows.values() if r.kind == "country")
        doubtful = list(rules)
        self._doubts = Doubts(doubtful)
        hidden = ((name, None) for name in disambiguation.hidden(doubtful))
        several = ((name, Meaning(ids, PAIRS)) for name, ids in pairs)
        claims = [*hidden, *self._surnames(), *several, *self._plain(), *self._weak()]
        self._finder = NameFinder(claims)

    def find(self, text: str) -> list[Mention]:
        """Mentions in order of appearance; "中俄" gives two with one span."""
        found = list(self._meant(one_spelling(text)))
        if any(meaning.rule == SUPPORTED for meaning, _, _ in found):
            found = self._supported(found)
        return [
            Mention(self._rows[id_], start, end, text[start:end], meaning.rule)
            for meaning, start, end in found
            for id_ in meaning.ids
        ]

    def entity(self, id_: str) -> Known:
        """The row with this id. Raises: KeyError if there is none."""
        return self._rows[id_]

    def rows(self) -> Iterable[Known]:
        """All rows, countries first."""
        return self._rows.values()

    def resolve(self, name: str) -> str | None:
        """The id that `name` (an id or any name, in any case) stands for."""
        return self._by_name.get(_folded(name.strip()))

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Ids by folded name: for those who write rules, so stories need not wait for it."""
        found: dict[str, str] = {}
        for row in self._rows.values():
            for name in (row.id, row.qid, *row.names):
                found.setdefault(_folded(name.rstrip("*?-")), row.id)
        del found[""]
        return found

    def names(self, *, countries_only: bool = False) -> Iterator[str]:
        """Ids and display names, for suggestions."""
        for row in self._rows.values():
            if row.kind == "country" or not countries_only:
                yield row.id
                yield row.name

    def _surnames(self) -> Iterator[tuple[str, Meaning]]:
        """A people's genitive plural with a capital may be a surname: Поляков, Чехов."""
        for row in self._rows.values():
            meaning = Meaning((row.id,), SUPPORTED)
            yield from ((n.capitalize(), meaning) for n in row.names if _is_genitive_plural(n))

    def _plain(self) -> Iterator[tuple[str, Meaning]]:
        for row in self._rows.values():
            meaning = Meaning((row.id,))
            yield from ((name, meaning) for name in row.names if not name.endswith("?"))

    def _weak(self) -> Iterator[tuple[str, Meaning]]:
        owners: dict[str, list[str]] = {}
        for row in self._rows.values():
            for name in row.names:
                if name.endswith("?"):
                    owners.setdefault(name.removesuffix("?"), []).append(row.id)
        yield from ((name, Meaning(tuple(ids), SUPPORTED)) for name, ids in owners.items())

    def _meant(self, text: str) -> Iterator[tuple[Meaning, int, int]]:
        """The names that mean what they seem to: 中美, not 日中, in "12日中美".

        Chinese has no ends of words, so what means something else may hide a name that begins
        inside it: 加沙 in "中东加沙".
        """
        anywhere: Anywhere = {}
        free = 0
        for found in self._finder.find(text)[:MOST_NAMES]:
            name: tuple[Meaning, int, int] | None = found
            while name and name[1] >= free:
                meaning, start, end = name
                kind = PAIRS if meaning.rule == PAIRS else self._rows[meaning.ids[0]].kind
                if self._doubts.veto(text, start, end, kind, anywhere):
                    inside = range(start + 1, found[2]) if is_spaceless(text[start]) else ()
                    name = next(filter(None, (self._at(text, at) for at in inside)), None)
                else:
                    yield name
                    free = end

    def _at(self, text: str, start: int) -> tuple[Meaning, int, int] | None:
        """The name that begins at this character."""
        found = self._finder.find(text[start : start + LONGEST])
        if not found or found[0][1]:
            return None
        meaning, _, length = found[0]
        return meaning, start, start + length

    def _supported(self, found: list[tuple[Meaning, int, int]]) -> list[tuple[Meaning, int, int]]:
        """Leave out names in need of support that have none."""
        plain = {id_ for meaning, _, _ in found if meaning.rule != SUPPORTED for id_ in meaning.ids}
        countries = {self._rows[id_].country for id_ in plain} - {""}
        kept = []
        for meaning, start, end in found:
            if meaning.rule == SUPPORTED:
                owners = (id_ for id_ in meaning.ids if self._has_support(id_, plain, countries))
                if (owner := next(owners, None)) is None:
                    continue
                meaning = Meaning((owner,), SUPPORTED)  # noqa: PLW2901  the one of its meanings
            kept.append((meaning, start, end))
        return kept

    def _has_support(self, id_: str, plain: set[str], countries: set[str]) -> bool:
        row = self._rows[id_]
        return id_ in plain or (row.kind != "person" and row.country in countries)


def _folded(name: str) -> str:
    return fold(one_spelling(name))


def _is_genitive_plural(name: str) -> bool:
    return name.endswith("ов") and name.isalpha() and name.islower()


@cache
def load() -> Gazetteer:
    """The table shipped with the package; read once."""
    seats = {entry.split()[0] for line in rows("seats.txt", "|") for entry in line}
    known = [_known(*row, is_seat=row[0] in seats) for row in rows("entities.tsv", "\t")[1:]]
    return Gazetteer(known, pairs(), disambiguation.load())


def pairs() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of several countries, and which: 中俄 and 中、俄, "North and South Korea"."""
    for line in rows("pairs.txt", "|"):
        for entry in line:
            name, codes, _ = re.split(r"((?: [A-Z]{2})+)$", entry)
            countries = tuple(codes.split())
            yield name, countries
            if len(name) == len(countries):
                yield "、".join(name), countries


@cache
def version() -> str:
    """Eight hexadecimal digits that change whenever a table changes."""
    return hashlib.sha256("".join(map(raw, TABLES)).encode()).hexdigest()[:8]


def _known(
    id_: str,
    kind: str,
    country: str,
    qid: str,
    en: str,
    zh: str,
    ru: str,
    source: str,
    *,
    is_seat: bool,
) -> Known:
    names = [name for forms in (en, zh, ru) for name in forms.split("|") if name]
    return Known(id_, cast("EntityKind", kind), country, tuple(names), source, qid, is_seat)
