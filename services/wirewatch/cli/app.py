"""The app, and what becomes of the errors that a person can mend.

Commands import what they need when they run: `--help` must not wait for it.
"""

import errno
import sys
from contextlib import suppress
from typing import Annotated

import typer

from wirewatch.cli import (
    configuring,
    dead_letters,
    demonstrating,
    enriching,
    importing,
    serving,
    standing_in,
    watching,
)

EXIT_CODES = (
    "Exit codes: 0 all well; 1 a check found something or a promise was broken; "
    "2 wrong usage, setting or configuration; 3 the bus can't be used; 4 a stage would have put "
    "too many records aside; 70 no progress although work waits: start it again."
)

app = typer.Typer(
    name="wirewatch",
    help="Watch the news wires: poll feeds, work out what each story is about, and alert the "
    "people who asked to know, once per event.\n\n"
    "Start with [bold]wirewatch demo[/bold], then [bold]wirewatch up --config FILE[/bold].",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
FAMILIES = (
    serving,
    configuring,
    importing,
    watching,
    dead_letters,
    enriching,
    standing_in,
    demonstrating,
)
for family in FAMILIES:
    family.register(app)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        from wirewatch import __version__  # read only when asked for

        typer.echo(f"wirewatch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    _version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; an error that a person can mend is one message and an exit code."""
    try:
        app(prog_name="wirewatch")
    except Exception as group:
        error = _first(group)
        if (code := _exit_code(error)) is None:
            raise
        typer.echo(_told(error), err=True)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            # Else Python would try once more at its end, and fail in its own words.
            with suppress(OSError):
                sys.stdout.close()
        sys.exit(code)


def _first(error: BaseException) -> BaseException:
    """The error inside the groups that task groups wrap around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _told(error: BaseException) -> str:
    from wirewatch.configuration import ConfigurationError  # late: only when something went wrong

    if isinstance(error, ConfigurationError):  # FILE:LINE:COLUMN first, as editors expect it
        return str(error)
    if isinstance(error, OSError):
        what = error.filename or "can't write"
        return f"wirewatch: {what}: {error.strerror}"
    return "\n".join(f"wirewatch: {line}" for line in str(error).splitlines())


def _exit_code(error: BaseException) -> int | None:
    from wirewatch.bus.port import BusError  # late: only when something went wrong
    from wirewatch.configuration import ConfigurationError
    from wirewatch.demo.scenes import StuckError
    from wirewatch.process.secrets import SecretError
    from wirewatch.process.settings import SettingsError
    from wirewatch.stages.limits import DeadLetterLimitError

    match error:
        case DeadLetterLimitError():
            return 4
        case BusError():
            return 3
        case StuckError():
            return 1
        case ConfigurationError() | SettingsError() | SecretError():
            return 2
        case (
            FileNotFoundError()
            | IsADirectoryError()
            | PermissionError()
            | OSError(errno=errno.ENOSPC)
        ):
            return 2
        case _:
            return None
