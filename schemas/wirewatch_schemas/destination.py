"""Where alerts go: a promise is made to a channel or an address."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wirewatch_schemas.base import Message

DestinationId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
REFERENCE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""A file's name, as a pattern: no separators and no leading dot, so it never leaves its folder."""
SecretRef = Annotated[str, StringConstraints(pattern=f"^secret:{REFERENCE_NAME}$")]
"""A reference to a secret, never its value: `secret:x` is the file x in the secrets folder."""

SlackChannel = Annotated[str, StringConstraints(pattern=r"^[CGD][A-Z0-9]{2,30}$")]
"""A channel's id: its name may change, and can't be read back by."""


class DestinationBase(Message):
    """What all destinations share."""

    destination_id: DestinationId
    timezone: str = Field(default="UTC", description="IANA name")
    managed_by: str = "file"

    @property
    def key(self) -> str:
        """The record key."""
        return f"destination/{self.destination_id}"


class BlindBase(DestinationBase):
    """What can't be asked whether a message arrived."""

    on_unknown: Literal["resend", "hold"] = Field(
        default="resend",
        description="after an unknown outcome: the same bytes once more, or end it as failed",
    )


class SlackWebhookV1(BlindBase):
    """A Slack channel behind an incoming webhook."""

    kind: Literal["slack_webhook"] = "slack_webhook"
    slack_webhook: SecretRef


class SlackBotV1(DestinationBase):
    """A Slack channel that a bot posts to, and reads back after an unknown outcome."""

    kind: Literal["slack_bot"] = "slack_bot"
    slack_channel: SlackChannel
    token: SecretRef


class EmailV1(BlindBase):
    """An e-mail address."""

    kind: Literal["email"] = "email"
    email: str


class TerminalV1(BlindBase):
    """The terminal that the notifier runs in."""

    kind: Literal["terminal"] = "terminal"
    terminal: Literal[True] = True


DestinationV1 = SlackWebhookV1 | SlackBotV1 | EmailV1 | TerminalV1
"""A destination (config.v1, key `destination/destination_id`)."""
