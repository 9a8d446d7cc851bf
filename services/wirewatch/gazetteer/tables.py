"""Read the tables that ship with the package."""

from importlib.resources import files


def raw(name: str) -> str:
    """The text of a table."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def rows(name: str, separator: str = ";") -> list[list[str]]:
    """The rows of a table, without its comments."""
    lines = (line for line in raw(name).splitlines() if line and not line.startswith("#"))
    return [line.split(separator) for line in lines]
