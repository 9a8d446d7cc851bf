"""The standing request of an owner."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message
from wirewatch_schemas.destination import DestinationId


class SubscriptionV1(Message):
    """Alert `to` when a story meets `now` (config.v1, key `subscription/subscription_id`)."""

    kind: Literal["subscription"] = "subscription"
    subscription_id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    title: str
    owner: str
    now: str = Field(description="a rule in the query language: docs/rules.md")
    to: tuple[DestinationId, ...] = Field(min_length=1)
    managed_by: str = "file"

    @property
    def key(self) -> str:
        """The record key."""
        return f"subscription/{self.subscription_id}"
