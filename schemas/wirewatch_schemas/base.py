"""What every message shares."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Message(BaseModel):
    """An immutable message; unknown fields of a newer writer are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StateMessage(BaseModel):
    """A state record; fields that a newer version wrote survive our rewriting it."""

    model_config = ConfigDict(frozen=True, extra="allow")


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A point in time: zone required, held in UTC, written as RFC 3339."""

Permille = int
"""A score, 0 to 1000: integers, since floats differ between processors."""
