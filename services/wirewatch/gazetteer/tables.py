"""Read the tables that ship with the package."""

from importlib.resources import files


def rows(name: str, separator: str = ";") -> list[list[str]]:
    """The rows of a table, without its comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [line.split(separator) for line in lines]
