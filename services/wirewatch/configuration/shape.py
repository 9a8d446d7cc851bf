"""What the models reject, said for the person who wrote the file."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wirewatch.configuration.document import (
    LANGUAGE,
    NAME,
    Defaults,
    Destination,
    Document,
    Entity,
    Example,
    Feed,
    Part,
    Subscription,
)
from wirewatch.configuration.problems import Problem, shown
from wirewatch.configuration.source import Path, Source
from wirewatch.rules.errors import did_you_mean
from wirewatch_schemas.entity import ENTITY_ID

_PARTS: dict[tuple[str | int, ...], type[Part]] = {
    (): Document,
    ("defaults",): Defaults,
    ("feeds", 0): Feed,
    ("entities", 0): Entity,
    ("destinations", 0): Destination,
    ("subscriptions", 0): Subscription,
    ("subscriptions", 0, "examples", 0): Example,
}
_NEEDED = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table (key: value)",
    "model_type": "a table (key: value)",
}
_GIVEN = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table (key: value)",
    type(None): "nothing",
}
_HINTS = {
    NAME: "write a-z, 0-9, '.', '_' and '-', at most 64 of them, letter or digit first",
    ENTITY_ID: "write letters, digits and '._:-', at most 64, letter or digit first",
    LANGUAGE: "write the language's code, such as en, zh or ru",
}
_QUOTABLE = {"a number", "true or false"}


def shape_problems(source: Source) -> tuple[Document | None, list[Problem]]:
    """The document if its shape is right; else all that is wrong with it."""
    try:
        return Document.model_validate(source.data), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [_problem(source, one) for one in found]


def _problem(source: Source, error: ErrorDetails) -> Problem:
    is_key = error["loc"][-1:] == ("[key]",)
    path = error["loc"][:-1] if is_key else error["loc"]
    name = _name(path)
    match error["type"]:
        case "missing":
            return source.problem(
                path[:-1], f"{_name(path[:-1])}: {path[-1]} is missing", at_key=True
            )
        case "extra_forbidden":
            known = _known(path[:-1])
            hint = did_you_mean(str(path[-1]), known) or f"known: {', '.join(known)}"
            return source.problem(path, f"unknown key {shown(str(path[-1]))}", hint, at_key=True)
        case "string_pattern_mismatch":
            hint = _HINTS[error["ctx"]["pattern"]]
            what = shown(str(path[-1])) if is_key else name
            return source.problem(path, f"{what}: this can't be a name", hint, at_key=is_key)
        case kind if kind in _NEEDED:
            given = _GIVEN.get(type(error["input"]), "this")
            hint = _rewritten(kind, given)
            return source.problem(path, f"{name}: {_NEEDED[kind]} is needed, not {given}", hint)
        case kind:
            message, hint = _said(kind, error)
            return source.problem(path, f"{name}: {message}", hint)


def _rewritten(kind: str, given: str) -> str:
    if kind == "string_type" and given in _QUOTABLE:
        return "put it in quotes"
    return "put it in brackets: [like, this]" if kind == "list_type" and given == "text" else ""


def _said(kind: str, error: ErrorDetails) -> tuple[str, str]:
    context: dict[str, Any] = error.get("ctx", {})
    match kind:
        case "wrong":
            return context["message"], context["hint"]
        case "literal_error":
            return f"write {context['expected'].replace(chr(39), '')}", ""
        case "too_short":
            return "at least one is needed", ""
        case "string_too_short":
            return "this is empty", ""
        case _:
            return error["msg"], ""


def _known(path: Path) -> list[str]:
    """The keys that are allowed at `path`."""
    # Every second step of a path names an entry of a list or table: any will do.
    general = tuple(0 if at % 2 else part for at, part in enumerate(path))
    return list(_PARTS[general].model_fields)


def _name(path: Path) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path]
    return "".join(parts).removeprefix(".") if path else "the file"


def _key(part: str) -> str:
    # A URL in the place of a name can be a secret.
    return "…" if "://" in part else part
