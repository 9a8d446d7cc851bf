"""What the deliver stage remembers: open messages, and what was told lately."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.base import Message, Moment, StateMessage


class Telling(Message):
    """One outlet's telling of a story that was folded into a message."""

    story_id: str
    source: str
    title: str
    link: str


class DeliveryRowV1(StateMessage):
    """A message on its way (delivery-state.v1, key `destination_id/delivery/delivery_id`).

    waiting → prepared (rendered, committed, lease runs) → gone (tombstone and outcome). After an
    unknown outcome, where the channel can be asked: prepared → asking → gone or waiting.
    """

    kind: Literal["delivery"] = "delivery"
    delivery_id: str
    destination_id: str
    cluster_id: str
    phase: Literal["waiting", "prepared", "asking"] = "waiting"
    due: Moment
    created_at: Moment
    attempt: int = Field(default=0, description="sends begun so far")
    begun_at: Moment | None = Field(default=None, description="when the first send was prepared")
    resent: int = Field(default=0, description="sends after an unknown outcome")
    asked: int = Field(default=0, description="failed look-ups after an unknown outcome")
    lease_until: Moment | None = Field(default=None, description="no send starts after it")
    payload: str = Field(default="", description="the rendered message, resent as it is")
    payload_form: str = Field(default="", description="the channel that `payload` was written for")
    last_result: str = ""
    alert: AlertV1
    traceparent: str = ""

    @property
    def key(self) -> str:
        """The record key."""
        return f"{self.destination_id}/delivery/{self.delivery_id}"


class FoldRowV1(StateMessage):
    """One event as one destination saw it (delivery-state.v1, `destination_id/fold/cluster_id`).

    A later story that shares an id, a link or a title with it, or most of the text of the story
    that it began with, is folded, not told again.
    """

    kind: Literal["fold"] = "fold"
    destination_id: str
    cluster_id: str
    delivery_id: str
    due: Moment = Field(description="when it is forgotten")
    story_ids: tuple[str, ...]
    link_keys: tuple[str, ...] = ()
    title_keys: tuple[str, ...] = ()
    sketch: str = Field(default="", description="of the story that it began with")
    tellings: tuple[Telling, ...] = ()
    receipt: str = Field(default="", description="what the channel answered; empty: not sent yet")

    @property
    def key(self) -> str:
        """The record key."""
        return f"{self.destination_id}/fold/{self.cluster_id}"
