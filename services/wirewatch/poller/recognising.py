"""Which entry of a document is which of those remembered. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from wirewatch.poller.documents import Entry
from wirewatch_schemas.feed import SeenEntry
from wirewatch_schemas.ids import item_id

_Claim = tuple[int, str, int, str]  # less likeness, the entry's last key, step of its ladder, name


def names(feed_id: str, entries: Sequence[Entry], before: Mapping[str, SeenEntry]) -> list[str]:
    """The item id of each entry: a remembered one that it is like, else its first free key's.

    A feed may give the guid of one story to the next, so a key alone does not make an entry the
    one that is remembered under it. The likeliest claims go first; the order of the document
    decides nothing, or an entry would change its name with its place.
    """
    by_key = dict[str, str]()
    taken = set[str]()
    for _, key, _, name in sorted(
        claim for entry in entries for claim in _claims(feed_id, entry, before)
    ):
        if key not in by_key and name not in taken:
            by_key[key] = name
            taken.add(name)
    return [by_key[entry.keys[-1]] for entry in entries]


def _claims(feed_id: str, entry: Entry, before: Mapping[str, SeenEntry]) -> Iterator[_Claim]:
    """One for each key that is free (likeness 0) or remembers this entry.

    The last says all of an entry: whatever is remembered there is this one.
    """
    for step, key in enumerate(entry.keys):
        name = item_id(feed_id, key)
        known = before.get(name)
        if known is None:
            yield 0, entry.keys[-1], step, name
        elif likeness := _likeness(entry, known) or int(key == entry.keys[-1]):
            yield -likeness, entry.keys[-1], step, name


def _likeness(entry: Entry, known: SeenEntry) -> int:
    """0: another story. One mark is enough, as an edit changes a title or moves a link."""
    same_words = entry.content_hash == known.content_hash
    if known.marks is None:
        return 1 + same_words
    return len({*entry.marks} & {*known.marks}) + same_words
