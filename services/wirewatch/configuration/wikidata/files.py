"""The files that Wikidata gives, as objects with the place where each stood.

- The query service: results as JSON, plain (an array) or verbose (SPARQL 1.1 Query Results JSON),
  as CSV, or as TSV, plain or verbose (SPARQL 1.1 Query Results CSV and TSV Formats).
- Entities: a line each, as in the dumps (with brackets and commas around them or not), or as
  Special:EntityData and wbgetentities give them.

Tables and lines are read one by one; results in JSON, which the query service bounds, at once.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

_ENTITY = re.compile(r'\s*\{\s*"(?:type|id|pageid|entities)"')
_LITERAL = re.compile(r'("(?:[^"\\]|\\.)*")(?:@[\w-]+|\^\^<.*>)?')


class Found(NamedTuple):
    """An object of the file; `place` is its line, or its number among the results."""

    place: str
    value: dict[str, Any]


class Bad(NamedTuple):
    """What can't be used, where it stands, and why."""

    place: str
    why: str


def objects(lines: Iterable[str]) -> Iterator[Found | Bad]:
    """Every object of an export, in order; what can't be read is told in its place."""
    rest = iter(lines)
    head = list(islice(rest, 2))
    first = next(iter(head), "").strip()
    whole = chain(head, rest)
    if not first.startswith(("{", "[")):
        return _table(whole)
    sample = "".join(head[1:]) if first == "[" else first
    return _lines(whole) if _ENTITY.match(sample) else _document(whole)


def _lines(lines: Iterable[str]) -> Iterator[Found | Bad]:
    for number, line in enumerate(lines, 1):
        text = line.strip().rstrip(",")
        if text not in {"", "[", "]"}:
            place = f"line {number}"
            value = _parsed(text)
            if isinstance(value, dict):
                yield from _entities(place, value)
            else:
                yield Bad(place, "not a JSON object: a line of a dump is one entity")


def _document(lines: Iterable[str]) -> Iterator[Found | Bad]:
    try:
        value = json.loads("".join(lines))
    except (ValueError, RecursionError) as error:
        yield Bad(f"line {getattr(error, 'lineno', 1)}", f"not JSON: {error}; export it once more")
        return
    if isinstance(value, dict) and "entities" in value:
        yield from _entities("line 1", value)
        return
    results = value.get("results") if isinstance(value, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else value
    if not isinstance(rows, list):
        yield Bad("line 1", "neither results of a query nor entities")
        return
    for number, each in enumerate(rows, 1):
        if isinstance(each, dict):
            yield Found(f"result {number}", _values(each))
        else:
            yield Bad(f"result {number}", "not a JSON object")


def _entities(place: str, value: dict[str, Any]) -> Iterator[Found | Bad]:
    several = value.get("entities", [value])
    found = several.values() if isinstance(several, dict) else several
    for each in found if isinstance(found, Iterable) else [found]:
        yield Found(place, each) if isinstance(each, dict) else Bad(place, "no entity in it")


def _table(lines: Iterable[str]) -> Iterator[Found | Bad]:
    rest = iter(lines)
    head = next(rest, "")
    is_tsv, is_verbose = "\t" in head, head.startswith("?")
    style: dict[str, Any] = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if is_tsv else {}
    names = [name.strip().removeprefix("?") for name in next(csv.reader([head], **style), [])]
    table = csv.reader(rest, **style)
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Bad(f"line {table.line_num + 1}", f"not a row of a table: {error}")
            continue
        place = f"line {table.line_num + 1}"
        if len(cells) == len(names):
            values = map(_plain, cells) if is_verbose else cells
            yield Found(place, dict(zip(names, values, strict=True)))
        elif cells:
            yield Bad(place, f"{len(cells)} columns, but the first line has {len(names)}")


def _values(binding: dict[str, Any]) -> dict[str, Any]:
    """The values of a result, which verbose JSON wraps in objects."""
    return {
        name: value.get("value") if isinstance(value, dict) and "value" in value else value
        for name, value in binding.items()
    }


def _plain(cell: str) -> str:
    """A term as verbose TSV writes it, without its brackets, quotes and language."""
    if literal := _LITERAL.fullmatch(cell):
        return str(_parsed(literal[1]) or "")
    return cell.removeprefix("<").removesuffix(">")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
