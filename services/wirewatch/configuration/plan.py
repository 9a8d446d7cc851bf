"""What applying a configuration would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wirewatch.configuration.records import Row, RowKey
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.topics import FEEDS

FILE = "file"
Rows = Mapping[RowKey, Row]


@dataclass(frozen=True, slots=True)
class Plan:
    """The difference between what is applied and what a file wants, by topic and key.

    `change` has the row before and after. `remove` is what the file no longer has; it goes only
    where pruning is asked for. `foreign` rows are managed elsewhere: never changed or removed.
    """

    add: Rows
    change: Mapping[RowKey, tuple[Row, Row]]
    remove: Rows
    foreign: Rows

    def writes(self, *, prune: bool) -> dict[RowKey, Row | None]:
        """The records to publish; None is a tombstone."""
        changed = {key: after for key, (_, after) in self.change.items()}
        removed: dict[RowKey, None] = dict.fromkeys(self.remove) if prune else {}
        return {**self.add, **changed, **removed}

    def lines(self, *, prune: bool) -> Iterator[str]:
        """The difference for people, a row a line; nothing where there is none."""
        for key in sorted(self.add):
            yield f"+ {_name(key)}{_title(self.add[key])}"
        for key in sorted(self.change):
            before, after = self.change[key]
            yield f"~ {_name(key)}{_title(after)}: {_changes(before, after)}"
        for key in sorted(self.remove):
            name = f"{_name(key)}{_title(self.remove[key])}"
            yield f"- {name}" if prune else f"  {name}: not in the file; kept, --prune removes it"
        for key in sorted(self.foreign):
            yield f"  {_name(key)}: managed by {self.foreign[key].managed_by}, left alone"


def diff(current: Rows, wanted: Rows) -> Plan:
    """Compare the current rows with those that a file wants."""
    wanted = _at_their_hosts(current, wanted)
    foreign = {key: row for key, row in current.items() if row.managed_by != FILE}
    ours = {key: row for key, row in current.items() if key not in foreign}
    return Plan(
        add={key: row for key, row in wanted.items() if key not in current},
        change={
            key: (row, wanted[key])
            for key, row in ours.items()
            if key in wanted and wanted[key] != row
        },
        remove={key: row for key, row in ours.items() if key not in wanted},
        foreign=foreign,
    )


def _at_their_hosts(current: Rows, wanted: Rows) -> Rows:
    """The wanted rows, feeds under the host that they were created with.

    A feed with an id of its own may move to another host: it keeps its key, and with the key
    everything that the poller remembers of it.
    """
    hosts = {row.feed_id: row.host for row in current.values() if isinstance(row, FeedV1)}
    placed: dict[RowKey, Row] = {}
    for key, row in wanted.items():
        if isinstance(row, FeedV1) and row.feed_id in hosts:
            there = row.model_copy(update={"host": hosts[row.feed_id]})
            placed[FEEDS.name, there.key] = there
        else:
            placed[key] = row
    return placed


def _name(key: RowKey) -> str:
    topic, name = key
    return f"feed/{name}" if topic == FEEDS.name else name


def _title(row: Row) -> str:
    """Tells feeds of one host apart, whose ids are hashes unless the file gives them."""
    return f" ({row.title})" if isinstance(row, FeedV1) and row.title else ""


def _changes(before: Row, after: Row) -> str:
    if type(before) is not type(after):
        return f"is now {_kind(after)}"
    old, new = before.model_dump(), after.model_dump()
    return ", ".join(_change(name, old[name], new[name]) for name in new if old[name] != new[name])


def _change(name: str, old: object, new: object) -> str:
    # A feed's URL may hold a token, and a rule can be long.
    if name in {"url", "now"}:
        return f"{name} changed"
    return f"{name} {_plain(old)} -> {_plain(new)}"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value) if value not in {None, ""} else "none"


def _kind(row: Row) -> str:
    return f"of kind {getattr(row, 'kind', 'feed')}"
