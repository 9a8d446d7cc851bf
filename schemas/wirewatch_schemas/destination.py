"""Where alerts go: a promise is made to a channel or an address."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wirewatch_schemas.base import Message

DestinationId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
SecretRef = Annotated[str, StringConstraints(pattern=r"^secret:[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""A reference to a secret, never its value: `secret:x` is the file x in the secrets folder."""


class DestinationBase(Message):
    """What all destinations share."""

    destination_id: DestinationId
    timezone: str = Field(default="UTC", description="IANA name")
    managed_by: str = "file"

    @property
    def key(self) -> str:
        """The record key."""
        return f"destination/{self.destination_id}"


class SlackWebhookV1(DestinationBase):
    """A Slack channel behind an incoming webhook."""

    kind: Literal["slack_webhook"] = "slack_webhook"
    slack_webhook: SecretRef


class EmailV1(DestinationBase):
    """An e-mail address."""

    kind: Literal["email"] = "email"
    email: str


class TerminalV1(DestinationBase):
    """The terminal that the notifier runs in."""

    kind: Literal["terminal"] = "terminal"
    terminal: Literal[True] = True


DestinationV1 = SlackWebhookV1 | EmailV1 | TerminalV1
"""A destination (config.v1, key `destination/destination_id`)."""
