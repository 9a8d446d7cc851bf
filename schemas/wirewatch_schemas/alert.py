"""The decision to tell a destination about a story."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message
from wirewatch_schemas.story import StorySnapshot


class Match(Message):
    """Why one subscription wants the story."""

    subscription_id: str
    title: str = Field(description="the subscription's title")
    rule_hash: str
    cut: Literal["now"] = "now"
    why: tuple[str, ...] = Field(description="the terms that held, with their values")


class AlertV1(Message):
    """One story revision for one destination (alerts.v1, key `destination_id/alert_id`)."""

    alert_id: str
    destination_id: str
    matches: tuple[Match, ...] = Field(min_length=1)
    config_offset: int = Field(ge=0, description="next offset of config.v1 when it was decided")
    story: StorySnapshot

    @property
    def key(self) -> str:
        """The record key."""
        return f"{self.destination_id}/{self.alert_id}"
