"""How an alert ended. Every alert ends in exactly one outcome."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message, Moment

Ending = Literal["sent", "folded", "suppressed", "failed", "expired"]


class OutcomeV1(Message):
    """The end of an alert (outcomes.v1, key `destination_id/alert_id`)."""

    alert_id: str
    destination_id: str
    story_id: str
    ending: Ending
    reason: str = Field(default="", description="why, unless sent: a short code")
    delivery_id: str = Field(default="", description="the message that told it")
    receipt: str = Field(default="", description="what the channel answered")
    attempts: int = Field(default=0, ge=0)
    at: Moment

    @property
    def key(self) -> str:
        """The record key."""
        return f"{self.destination_id}/{self.alert_id}"
