"""`entities`: names from Wikidata for a configuration."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from wirewatch.cli.configuring import PANEL
from wirewatch.cli.progress import progress
from wirewatch.cli.standard_input import standard_input

if TYPE_CHECKING:
    from wirewatch.configuration.wikidata import Bad, Choice, Chooser, Item


class Kind(StrEnum):
    """What an entity can be."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(entities, rich_help_panel=PANEL)


entities = typer.Typer(
    name="entities",
    help="Names from Wikidata for a configuration's `entities`: parties, firms, people that the "
    "built-in table does not know.\n\nAsk Wikidata (query), import what it answers, check the "
    "file, apply it.\n\nExample: wirewatch entities import query.json >> wirewatch.yaml",
    no_args_is_help=True,
)


@entities.command()
def query() -> None:
    """Print the query to ask at the Wikidata Query Service: change the class in it.

    Run it at https://query.wikidata.org, choose Download, and import the file.

    Example: wirewatch entities query > parties.rq
    """
    from importlib.resources import files  # late: `--help` must not wait for it

    from wirewatch.configuration import wikidata

    typer.echo(files(wikidata).joinpath("query.rq").read_text(encoding="utf-8"), nl=False)


@entities.command("import")
def import_(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="What Wikidata gave.")],
    *,
    kind: Annotated[
        Kind | None, typer.Option(help="What those are that don't say what they are.")
    ] = None,
) -> None:
    """Write `entities` for a configuration from a file of Wikidata's.

    FILE is what the query service gives for `wirewatch entities query` (JSON,
    CSV or TSV), or entities as JSON: a line each, as in the dumps, or what
    Special:EntityData gives. A dump is read line by line, however long it is.

    Labels and aliases in English, Chinese and Russian are taken. A built-in
    entity gets the names it lacks. A name that is another one's already, or
    looks like a plain word, is left out and told on standard error, with its
    line. So is what can't be used; the exit code is then 1.

    Examples:
      wirewatch entities import query.json >> wirewatch.yaml
      bzcat latest-all.json.bz2 | wirewatch entities import - > entities.yaml
      wirewatch enrich --config wirewatch.yaml article.txt
    """
    from wirewatch import gazetteer  # late: `--help` must not wait for it
    from wirewatch.configuration.wikidata import Chooser, items, row

    chooser = Chooser(gazetteer.load(), kind or "")
    told = _Told("standard input" if source == "-" else source)
    with _opened(source) as lines:
        for item in items(progress(lines, "importing")):
            choice = told.of(item, chooser)
            if choice and choice.entry:
                typer.echo(("" if told.written else "entities:\n") + row(choice.entry))
                told.written += 1
    typer.echo(told.sum(), err=True)
    if told.bad:
        raise typer.Exit(1)


@contextmanager
def _opened(source: str) -> Iterator[TextIO]:
    # What is not UTF-8 becomes a lone surrogate, which no name may have.
    file = standard_input().fileno() if source == "-" else source
    with open(
        file, encoding="utf-8-sig", errors="surrogateescape", newline="", closefd=source != "-"
    ) as lines:
        yield lines


class _Told:
    """Says on standard error what a person should know, and counts."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.written = self.known = self.bad = 0

    def of(self, item: "Item | Bad", chooser: "Chooser") -> "Choice | None":
        """The choice for an item, if it is one."""
        from wirewatch.configuration.wikidata import Bad  # late: `--help` must not wait for it

        if isinstance(item, Bad):
            self._say(item.place, [item.why])
            self.bad += 1
            return None
        choice = chooser.choose(item)
        self._say(item.place, [f"{item.qid}: {note}" for note in choice.notes])
        self.bad += choice.is_bad
        self.known += not (choice.entry or choice.is_bad)
        return choice

    def sum(self) -> str:
        """What became of the file."""
        return (
            f"{self.written} written, {self.known} built in with nothing to add,"
            f" {self.bad} of no use (said above)"
        )

    def _say(self, place: str, notes: Iterable[str]) -> None:
        for note in notes:
            typer.echo(f"{self._source}: {place}: {note}", err=True)
