"""Settings: environment variables that begin with WIREWATCH_, read once when a process starts.

A variable with the prefix that nobody knows is refused: a misspelt setting must not be silence.
"""

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from wirewatch.process.groups import (
    DeadLetterSettings,
    DeliverSettings,
    Group,
    HealthSettings,
    HttpSettings,
    KafkaSettings,
    LogSettings,
    PollerSettings,
    SlackSettings,
    SmtpSettings,
    SqliteSettings,
)

__all__ = [
    "DeadLetterSettings",
    "DeliverSettings",
    "HealthSettings",
    "HttpSettings",
    "KafkaSettings",
    "LogSettings",
    "PollerSettings",
    "Settings",
    "SettingsError",
    "SlackSettings",
    "SmtpSettings",
    "SqliteSettings",
    "Variable",
    "describe",
    "load",
]

PREFIX = "WIREWATCH_"
DELIMITER = "__"
FOR_TESTS = "WIREWATCH_TEST_"  # what the test suite reads; nothing of ours


class SettingsError(Exception):
    """The environment can't be used; the message names each variable and what it takes."""

    exit_code = 2


class Settings(BaseSettings):
    """All settings of a process; `load` makes it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, env_ignore_empty=True, frozen=True
    )

    prefix: str = Field(
        "wirewatch.",
        pattern=r"^[A-Za-z0-9._-]*$",
        description="begins every topic and group: tells two installations apart",
    )
    bus: Literal["kafka", "sqlite"] = Field("sqlite", description="where records live")
    secrets_dir: str = Field("/run/secrets", description="the folder that `secret:x` means")
    kafka: KafkaSettings = KafkaSettings()
    sqlite: SqliteSettings = SqliteSettings()
    http: HttpSettings = HttpSettings()
    slack: SlackSettings = SlackSettings()
    smtp: SmtpSettings = SmtpSettings()
    poller: PollerSettings = PollerSettings()
    deliver: DeliverSettings = DeliverSettings()
    dead_letters: DeadLetterSettings = DeadLetterSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()


@dataclass(frozen=True, slots=True)
class Variable:
    """One row of docs/settings.md."""

    name: str
    type: str
    default: str
    help: str


def load() -> Settings:
    """Read the environment; raises `SettingsError`."""
    if unknown := list(_unknown(os.environ)):
        raise SettingsError("\n".join(unknown))
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        raise SettingsError("\n".join(_readable(one) for one in wrong)) from None


def describe() -> Iterator[Variable]:
    """Every variable there is."""
    for name, field in Settings.model_fields.items():
        if isinstance(group := field.default, Group):
            for inner, held in type(group).model_fields.items():
                yield _variable((name, inner), held)
        else:
            yield _variable((name,), field)


def _unknown(environ: Iterable[str]) -> Iterator[str]:
    known = {variable.name.removeprefix(PREFIX) for variable in describe()}
    for given in sorted(environ):
        name = given.upper().removeprefix(PREFIX)
        ours = given.upper().startswith(PREFIX) and not given.upper().startswith(FOR_TESTS)
        if ours and name not in known:
            yield f"{given}: no setting has this name; {_suggestion(name, known)}"


def _suggestion(name: str, known: set[str]) -> str:
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.7):
        return f"did you mean {PREFIX}{near[0]}?"
    group = name.partition(DELIMITER)[0] + DELIMITER
    if siblings := sorted(PREFIX + one for one in known if one.startswith(group)):
        return f"there are {', '.join(siblings)}"
    return "unset it, or see docs/settings.md"


def _readable(wrong: Any) -> str:
    # Beyond the group and the name, pydantic says which item or which type of several it tried.
    name = _name(str(part) for part in wrong["loc"][:2])
    return f"{name}: {wrong['msg'].removeprefix('Value error, ')}"


def _name(path: Iterable[str]) -> str:
    return PREFIX + DELIMITER.join(path).upper()


def _variable(path: tuple[str, ...], field: FieldInfo) -> Variable:
    default = ",".join(map(str, field.default)) if field.default == () else str(field.default)
    return Variable(_name(path), _type(field.annotation), default, field.description or "")


def _type(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " | ".join(get_args(annotation))
    return {str: "text", int: "whole number", float: "number"}.get(annotation, "list, with commas")
