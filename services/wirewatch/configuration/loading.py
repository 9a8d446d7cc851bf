"""Load a configuration: the file's shape, its rules, and what names what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from wirewatch.configuration.document import Document
from wirewatch.configuration.entities import own_entities
from wirewatch.configuration.problems import ConfigurationError, Problem, shown
from wirewatch.configuration.shape import shape_problems
from wirewatch.configuration.source import Path, Source, read
from wirewatch.rules import Rule, RuleError, Vocabulary, WithOwn, known_names, parse
from wirewatch.rules.errors import did_you_mean
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.ids import feed_id


@dataclass(frozen=True, slots=True)
class Configuration:
    """A file in which everything is as it should be; `rules` by subscription id."""

    document: Document
    entities: Sequence[EntityV1]
    rules: Mapping[str, Rule]
    source: Source


def load(file: FilePath, vocabulary: Vocabulary | None = None) -> Configuration:
    """Load a file, its rules' names looked up in `vocabulary` (else in the gazetteer).

    Raises `ConfigurationError` with all problems, not only the first.
    """
    return understand(str(file), _text(file), vocabulary or known_names())


def understand(file: str, text: str, vocabulary: Vocabulary) -> Configuration:
    """Understand the text of a file; raises as `load` does."""
    source = read(file, text)
    document, problems = shape_problems(source)
    entities, wrong_entities = own_entities(source, vocabulary)
    rules, wrong_rules = _rules(source, WithOwn(vocabulary, entities))
    problems += [*source.problems, *wrong_entities, *wrong_rules]
    problems += [*_nowhere(source), *_twice(source)]
    if problems or document is None:
        raise ConfigurationError(problems)
    return Configuration(document, entities, rules, source)


def _text(file: FilePath) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(str(file), 0, 0, "this is not UTF-8 text", "save it as UTF-8")
    except OSError as error:
        problem = Problem(str(file), 0, 0, f"can't be read: {error.strerror}")
    raise ConfigurationError([problem])


def _rules(source: Source, vocabulary: Vocabulary) -> tuple[dict[str, Rule], list[Problem]]:
    rules, problems = {}, []
    for path, entry in source.entries("subscriptions"):
        # What isn't text, or is missing, the shape has reported.
        if isinstance(text := entry.get("now"), str) and text.strip():
            try:
                rules[str(path[-1])] = parse(text, vocabulary)
            except RuleError as error:
                problems.append(_rule_problem(source, (*path, "now"), error))
    return rules, problems


def _rule_problem(source: Source, path: Path, error: RuleError) -> Problem:
    line, column = source.within(path, error.line, error.column)
    return Problem(source.file, line, column, error.message, error.hint, error.caret)


def _nowhere(source: Source) -> Iterator[Problem]:
    """Subscriptions that name a destination which isn't there."""
    known = [str(path[-1]) for path, _ in source.entries("destinations")]
    for path, entry in source.entries("subscriptions"):
        named = entry.get("to")
        for at, name in enumerate(named if isinstance(named, list) else ()):
            if isinstance(name, str) and name not in known:
                hint = did_you_mean(name, known) or "add it under destinations"
                message = f"there is no destination {shown(name)}"
                yield source.problem((*path, "to", at), message, hint)


def _twice(source: Source) -> Iterator[Problem]:
    """Feeds that are there twice."""
    first: dict[str, int] = {}
    for path, entry in source.entries("feeds"):
        if isinstance(name := entry.get("id") or entry.get("url"), str):
            key = name if entry.get("id") else feed_id(name)
            line = source.places[path].value[0]
            if key in first:
                hint = "remove one, or give each an id"
                yield source.problem(path, f"the same feed stands in line {first[key]}", hint)
            first.setdefault(key, line)
