"""The operator's own entities and names, looked for besides the built-in ones."""

from collections.abc import Iterable, Iterator

from wirewatch.gazetteer.entities import Gazetteer, Known, Mention
from wirewatch.gazetteer.names import NameFinder
from wirewatch.gazetteer.russian import forms_of
from wirewatch.gazetteer.spelling import one_spelling
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.ids import digest

RULE = "operator"
"""Why a mention of these counts: somebody wrote the name down, so no doubt is heard."""


class Overlay:
    """Names on top of a gazetteer; `version` changes with any of them."""

    def __init__(self, base: Gazetteer, own: Iterable[EntityV1]) -> None:
        entities = sorted(own, key=lambda each: each.entity_id)
        self.version = digest(*(each.model_dump_json() for each in entities))[:12]
        self._base = base
        self._rows = {each.entity_id: row for each in entities if (row := _known(base, each))}
        known = (each for each in entities if each.entity_id in self._rows)
        names = (
            (name, (each.entity_id,))
            for each in known
            for name in _names(each, self._rows[each.entity_id].kind)
        )
        self._finder = NameFinder(names)

    def find(self, text: str) -> list[Mention]:
        """As the gazetteer does; where two names overlap the longer one counts, or else ours."""
        own = [
            Mention(self._rows[id_], start, end, text[start:end], RULE)
            for (id_,), start, end in self._finder.find(one_spelling(text))
        ]
        built_in = self._base.find(text)
        if not own:
            return built_in
        longer = [one for one in built_in if all(_yields(other, one) for other in own)]
        ours = [one for one in own if not any(_overlap(one, other) for other in longer)]
        return sorted([*longer, *ours], key=lambda mention: mention.start)


def _yields(own: Mention, built_in: Mention) -> bool:
    shorter = own.end - own.start < built_in.end - built_in.start
    return shorter or not _overlap(own, built_in)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _known(base: Gazetteer, own: EntityV1) -> Known | None:
    """The row that mentions point to: the built-in one, if there is one."""
    if base.resolve(own.entity_id) == own.entity_id:
        return base.entity(own.entity_id)
    if not own.entity_kind:  # aliases of an entity that this version's table has no more
        return None
    return Known(own.entity_id, own.entity_kind, own.country, (own.name,), RULE)


def _names(own: EntityV1, kind: str) -> Iterator[str]:
    """All its names; those of a built-in entity are the gazetteer's, which knows their doubts."""
    if own.name:
        yield own.name
    for language, names in own.aliases.items():
        for name in names:
            if language == "ru":
                yield from forms_of(name, kind)
            else:
                yield name
