"""`demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from rich.text import Text

    from wirewatch.demo.report import Line


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Start here")(demo)


def demo(
    *,
    keep: Annotated[
        Path | None,
        typer.Option(help="Keep everything here, the database too.", file_okay=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")] = False,
) -> None:
    """See an alert in seconds: six outlets, one rule, real services; no Kafka, no network.

    Feeds are served, polled, enriched, matched and delivered to a Slack stand-in
    and a real mail server, all on 127.0.0.1. Exits with 1 if one of its promises
    was broken.

    Example: wirewatch demo --keep demo/
    """
    import asyncio  # late, as all here: `--help` must not wait for it
    import json

    from wirewatch.demo import report
    from wirewatch.demo.promises import promises, survival
    from wirewatch.demo.running import run
    from wirewatch.process import logging
    from wirewatch.process.groups import LogSettings

    logging.configure(LogSettings(level="warning"))
    folder = _folder(keep)
    ran, killed = asyncio.run(run(folder))
    kept = [*promises(ran.account, ran.received), survival(killed)]
    if keep is None:
        _only_messages(folder)
    if as_json:
        typer.echo(
            json.dumps(report.as_json(ran, killed, kept, folder), ensure_ascii=False, indent=2)
        )
    else:
        _show(report.lines(ran, killed, kept, folder, _command()))
    if not all(promise.kept for promise in kept):
        raise typer.Exit(1)


def _folder(keep: Path | None) -> Path:
    if keep is None:
        from tempfile import mkdtemp  # late, as above

        return Path(mkdtemp(prefix="wirewatch-demo-"))
    if keep.exists() and any(keep.iterdir()):
        raise typer.BadParameter(f"{keep} is not empty; name a new folder", param_hint="--keep")
    keep.mkdir(parents=True, exist_ok=True)
    return keep.resolve()


def _command() -> str:
    """How to call this program from here: `make demo` puts nothing on the path."""
    import os  # late, as above
    import shutil
    import sys

    if shutil.which("wirewatch"):
        return "wirewatch"
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.name == "wirewatch" else "python -m wirewatch"


def _only_messages(folder: Path) -> None:
    """Leave the payloads and mails; the rest is of no use without the servers."""
    from shutil import rmtree  # late, as above

    for path in folder.iterdir():
        if path.name not in {"slack", "mail"}:
            rmtree(path) if path.is_dir() else path.unlink()


def _show(lines: "Iterable[Line]") -> None:
    from rich.console import Console  # late: only the report needs it

    console = Console(highlight=False)
    # Where nobody looks (a pipe, a CI log) rich would assume 80 columns.
    width = console.width if console.is_terminal else 100
    for text in fitted(lines, console, width):
        console.print(text, soft_wrap=True)


def fitted(lines: "Iterable[Line]", console: "Console", width: int) -> "Iterator[Text]":
    """The lines as they fit `width` columns: wrapped, indented, and cut where they are too long."""
    from rich.text import Text  # late, as above

    for line in lines:
        text = Text.from_markup(line.text)
        wrapped = text.wrap(console, width - line.indent)
        if not line.most:
            yield text
        for at, part in enumerate(wrapped[: line.most]):
            if at == line.most - 1 and len(wrapped) > line.most:
                part.truncate(width - line.indent - 1)
                part.rstrip()  # half of a wide character leaves a space
                part.append("…")
            part.pad_left(line.indent)
            yield part
