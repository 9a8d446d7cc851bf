"""Entities of Wikidata as rows of a configuration: what was exported is read, checked, written.

`items(lines)` reads an export, `Chooser` decides what of an item is kept and says what is not,
`row(entry)` writes it.
"""

from wirewatch.configuration.wikidata.choosing import Choice, Chooser, Entry, row
from wirewatch.configuration.wikidata.files import Bad
from wirewatch.configuration.wikidata.items import Item, items

__all__ = ["Bad", "Choice", "Chooser", "Entry", "Item", "items", "row"]
