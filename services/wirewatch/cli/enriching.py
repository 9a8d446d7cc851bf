"""`enrich`: what the enricher makes of a text."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from wirewatch_schemas.story import StoryV1


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Trying things out")(enrich)


def enrich(
    file: Annotated[str, typer.Argument(help="A text file, or - for standard input.")] = "",
    *,
    jsonl: Annotated[
        Path | None,
        typer.Option(help="Many: a JSON object a line (id, title, summary, language)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the story as JSON.")] = False,
) -> None:
    """Show what a text is about: language, entities, topics, and relations with their evidence.

    With --jsonl every line becomes a story a line, in the same order.

    Examples:
      echo "Xi and Putin upgrade ties at Moscow summit" | wirewatch enrich -
      wirewatch enrich --jsonl headlines.jsonl > stories.jsonl
    """
    from wirewatch.enricher import enrich_text  # late: `--help` must not wait for it

    if bool(file) == bool(jsonl):
        raise typer.BadParameter("give a FILE (or -), or --jsonl FILE; not both")
    if jsonl:
        _enrich_lines(jsonl)
        return
    story = enrich_text(_read(file))
    typer.echo(story.model_dump_json() if as_json else "\n".join(shown(story)))


def _read(file: str) -> str:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = "standard input" if file == "-" else file
        raise typer.BadParameter(f"{name} is not UTF-8 text; save it as UTF-8") from None


def shown(story: "StoryV1") -> Iterator[str]:
    """A story for people, a fact a line."""
    yield f"title      {story.title}"
    yield f"extract    {story.extract}"
    yield f"language   {story.language}"
    for entity in story.entities:
        yield f"entity     {entity.name} ({entity.id}, {entity.mentions}x)"
    for topic in story.topics:
        yield f"topic      {topic.name} ({topic.id}, {topic.score})"
    for relation in story.relations:
        pair = f"{relation.a}-{relation.b}"
        yield f"relation   {pair} main {relation.main} part {relation.part} {relation.kind}"
        yield from (f"             {reason}" for reason in relation.evidence)


def _enrich_lines(file: Path) -> None:
    # What is not UTF-8 becomes a lone surrogate, which the line is refused for.
    with file.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        shown_size = file.stat().st_size if sys.stderr.isatty() else 0
        for story in _stories(file, _progress(lines, shown_size)):
            sys.stdout.write(story.model_dump_json() + "\n")


def _stories(file: Path, lines: Iterator[str]) -> "Iterator[StoryV1]":
    from wirewatch.enricher import enrich_row  # late: `--help` must not wait for it

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            line.encode()
            row: dict[str, Any] = json.loads(line)
            fields: Any = {
                name: str(row.get(name) or "") for name in ("title", "summary", "language")
            }
            id_ = str(row.get("id", number))
        except (ValueError, AttributeError):
            raise typer.BadParameter(
                f"{file}:{number}: not a JSON object in UTF-8; each line is one, such as "
                '{"id": "1", "title": "…", "summary": "…", "language": "en"}'
            ) from None
        yield enrich_row(id_, **fields)


def _progress(lines: TextIO, size: int) -> Iterator[str]:
    """The lines, with a progress bar on a terminal."""
    if not size:
        yield from lines
        return
    with typer.progressbar(length=size, label="enriching", file=sys.stderr) as bar:
        for line in lines:
            bar.update(len(line.encode(errors="surrogateescape")))
            yield line
