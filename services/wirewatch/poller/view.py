"""What the poller knows of its shard."""

import zlib
from collections.abc import Mapping

from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1


def seen_key(key: str) -> str:
    """The key of a feed's seen row."""
    return f"{key}/seen"


class PollerView:
    """Feeds (from the table), their state rows, and the entries that each has shown.

    Seen rows are needed when a document has changed, and there may be a million entries in them:
    they are kept compressed, and not among `rows`, as they are never due.
    """

    def __init__(self, state: Mapping[str, FeedStateV1 | FeedSeenV1]) -> None:
        self.feeds: dict[str, FeedV1] = {}
        self._rows: dict[str, FeedStateV1] = {}
        self._seen: dict[str, bytes] = {}
        for key, row in state.items():
            self.apply(key, row)

    @property
    def rows(self) -> Mapping[str, FeedStateV1]:
        """The state row of each feed."""
        return self._rows

    @property
    def open(self) -> int:
        """None of our rows was asked for by a queue."""
        return 0

    def apply(self, key: str, row: FeedStateV1 | FeedSeenV1 | None) -> None:
        """Set or remove a row."""
        if isinstance(row, FeedSeenV1):
            self._seen[key] = zlib.compress(row.model_dump_json().encode(), 1)
        elif row is not None:
            self._rows[key] = row
        else:
            self._rows.pop(key, None)
            self._seen.pop(key, None)

    def seen(self, key: str) -> FeedSeenV1 | None:
        """What the feed `key` has shown; None: it was never read."""
        packed = self._seen.get(seen_key(key))
        return None if packed is None else FeedSeenV1.model_validate_json(zlib.decompress(packed))

    def all_keys(self, key: str) -> list[str]:
        """The keys of the rows that there are for the feed `key`."""
        held = {key: key in self._rows, seen_key(key): seen_key(key) in self._seen}
        return [name for name, there in held.items() if there]
