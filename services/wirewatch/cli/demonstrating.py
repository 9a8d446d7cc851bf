"""`demo`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Start here")(demo)


def demo() -> None:
    """Dummy."""
