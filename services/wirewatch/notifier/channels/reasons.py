"""Why a message came, in words; and which words of the story to embolden for it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from wirewatch_schemas.alert import Match
from wirewatch_schemas.story import Entity, Relation, StorySnapshot

_RELATED = re.compile(r"relation:([A-Z]{2})-([A-Z]{2})=(main|part) \((\d+)\)")
_CODE = re.compile(r"(?:country|entity):([^\s()]+)")
_VALUES = re.compile(r"\(([^()]*)\)$")
_CUT = {"main": "is what the story is about", "part": "is part of the story"}


def why_line(match: Match, story: StorySnapshot) -> str:
    """`Title: what held, with values and what a reader can be shown`."""
    return f"{match.title}: " + " · ".join(_in_words(term, story) for term in match.why)


def relation_line(relation: Relation, entities: Sequence[Entity]) -> str:
    """`China–Russia: diplomacy (0.87)`."""
    pair = _pair(relation.a, relation.b, entities)
    kind = "related" if relation.kind in {"", "none"} else relation.kind
    return f"{pair}: {kind} ({_share(relation.main)})"


def marks(matches: Iterable[Match], entities: Sequence[Entity]) -> tuple[str, ...]:
    """The words that a message emboldens: those of the entities and terms that held."""
    terms = [term for match in matches for term in match.why]
    codes = {code for term in terms for code in _codes(term)}
    names = {name for term in terms for name in _values(term)}
    found = [
        word
        for entity in entities
        if entity.country in codes or entity.id in codes or entity.name in names
        for word in (entity.name, *entity.surfaces)
    ]
    found += [term.strip('"*') for term in terms if ":" not in term and "(" not in term]
    return tuple(dict.fromkeys(word for word in found if word.strip()))


def _in_words(term: str, story: StorySnapshot) -> str:
    if not (found := _RELATED.fullmatch(term)):
        return term
    a, b, cut, score = found.groups()
    said = f"{_pair(a, b, story.entities)} {_CUT[cut]} ({_share(int(score))})"
    evidence = next((r.evidence for r in story.relations if (r.a, r.b) == (a, b)), ())
    return said + (f" — {'; '.join(evidence)}" if evidence else "")


def _codes(term: str) -> Iterator[str]:
    if found := _RELATED.match(term):
        yield from found.group(1, 2)
    if named := _CODE.match(term):
        yield named.group(1)


def _values(term: str) -> list[str]:
    found = _VALUES.search(term)
    return found.group(1).split(", ") if found else []


def _pair(a: str, b: str, entities: Sequence[Entity]) -> str:
    names = {entity.id: entity.name for entity in entities}
    return f"{names.get(a, a)}–{names.get(b, b)}"


def _share(permille: int) -> str:
    return f"{permille / 1000:.2f}"
