"""`dlq`: look through the dead letters, and redrive or drop them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from wirewatch.bus.port import Bus, Output
    from wirewatch.stages.dead_letters import Letter

AT_ONCE = 100  # letters in one transaction
WIDTH = 16  # bytes in a line of a dump

AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON a letter.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Their ids, as `ls` shows them.")]
All = Annotated[bool, typer.Option("--all", help="Every letter that waits.")]
FromTopic = Annotated[str, typer.Option("--topic", help="With --all: only from this topic.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(dlq, rich_help_panel="Watching it")


dlq = typer.Typer(
    name="dlq",
    help="Dead letters: records that a stage could not handle and put aside, bytes and headers "
    "as they were.\n\nLook (ls, show), deploy a fix, then redrive them; drop what is of no use.\n\n"
    "Example: wirewatch dlq ls",
    no_args_is_help=True,
)


@dlq.command()
def ls(*, as_json: AsJson = False) -> None:
    """List the dead letters that nobody has handled, oldest first.

    Example: wirewatch dlq ls --json | jq .why
    """
    letters = _waiting()
    for letter in letters.values():
        typer.echo(json.dumps(_row(letter), ensure_ascii=False) if as_json else _line(letter))
    if not letters:
        typer.echo("no dead letters", err=True)


@dlq.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID", help="As `ls` shows it.")]) -> None:
    """Show one with all its headers and its value; a hex dump where that is not text.

    Example: wirewatch dlq show items.v1-3-1712
    """
    (letter,) = _named(_waiting(), [id_])
    typer.echo("\n".join(_whole(letter)))


@dlq.command()
def redrive(ids: Ids = None, *, every: All = False, topic: FromTopic = "") -> None:
    """Write the original record back to the topic it came from, once; for after a fix.

    Examples:
      wirewatch dlq redrive items.v1-3-1712
      wirewatch dlq redrive --all --topic items.v1
    """
    from wirewatch.stages import dead_letters  # late: `--help` must not wait for it

    letters = _chosen(ids, every=every, topic=topic)
    try:
        outputs = [dead_letters.redriven(letter) for letter in letters]
    except dead_letters.NotRedrivableError as error:
        raise typer.BadParameter(str(error)) from None
    _publish(outputs)
    typer.echo(f"redriven: {len(letters)}")


@dlq.command()
def drop(
    ids: Ids = None,
    *,
    every: All = False,
    topic: FromTopic = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Give dead letters up: they are listed no more, and can't be redriven.

    Example: wirewatch dlq drop items.v1-3-1712
    """
    from wirewatch.stages import dead_letters  # late: `--help` must not wait for it

    letters = _chosen(ids, every=every, topic=topic)
    for letter in letters:
        typer.echo(_line(letter), err=True)
    if letters and not yes:
        typer.confirm(f"Drop {len(letters)} for good?", abort=True, err=True)
    _publish([[dead_letters.ended(letter, dead_letters.Handled.DROPPED)] for letter in letters])
    typer.echo(f"dropped: {len(letters)}")


def _chosen(ids: list[str] | None, *, every: bool, topic: str) -> "list[Letter]":
    if bool(ids) == every or (topic and not every):
        raise typer.BadParameter("name IDs, or use --all (then --topic may narrow it)")
    waiting = _waiting()
    if ids:
        return _named(waiting, ids)
    return [letter for letter in waiting.values() if topic in {"", letter.topic}]


def _named(waiting: "Mapping[str, Letter]", ids: Sequence[str]) -> "list[Letter]":
    if unknown := [one for one in ids if one not in waiting]:
        raise typer.BadParameter(
            f"no dead letter {', '.join(unknown)} waits; see `wirewatch dlq ls`"
        )
    return [waiting[one] for one in dict.fromkeys(ids)]


def _waiting() -> "dict[str, Letter]":
    from wirewatch.cli.process import run_once  # late: `--help` must not wait for it
    from wirewatch.stages.dead_letters import waiting
    from wirewatch_schemas.topics import DEAD_LETTERS

    async def work(bus: "Bus", _: object) -> "dict[str, Letter]":
        return waiting([record async for record in bus.scan(DEAD_LETTERS.name)])

    found: dict[str, Letter] = run_once(work)
    return found


def _publish(steps: "Sequence[Sequence[Output]]") -> None:
    """A letter's outputs together or not at all; many letters in several goes."""
    from wirewatch.cli.process import run_once  # late: as above
    from wirewatch.stages.dead_letters import WRITER

    async def work(bus: "Bus", _: object) -> None:
        left = iter(steps)
        while some := [output for step in islice(left, AT_ONCE) for output in step]:
            await bus.publish(some, WRITER)

    run_once(work)


def _row(letter: "Letter") -> dict[str, Any]:
    return {
        "id": letter.id,
        "at": letter.at.isoformat(),
        "topic": letter.topic,
        "key": letter.key,
        "stage": letter.stage,
        "error": letter.error,
        "why": letter.why,
    }


def _line(letter: "Letter") -> str:
    from wirewatch.cli.showing import clean  # late: as above

    why = f"{letter.error}: {letter.why}" if letter.error != "RejectedError" else letter.why
    at = f"{letter.at:%Y-%m-%d %H:%M:%S}"
    return f"{letter.id:<24} {at}  {letter.stage:<9} {clean(why)}"


def _whole(letter: "Letter") -> Iterator[str]:
    from wirewatch.cli.showing import clean  # late: as above

    for name, said in {
        **_row(letter),
        "partition": letter.partition,
        "offset": letter.offset,
    }.items():
        yield f"{name:<10} {clean(str(said))}"
    for name, said in letter.headers.items():
        yield f"header     {clean(name)}: {clean(said)}"
    yield ""
    yield from _value(letter.value)


def _value(value: bytes | None) -> Iterable[str]:
    if value is None:
        return ["(no value)"]
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return _dump(value)
    return [text] if text.replace("\n", "").replace("\t", "").isprintable() else _dump(value)


def _dump(value: bytes) -> Iterator[str]:
    for at in range(0, len(value), WIDTH):
        part = value[at : at + WIDTH]
        text = part.decode("ascii", "replace").replace("\ufffd", ".")
        shown = "".join(char if char.isprintable() else "." for char in text)
        yield f"{at:08x}  {part.hex(' '):<{3 * WIDTH}} {shown}"
