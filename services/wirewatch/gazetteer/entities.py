"""The entity table and its look-up: `load()` once, then `find`, `entity`, `resolve`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from wirewatch.gazetteer.names import NameFinder
from wirewatch.gazetteer.russian import expand_inner
from wirewatch.gazetteer.tables import rows
from wirewatch.gazetteer.vetoes import is_vetoed
from wirewatch.text import fold
from wirewatch_schemas.story import EntityKind


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the table. `country` is what it stands for: a news agency stands for none."""

    id: str
    kind: EntityKind
    country: str
    names: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """The English display name."""
        return self.names[0]


class Mention(NamedTuple):
    """A known entity at `text[start:end]`; `surface` is those characters, `rule` why it counts."""

    entity: Known
    start: int
    end: int
    surface: str
    rule: str = "name"


class Gazetteer:
    """All known entities, by id, by name and in text."""

    def __init__(
        self,
        known: Iterable[Known],
        pairs: Iterable[tuple[str, tuple[str, ...]]],
        hidden: Iterable[str],
    ) -> None:
        """Take the rows, names that stand for several ids, and names that hide others."""
        self._rows = {row.id: row for row in known}
        self.countries = frozenset(r.id for r in self._rows.values() if r.kind == "country")
        names = [(name, (row.id,)) for row in self._rows.values() for name in row.names]
        self._finder = NameFinder([*((name, ()) for name in hidden), *pairs, *names])
        self._by_name: dict[str, str] = {}
        for name, (id_,) in [*((i, (i,)) for i in self._rows), *names]:
            self._by_name.setdefault(fold(name.removesuffix("*")), id_)

    def find(self, text: str) -> list[Mention]:
        """Mentions in order of appearance; "中俄" gives two with one span."""
        return [
            Mention(self._rows[id_], start, end, text[start:end])
            for ids, start, end in self._finder.find(text)
            if not is_vetoed(text, start, end)
            for id_ in ids
        ]

    def entity(self, id_: str) -> Known:
        """The row with this id. Raises: KeyError if there is none."""
        return self._rows[id_]

    def rows(self) -> Iterable[Known]:
        """All rows, countries first."""
        return self._rows.values()

    def resolve(self, name: str) -> str | None:
        """The id that `name` (an id or any name, in any case) stands for."""
        return self._by_name.get(fold(name.strip()))

    def names(self, *, countries_only: bool = False) -> Iterator[str]:
        """Ids and display names, for suggestions."""
        for row in self._rows.values():
            if row.kind == "country" or not countries_only:
                yield row.id
                yield row.name


@cache
def load() -> Gazetteer:
    """The table shipped with the package; read once."""
    known = [_known(*row) for row in rows("entities.tsv", "\t")[1:]]
    entries = [entry for line in rows("pairs.txt", "|") for entry in line]
    pairs = [(name, tuple(codes)) for name, *codes in map(str.split, entries)]
    longer = [name for line in rows("lookalikes.txt", "|") for name in line]
    hidden = [form for name in longer for form in expand_inner(name)]
    return Gazetteer(known, pairs, hidden)


def _known(id_: str, kind: str, country: str, en: str, zh: str, ru: str, source: str) -> Known:
    names = [name for forms in (en, zh, ru) for name in forms.split("|") if name]
    return Known(id_, cast("EntityKind", kind), country, tuple(names), source)
