"""`standin`: Slack, SMTP and feed servers to try things on by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from asyncio import Event

    from wirewatch.process.signals import Main

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[
    int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")
]
Folder = Annotated[Path | None, typer.Option(help="Keep what arrives here.", file_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(standin, rich_help_panel="Trying things out")


standin = typer.Typer(
    name="standin",
    help="Servers that stand in for the world while you try things out, each until Ctrl-C.\n\n"
    "Let the services dial them: WIREWATCH_HTTP__ALLOW_NETWORKS=127.0.0.0/8\n\n"
    "Example: wirewatch standin slack --port 8091",
    no_args_is_help=True,
)


@standin.command()
def slack(host: Host = "127.0.0.1", port: Port = 8091, folder: Folder = None) -> None:
    """Stand in for Slack's incoming webhooks; prints every message.

    Example: wirewatch standin slack --port 8091 --folder slack/
    """
    from wirewatch.standins import slack as room  # late: `--help` must not wait for it

    async def main(stop: "Event") -> None:
        await room.run(host, port, folder, stop)

    _serve(main, host, port)


@standin.command()
def smtp(host: Host = "127.0.0.1", port: Port = 8025, folder: Folder = None) -> None:
    """Stand in for a mail server; prints every message and keeps it as .eml.

    Example: wirewatch standin smtp --port 8025 --folder mail/
    """
    from wirewatch.standins import smtp as room  # late: `--help` must not wait for it

    async def main(stop: "Event") -> None:
        await room.run(host, port, folder, stop)

    _serve(main, host, port)


@standin.command()
def feeds(
    folder: Annotated[
        Path, typer.Argument(help="Feed documents to serve.", file_okay=False, exists=True)
    ],
    host: Host = "127.0.0.1",
    port: Port = 8090,
) -> None:
    """Serve the feed documents of a folder, read afresh at every request, with validators.

    Example: wirewatch standin feeds feeds/ --port 8090
    """
    from wirewatch.standins import feeds as room  # late: `--help` must not wait for it

    async def main(stop: "Event") -> None:
        await room.run(host, port, folder, stop)

    _serve(main, host, port)


def _serve(main: "Main", host: str, port: int) -> None:
    from wirewatch.process import signals  # late: `--help` must not wait for it

    try:
        code = signals.run(main)
    except OSError as error:
        why = f"can't listen on {host}:{port}: {error.strerror}; choose another --port or --host"
        raise typer.BadParameter(why) from None
    raise typer.Exit(code)
