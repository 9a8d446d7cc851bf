"""`enrich`: what the enricher makes of a text."""

import asyncio
import json
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wirewatch.cli.progress import progress
from wirewatch.cli.standard_input import standard_input

if TYPE_CHECKING:
    from rich.text import Text

    from wirewatch.gazetteer import Overlay
    from wirewatch_schemas.story import StoryV1

TEXTS = ("title", "summary", "content")
FIELDS = (*TEXTS, "language")
STYLES = {"country": "bold cyan", "place": "cyan", "person": "bold magenta"}
ORGANISATION = "bold yellow"


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Trying things out")(enrich)


def enrich(
    source: Annotated[
        str,
        typer.Argument(metavar="[FILE|URL|-]", help="A text, a page or feed, or standard input."),
    ] = "",
    *,
    jsonl: Annotated[
        Path | None,
        typer.Option(
            help="Many, or -: a JSON object a line (id, title, summary, language, content)."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write stories as JSON, one a line.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Look for this configuration's entities, too."),
    ] = None,
) -> None:
    """Show what a text is about, and why, with the names in it highlighted.

    Language, topics, entities (id, country, salience), and how far the text is
    about two countries dealing with each other, with the evidence. Of a feed,
    every entry is shown.

    With --jsonl every line becomes a story a line, in the same order. A line
    that can't be read or has no text becomes {"line": 7, "error": "..."} in its
    place and is named on standard error; the others go on, and the exit code is
    1. Empty lines are left out.

    Examples:
      echo "Xi and Putin upgrade ties at Moscow summit" | wirewatch enrich -
      wirewatch enrich https://example.org/world.rss
      wirewatch enrich --jsonl headlines.jsonl > stories.jsonl
      wirewatch enrich --config wirewatch.yaml article.txt
    """
    if bool(source) == bool(jsonl):
        raise typer.BadParameter("give a FILE (or a URL, or -), or --jsonl FILE; not both")
    overlay = _overlay(config) if config else None
    if jsonl:
        _enrich_lines(jsonl, overlay)
        return
    for story in _stories(source, overlay):
        if as_json:
            typer.echo(story.model_dump_json())
        else:
            _print(shown(story))


def _overlay(config: Path) -> "Overlay":
    from wirewatch import configuration, gazetteer  # late: only where one is given

    return gazetteer.Overlay(gazetteer.load(), configuration.load(config).entities)


def _stories(source: str, overlay: "Overlay | None") -> "Iterator[StoryV1]":
    from wirewatch.enricher import enrich_row, enrich_text  # late: `--help` must not wait for it

    if "://" not in source:
        text = _read(source)
        if not text.strip():
            raise _nothing_in(_name(source))
        yield enrich_text(text, overlay)
        return
    from wirewatch.cli.fetching import FetchError, fetched  # late: only for a URL
    from wirewatch.process.settings import load

    try:
        found = asyncio.run(fetched(source, load()))
    except FetchError as error:
        raise typer.BadParameter(str(error)) from None
    if not any(text.strip() for entry in found for text in entry[:3]):
        raise _nothing_in(source)
    for title, summary, content, language in found:
        if title:
            yield enrich_row("", title, summary, language, content, overlay=overlay)
        else:
            yield enrich_text(content, overlay)


def _read(file: str) -> str:
    raw = standard_input().read() if file == "-" else Path(file).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{_name(file)} is not UTF-8 text; save it as UTF-8") from None


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _nothing_in(source: str) -> typer.BadParameter:
    return typer.BadParameter(f"there is no text in {source}; give it a headline at least")


def _print(lines: "Iterator[Text]") -> None:
    from rich.console import Console  # late: `--help` must not wait for it

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line)


def shown(story: "StoryV1") -> "Iterator[Text]":
    """A story for people, a fact a line; names stand out where there is colour."""
    from rich.text import Text  # late: `--help` must not wait for it

    from wirewatch.cli.showing import clean

    yield Text("title      ") + highlighted(story, "title")
    for field in ("summary", "content"):
        for line in highlighted(story, field).split("\n"):
            if line.plain.strip():
                yield Text("text       ") + line
    yield Text(f"extract    {clean(story.extract)}")
    yield Text(f"language   {story.language}")
    for topic in story.topics:
        yield Text(f"topic      {topic.name} ({topic.id}, {topic.score})")
    rules = {span.entity: span.rule for span in reversed(story.spans)}
    for entity in story.entities:
        known = ", ".join(filter(None, (entity.id, entity.country, f"{entity.mentions}x")))
        named = ", ".join(map(clean, entity.surfaces))
        why = f" by {rules[entity.id]}" if entity.id in rules else ""
        yield Text(f"entity     {entity.name} ({known}) salience {entity.salience}: {named}{why}")
    for relation in story.relations:
        pair = f"{relation.a}-{relation.b}"
        yield Text(f"relation   {pair} main {relation.main} part {relation.part} {relation.kind}")
        yield from (Text(f"             {clean(reason)}") for reason in relation.evidence)


def highlighted(story: "StoryV1", field: str) -> "Text":
    """A field of the story, its entities in the colour of their kind."""
    from rich.text import Text  # late: `--help` must not wait for it

    from wirewatch.cli.showing import clean

    written: str = getattr(story, field)
    # One character for one, so that the spans stay right; nothing that a terminal would obey.
    text = Text("\n".join(map(clean, written.split("\n"))))
    kinds = {entity.id: entity.kind for entity in story.entities}
    for span in story.spans:
        if span.field == field:
            text.stylize(STYLES.get(kinds[span.entity], ORGANISATION), span.start, span.end)
    return text


def _enrich_lines(file: Path, overlay: "Overlay | None") -> None:
    bad = 0
    raw = standard_input() if str(file) == "-" else file.open("rb")
    # What is not UTF-8 becomes a lone surrogate, which the line is refused for.
    with TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape") as lines:
        for number, line in enumerate(progress(lines, "enriching"), 1):
            if line.strip():
                made, wrong = _enriched(number, line, overlay)
                bad += bool(wrong)
                sys.stdout.write(made + "\n")
                if wrong:
                    typer.echo(f"{file}:{number}: {wrong}", err=True)
    sys.stdout.flush()  # now, while an error can still be told
    if bad:
        raise typer.Exit(1)


def _enriched(number: int, line: str, overlay: "Overlay | None") -> tuple[str, str]:
    """What is written for a line, and what was wrong with it."""
    from wirewatch.enricher import enrich_row  # late: `--help` must not wait for it

    try:
        row: dict[str, Any] = json.loads(line)
        fields = {name: "" if row.get(name) is None else row[name] for name in FIELDS}
        if not (wrong := _no_text(fields)):
            story = enrich_row(str(row.get("id", number)), **fields, overlay=overlay)
            return story.model_dump_json(), ""
    except (ValueError, AttributeError, RecursionError):
        wrong = (
            "not a JSON object in UTF-8; each line is one, such as "
            '{"id": "1", "title": "…", "summary": "…", "language": "en", "content": "…"}'
        )
    return json.dumps({"line": number, "error": wrong}, ensure_ascii=False), wrong


def _no_text(fields: dict[str, Any]) -> str:
    """Why a row can't be a story; empty where it can."""
    for name, value in fields.items():
        if not isinstance(value, str):
            return f"the {name} is not text; put it in quotes"
    if any(fields[name].strip() for name in TEXTS):
        return ""
    return f"there is no text in it; write one of {', '.join(TEXTS)}"
