"""`python -m wirewatch` is `wirewatch`."""

from wirewatch.cli.app import main

main()
