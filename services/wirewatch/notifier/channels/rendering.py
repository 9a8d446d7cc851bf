"""One content, each channel's form."""

from collections.abc import Sequence
from typing import assert_never

from wirewatch.notifier.channels import mail, slack, terminal
from wirewatch.notifier.channels.content import content_of
from wirewatch_schemas.delivery import DeliveryRowV1, Telling
from wirewatch_schemas.destination import (
    DestinationV1,
    EmailV1,
    SlackBotV1,
    SlackWebhookV1,
    TerminalV1,
)


def rendered(
    row: DeliveryRowV1, tellings: Sequence[Telling], destination: DestinationV1, sender: str
) -> str:
    """The payload that `act` sends as it is: a body for Slack, a mail, lines.

    Raises `mail.BadAddressError`.
    """
    content = content_of(row.delivery_id, row.alert, tellings, destination.timezone)
    match destination:
        case SlackWebhookV1():
            return slack.render(content)
        case SlackBotV1():
            return slack.for_bot(content, destination.slack_channel)
        case EmailV1():
            return mail.render(content, row, destination.email, sender)
        case TerminalV1():
            return terminal.render(content)
        case _:
            assert_never(destination)


def form_of(destination: DestinationV1) -> str:
    """Names what a payload is written for: another form needs another payload."""
    match destination:
        case EmailV1():
            return f"email {destination.email}"
        case SlackBotV1():
            return f"slack_bot {destination.slack_channel}"
        case _:
            return destination.kind
