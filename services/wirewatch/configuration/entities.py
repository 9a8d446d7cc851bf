"""The operator's entities: what the shape alone can't tell of them."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from wirewatch.configuration.document import Entity
from wirewatch.configuration.problems import Problem, shown
from wirewatch.configuration.source import Path, Source
from wirewatch.rules import Vocabulary
from wirewatch.rules.errors import did_you_mean
from wirewatch.text import fold, tokens
from wirewatch_schemas.entity import ENTITY_ID, EntityV1

SHORTEST = 2
"""Letters and digits that a name needs: one letter stands in every text."""


def own_entities(source: Source, vocabulary: Vocabulary) -> tuple[list[EntityV1], list[Problem]]:
    """The entities of a file, as records, and what is wrong with those of the right shape."""
    found, problems = [], []
    taken: dict[str, str] = {}
    for path, entry in source.entries("entities"):
        id_ = str(path[-1])
        try:
            wanted = Entity.model_validate(entry)
        except ValidationError:
            wanted = None
        if wanted is None or not re.match(ENTITY_ID, id_):  # the shape has reported it
            continue
        built_in = vocabulary.entity(id_)
        problems += [*_wrong(source, path, wanted, built_in, vocabulary)]
        problems += [*_taken(source, path, entry, taken)]
        country = vocabulary.country(wanted.country) if wanted.country else ""
        found.append(
            EntityV1(
                entity_id=id_,
                entity_kind=wanted.kind or "",
                name=wanted.name or "",
                country=country or "",
                aliases={lang: tuple(names) for lang, names in wanted.aliases.items()},
            )
        )
    return found, problems


def _wrong(
    source: Source, path: Path, wanted: Entity, built_in: str | None, vocabulary: Vocabulary
) -> Iterator[Problem]:
    id_ = str(path[-1])
    if built_in is None:
        for name in ("kind", "name"):
            if getattr(wanted, name) is None:
                message = f"entities.{id_}: {name} is missing"
                hint = "a new entity needs it; a built-in one is written by its id"
                yield source.problem(path, message, hint, at_key=True)
    elif built_in != id_:
        message, hint = f"{shown(id_)} is built in as {built_in}", f"write {built_in}"
        yield source.problem(path, message, hint, at_key=True)
    else:
        for name in ("kind", "name", "country"):
            if getattr(wanted, name) is not None:
                message = f"{id_} is built in: its {name} is known"
                yield source.problem((*path, name), message, "write its aliases alone", at_key=True)
        if not any(wanted.aliases.values()):
            message = f"{id_} is built in, and nothing is added"
            yield source.problem(path, message, "write aliases, or remove it", at_key=True)
    if wanted.country and vocabulary.country(wanted.country) is None:
        near = did_you_mean(wanted.country, vocabulary.names("country"))
        message = f"unknown country {shown(wanted.country)}"
        yield source.problem((*path, "country"), message, near or "write an ISO 3166 code or EU")


def _taken(
    source: Source, path: Path, entry: dict[str, Any], taken: dict[str, str]
) -> Iterator[Problem]:
    """Names that would be found everywhere, or that two entities claim."""
    for at, name in _places(path, entry):
        if sum(map(len, tokens(name))) < SHORTEST:
            yield source.problem(at, f"the name {shown(name)} is too short", "write a longer one")
        owner = taken.setdefault(fold(name.strip()), str(path[-1]))
        if owner != path[-1]:
            message = f"the name {shown(name)} is {owner}'s already"
            yield source.problem(at, message, "a name stands for one entity")


def _places(path: Path, entry: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if name := entry.get("name"):
        yield (*path, "name"), name
    for language, names in entry.get("aliases", {}).items():
        for at, name in enumerate(names):
            yield (*path, "aliases", language, at), name
