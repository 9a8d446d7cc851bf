"""`apply` and `check`."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirewatch.configuration import Plan, Problem

PANEL = "Configuration"
File = Annotated[Path, typer.Argument(help="The configuration file.", dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel=PANEL)(check)
    app.command(rich_help_panel=PANEL)(apply)


def apply(
    file: File,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the difference, change nothing.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what the file no longer has.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring feeds, destinations and subscriptions in line with a file; shows the difference.

    Example: wirewatch apply --dry-run deploy/config/wirewatch.yaml
    """
    from wirewatch import configuration  # late: `--help` must not wait for it
    from wirewatch.cli.process import run_once

    wanted = configuration.load(file)
    plan = run_once(lambda bus, _: configuration.apply(bus, wanted, prune=prune, dry_run=dry_run))
    if as_json:
        names = {
            kind: ["/".join(key) for key in sorted(getattr(plan, kind))]
            for kind in ("add", "change", "remove", "foreign")
        }
        typer.echo(json.dumps({**names, "pruned": prune, "applied": not dry_run}))
    else:
        show_plan(plan, prune=prune, err=False)
        if dry_run:
            typer.echo("dry run: nothing was changed", err=True)


def check(file: File, *, as_json: AsJson = False) -> None:
    """Check a file before it is applied: shape, rules, names, secrets, and its examples.

    Exits with 1 where an example fails or a destination could be sent nothing
    (no secret, no mail server), with 2 where the file itself is wrong. A note
    (a feed that is polled less often than it asks) changes no exit code. Run it
    in the services' environment.

    Example: wirewatch check deploy/config/wirewatch.yaml
    """
    from wirewatch import configuration, gazetteer  # late: `--help` must not wait for it
    from wirewatch.enricher import enrich_text
    from wirewatch.process.settings import load as load_settings

    settings = load_settings()
    try:
        loaded = configuration.load(file)
        show_notes(configuration.too_often(loaded, settings))
        overlay = gazetteer.Overlay(gazetteer.load(), loaded.entities)
        enrich = partial(enrich_text, overlay=overlay)
        problems, code = configuration.check(loaded, enrich, settings), 1
    except configuration.ConfigurationError as error:
        problems, code = list(error.problems), 2
    for problem in problems:
        plain = str(problem)
        typer.echo(json.dumps(_row(problem)) if as_json else plain, err=not as_json)
    if problems:
        raise typer.Exit(code)
    if not as_json:
        document = loaded.document
        typer.echo(
            f"{file}: fine. Feeds: {len(document.feeds)}, destinations:"
            f" {len(document.destinations)}, subscriptions: {len(document.subscriptions)}, examples"
            f" that hold: {sum(len(s.examples) for s in document.subscriptions.values())}"
        )


def _row(problem: "Problem") -> dict[str, object]:
    from dataclasses import asdict  # late: only where JSON is asked for

    return asdict(problem)


def show_notes(notes: "Iterable[Problem]") -> None:
    """What is worth knowing and stops nothing."""
    for note in notes:
        typer.echo(f"note: {note}", err=True)


def show_plan(plan: "Plan", *, prune: bool, err: bool) -> None:
    """The difference, a row a line."""
    lines = list(plan.lines(prune=prune))
    for line in lines or ["nothing to change"]:
        typer.echo(line, err=err)
