"""The side effect of delivering: one send over the destination's channel, never repeated here."""

from collections.abc import Callable
from datetime import timedelta
from typing import assert_never

from wirewatch.notifier.channels import slack_api, slack_post, smtp
from wirewatch.notifier.channels.results import Absent, Delivered, Result, Retry, Unknown
from wirewatch.process.http import Http
from wirewatch.process.secrets import SecretError, Secrets
from wirewatch.process.settings import Settings
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.destination import (
    DestinationV1,
    EmailV1,
    SlackBotV1,
    SlackWebhookV1,
    TerminalV1,
)

# Slack dates a message by its own clock. A message missed for this would be told twice.
CLOCKS_APART = timedelta(seconds=60)
Write = Callable[[str], object]


class Sender:
    """Sends payloads as they are, each within `timeout_s`.

    Secrets are read at each use, so that they can be rotated.
    """

    def __init__(
        self, http: Http, secrets: Secrets, settings: Settings, write: Write, timeout_s: float
    ) -> None:
        self._http, self._secrets, self._write = http, secrets, write
        self._mail, self._slack_url = settings.smtp, settings.slack.api_url
        self._timeout_s = timeout_s

    async def send(self, destination: DestinationV1, payload: str) -> Result:
        """Failures are results. A missing secret may still be put in place."""
        try:
            match destination:
                case SlackWebhookV1(slack_webhook=reference):
                    url = self._secrets.read(reference)
                    return await slack_post.post(self._http, url, payload, self._timeout_s)
                case SlackBotV1():
                    return await slack_api.post(self._api(destination), payload)
                case EmailV1(email=address):
                    return await self._by_mail(address, payload.encode("ascii"))
                case TerminalV1():
                    return self._to_terminal(payload)
                case _:
                    assert_never(destination)
        except SecretError as error:
            return Retry("secret_missing", str(error))

    async def ask(self, destination: SlackBotV1, row: DeliveryRowV1) -> Delivered | Absent | Retry:
        """Whether the channel has the message of `row`, whose outcome is unknown."""
        assert row.begun_at is not None, "what was never prepared has no unknown outcome"
        try:
            api = self._api(destination)
        except SecretError as error:
            return Retry("secret_missing", str(error))
        since = row.begun_at - CLOCKS_APART
        return await slack_api.find(api, destination.slack_channel, row.delivery_id, since)

    def _api(self, destination: SlackBotV1) -> slack_api.Api:
        token = self._secrets.read(destination.token)
        return slack_api.Api(self._http, self._slack_url, token, self._timeout_s)

    def _to_terminal(self, text: str) -> Result:
        try:
            self._write(text)
        except OSError as error:  # the pipe's reader is gone, the disk is full: part may be there
            return Unknown("write_error", f"{error}; does anything read this process's output?")
        return Delivered("written")

    async def _by_mail(self, address: str, message: bytes) -> Result:
        if not self._mail.host:
            return Retry("smtp_not_configured", "set WIREWATCH_SMTP__HOST to your mail server")
        password = self._secrets.read(self._mail.password) if self._mail.username else ""
        return await smtp.send(self._mail, password, address, message, self._timeout_s)
