"""Wirewatch watches the news wires for you."""

from importlib.metadata import version

__version__ = version("wirewatch")
