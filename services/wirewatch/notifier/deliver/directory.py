"""Who may be told, and who asked: the current rows of config.v1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wirewatch.bus.port import BusError
from wirewatch_schemas import codec
from wirewatch_schemas.alert import AlertV1, Match
from wirewatch_schemas.destination import DestinationV1
from wirewatch_schemas.subscription import SubscriptionV1
from wirewatch_schemas.topics import CONFIG


@dataclass(frozen=True, slots=True)
class Directory:
    """Destinations and subscriptions by id, at one version of the table."""

    destinations: Mapping[str, DestinationV1] = field(default_factory=dict)
    subscriptions: Mapping[str, SubscriptionV1] = field(default_factory=dict)

    def standing(self, alert: AlertV1) -> tuple[Match, ...]:
        """The alert's matches whose subscription still names its destination."""
        return tuple(
            match
            for match in alert.matches
            if (wanted := self.subscriptions.get(match.subscription_id))
            and alert.destination_id in wanted.to
        )


def directory_of(rows: Mapping[str, bytes]) -> Directory:
    """Read the table.

    Raises `BusError` for a destination or subscription that can't be read: to skip it would end
    its alerts as if it were gone.
    """
    messages = list(_decoded(rows))
    return Directory(
        {m.destination_id: m for m in messages if not isinstance(m, SubscriptionV1)},
        {m.subscription_id: m for m in messages if isinstance(m, SubscriptionV1)},
    )


def _decoded(rows: Mapping[str, bytes]) -> Iterator[Any]:
    for key, value in rows.items():
        if key.startswith(("destination/", "subscription/")):
            try:
                yield codec.decode(CONFIG, value)
            except codec.UndecodableError as error:
                raise BusError(
                    f"deliver: {key} of {CONFIG.name} can't be read: {error}; write it again with"
                    " `wirewatch apply`, or run the version that wrote it"
                ) from error
