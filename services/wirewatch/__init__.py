"""Wirewatch watches the news wires for you."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: `wirewatch --help` must not wait for it."""
    if name == "__version__":
        from importlib.metadata import version  # as above

        return version("wirewatch")
    raise AttributeError(name)
