"""What of an item becomes a row of the configuration, and what is said about the rest."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from wirewatch.configuration.entities import SHORTEST
from wirewatch.configuration.wikidata.items import Item
from wirewatch.gazetteer import Gazetteer
from wirewatch.text import fold, tokens
from wirewatch_schemas.story import EntityKind

KINDS = ("person", "organisation", "place")
OWN = "ww:"
"""How the table's own ids begin."""

INITIALS = 3
"""Letters up to which a name may be somebody else's initials or, not in capitals, a word: "May"."""

_HAN = re.compile("[\u3400-\u9fff]")
_BROKEN = re.compile("[\ud800-\udfff]")
_INVERTED = re.compile(r"([^,]+), ([^,]+)")


class Entry(NamedTuple):
    """A row of `entities`; only `id` and `aliases` where the entity is built in."""

    id: str
    kind: EntityKind | None
    name: str
    country: str
    aliases: dict[str, list[str]]


class Choice(NamedTuple):
    """The row, if there is anything to add; what a person should know; whether the item is bad."""

    entry: Entry | None
    notes: list[str]
    is_bad: bool = False


class Chooser:
    """Decides item by item: a name goes to whom it belonged to first, built-in entities before all.

    `kind` is what items are that do not say it.
    """

    def __init__(self, gazetteer: Gazetteer, kind: str = "") -> None:
        self._gazetteer = gazetteer
        self._kind = kind
        self._owners: dict[str, str] = {}
        self._seen: set[str] = set()

    def choose(self, item: Item) -> Choice:
        """The row for an item."""
        if item.qid in self._seen:
            return Choice(None, ["is there twice: the second is left out"], is_bad=True)
        self._seen.add(item.qid)
        kind = item.kind or self._kind
        if built_in := self._built_in(item, kind):
            return self._more_names(item, built_in)
        if kind not in KINDS:
            said = f"{kind!r} is no kind" if kind else "nothing says what it is"
            return Choice(None, [f"{said}: give --kind person, organisation or place"], is_bad=True)
        notes: list[str] = []
        names = self._names(item, item.qid, kind, notes)
        if not names:
            why = "has no name of its own in English, Chinese or Russian"
            return Choice(None, [*notes, why], is_bad=True)
        country = self._country(item, notes)
        language, name = names[0]
        # A display name is looked for as it is; in its language it has other forms, too.
        aliases = _by_language(names[language == "en" :])
        entry = Entry(item.qid, cast("EntityKind", kind), name, country, aliases)
        return Choice(entry, notes)

    def _built_in(self, item: Item, kind: str) -> str | None:
        """The entity of the table; one of its own ids (`ww:`) is told by the label."""
        if known := self._gazetteer.resolve(item.qid):
            return known
        labels = (name for _, name, is_label in _best_first(item) if is_label)
        known = self._gazetteer.resolve(next(labels, ""))
        ours = known if known and known.startswith(OWN) else None
        return ours if ours and self._gazetteer.entity(ours).kind == kind else None

    def _more_names(self, item: Item, built_in: str) -> Choice:
        known = self._gazetteer.entity(built_in)
        notes: list[str] = []
        names = self._names(item, built_in, known.kind, notes)
        aliases = _by_language([each for each in names if not self._is_built_in(each[1])])
        entry = Entry(built_in, None, "", "", aliases) if aliases else None
        return Choice(entry, notes)

    def _is_built_in(self, name: str) -> bool:
        return self._gazetteer.resolve(name) is not None

    def _names(self, item: Item, id_: str, kind: str, notes: list[str]) -> list[tuple[str, str]]:
        """(language, name), the label first; what is left out is noted."""
        kept: dict[str, tuple[str, str]] = {}
        left_out = []
        for language, name, is_label in _best_first(item):
            for form in _written(name, language, kind):
                if why := self._doubt(form, id_, is_label=is_label):
                    left_out.append(f"{form!r} ({why})")
                else:
                    self._owners[fold(form)] = id_
                    kept.setdefault(fold(form), (language, form))
        if left_out:
            notes.append(f"left out {', '.join(dict.fromkeys(left_out))}")
        notes += [
            f"{form!r} is short, and found wherever it stands: remove it if it is doubtful"
            for _, form in kept.values()
            if _letters(form) <= INITIALS and not _HAN.search(form)
        ]
        return list(kept.values())

    def _doubt(self, name: str, id_: str, *, is_label: bool) -> str:
        if _BROKEN.search(name):
            return "not UTF-8"
        if _letters(name) < SHORTEST:
            return "one letter"
        owner = self._gazetteer.resolve(name) or self._owners.get(fold(name), id_)
        if owner != id_:
            return f"{owner}'s"
        return "a common word?" if _is_word(name) and not is_label else ""

    def _country(self, item: Item, notes: list[str]) -> str:
        found = {
            code
            for name in item.countries
            if (code := self._gazetteer.resolve(name)) in self._gazetteer.countries
        }
        if len(found) == 1:
            return str(found.pop())
        if found:
            notes.append(f"stands for no country, as it is of {', '.join(sorted(map(str, found)))}")
        elif item.countries:
            notes.append(f"stands for no country: {item.countries[0]!r} is not known")
        return ""


def row(entry: Entry) -> str:
    """The entry as a line of YAML, below `entities:`."""
    parts = {"kind": entry.kind, "name": entry.name, "country": entry.country}
    written = [f"{key}: {_quoted(value)}" for key, value in parts.items() if value]
    if entry.aliases:
        lists = (f"{lang}: [{', '.join(map(_quoted, n))}]" for lang, n in entry.aliases.items())
        written.append(f"aliases: {{{', '.join(lists)}}}")
    return f"  {entry.id}: {{{', '.join(written)}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # YAML reads what JSON writes


def _best_first(item: Item) -> Iterator[tuple[str, str, bool]]:
    """Labels before aliases, and English before Chinese and Russian."""
    order = {"en": 0, "zh": 1, "ru": 2}
    return iter(sorted(item.names, key=lambda each: (not each[2], order[each[0]])))


def _written(name: str, language: str, kind: str) -> list[str]:
    """The forms in which texts write a name that Wikidata may have in a catalogue's order."""
    shown = "".join(c if c.isprintable() or _BROKEN.match(c) else " " for c in name)
    visible = " ".join(shown.split())
    inverted = _INVERTED.fullmatch(visible)
    if not (inverted and language == "ru" and kind == "person"):
        return [visible]
    surname, given = inverted.groups()
    return list(dict.fromkeys((f"{given.split()[0]} {surname}", f"{given} {surname}")))


def _is_word(name: str) -> bool:
    """Whether texts are likely to have it as a plain word."""
    if _HAN.search(name) or " " in name:
        return False
    return name.islower() or (_letters(name) <= INITIALS and not name.isupper())


def _letters(name: str) -> int:
    return sum(map(len, tokens(name)))


def _by_language(names: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, name in names:
        found.setdefault(language, []).append(name)
    return found
