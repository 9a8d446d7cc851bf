"""YAML 1.2 to plain data that remembers where everything stood.

This reads the nodes that ruamel.yaml composes, not its finished objects: nodes tell the place and
the style of every key and value, plain strings included.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wirewatch.configuration.problems import ConfigurationError, Problem, shown

Path = tuple[str | int, ...]
"""The way to a value: keys and list indexes from the top."""

# An alias inside what it names would never end, and a few nested ones can stand for millions.
MAX_DEPTH = 20
MAX_VALUES = 200_000
_KEY = re.compile(r"(?:^|[{,]|- )\s*([\w.-]+):\s")
_PROSE = frozenset({"now", "text", "title"})  # keys whose values people write as they come to mind
_TYPED = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key (or list item) and its value begin: line and column, from 1."""

    key: tuple[int, int]
    value: tuple[int, int]
    node: Node


@dataclass(frozen=True, slots=True)
class Source:
    """A file as plain data, with the place of each part; `problems` were found on the way."""

    file: str
    lines: tuple[str, ...]
    data: Any
    places: dict[Path, Place]
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self, path: Path, message: str, hint: str = "", detail: str = "", *, at_key: bool = False
    ) -> Problem:
        """A problem with the value at `path`, or with its key."""
        while path not in self.places:
            path = path[:-1]
        place = self.places[path]
        line, column = place.key if at_key else place.value
        return Problem(self.file, line, column, message, hint, detail)

    def entries(self, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The well-formed entries of a list or table of the document, with their paths."""
        found = self.data.get(name) if isinstance(self.data, dict) else None
        if isinstance(found, list):
            pairs: list[tuple[str | int, Any]] = list(enumerate(found))
        else:
            pairs = list(found.items()) if isinstance(found, dict) else []
        for key, entry in pairs:
            if isinstance(entry, dict):
                yield (name, key), entry

    def within(self, path: Path, line: int, column: int) -> tuple[int, int]:
        """Where line and column of a text value stand in the file.

        Exact for text on one line without escapes and for blocks (`|`); where YAML folds lines,
        the beginning of the value.
        """
        node, start = self.places[path].node, self.places[path].value
        if not isinstance(node, ScalarNode):
            return start
        if node.style == "|":
            text = node.value.split("\n")[line - 1]
            raw = self.lines[start[0] + line - 1]
            return start[0] + line, len(raw.rstrip()) - len(text.rstrip()) + column
        quotes = 1 if node.style else 0
        length = node.end_mark.column - node.start_mark.column - 2 * quotes
        one_line = node.start_mark.line == node.end_mark.line and length == len(node.value)
        return (start[0], start[1] + quotes + column - 1) if one_line else start


def read(file: str, text: str) -> Source:
    """Read the text of a file; raises `ConfigurationError` where it isn't YAML."""
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        # The error's own text would repeat the line, which may hold a secret.
        message = ", ".join(part for part in (error.context, error.problem) if part)
        hint = _quoting(text[: mark.index].rpartition("\n")[2]) if mark else ""
        raise ConfigurationError(
            [Problem(file, line, column, f"not YAML: {message}", hint)]
        ) from None
    except RecursionError:
        raise ConfigurationError([Problem(file, 0, 0, "this is nested too deeply")]) from None
    if root is None:
        raise ConfigurationError(
            [Problem(file, 1, 1, "the file is empty", "begin with version: 1")]
        )
    reader = _Reader(file, text, yaml)
    data = reader.value(root, (), _start(root))
    return Source(file, tuple(text.split("\n")), data, reader.places, reader.problems)


def _quoting(before: str) -> str:
    """The hint for a mistake behind `before` on its line; empty unless that is inside of prose.

    A rule may well begin with a phrase in quotes, or with a sign that is YAML's own.
    """
    keys = _KEY.findall(before)
    return f"put the whole value in single quotes: {keys[-1]}: '…'" if {*keys[-1:]} & _PROSE else ""


class _Reader:
    def __init__(self, file: str, text: str, yaml: YAML) -> None:
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._file, self._text = file, text
        self._yaml = yaml

    def value(self, node: Node, path: Path, key: tuple[int, int]) -> Any:
        if len(path) > MAX_DEPTH or len(self.places) > MAX_VALUES:
            raise ConfigurationError([Problem(self._file, *key, "this is too deep or too much")])
        missing = isinstance(node, ScalarNode) and not node.value and not node.style
        self.places[path] = Place(key, key if missing else _start(node), node)
        if tagged := self._is_tagged(node):
            hint = "write NOT in a rule; else put the whole value in single quotes"
            self._report(node, "what begins with '!' is a tag to YAML, and means nothing", hint)
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                items = enumerate(node.value)
                return [self.value(item, (*path, at), _start(item)) for at, item in items]
            case _ if node.tag in _TYPED and not tagged:
                # A number too long for Python is text, as dates are.
                with suppress(ValueError):
                    return self._yaml.constructor.construct_object(node)
        return node.value

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._report(key, "a key must be plain text")
            elif key.value in found:
                self._report(key, f"the key {shown(key.value)} is there twice")
            else:
                found[key.value] = self.value(value, (*path, key.value), _start(key))
        return found

    def _is_tagged(self, node: Node) -> bool:
        """Whether a tag is written there: YAML would drop it silently, with part of a rule."""
        # A bare `! x` has no handle.
        return bool(node.ctag.handle) or self._text.startswith("!", node.start_mark.index)

    def _report(self, node: Node, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._file, *_start(node), message, hint))


def _start(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
