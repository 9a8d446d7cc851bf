"""The side effect of delivering: one send over the destination's channel, never repeated here."""

from collections.abc import Callable
from typing import assert_never

from wirewatch.notifier.channels import slack_post, smtp
from wirewatch.notifier.channels.results import Delivered, Result, Retry
from wirewatch.process.http import Http
from wirewatch.process.secrets import SecretError, Secrets
from wirewatch.process.settings import SmtpSettings
from wirewatch_schemas.destination import DestinationV1, EmailV1, SlackWebhookV1, TerminalV1

Write = Callable[[str], object]


class Sender:
    """Sends payloads as they are, each within `timeout_s`.

    Secrets are read at each use, so that they can be rotated.
    """

    def __init__(
        self, http: Http, secrets: Secrets, mail: SmtpSettings, write: Write, timeout_s: float
    ) -> None:
        self._http, self._secrets, self._mail, self._write = http, secrets, mail, write
        self._timeout_s = timeout_s

    async def send(self, destination: DestinationV1, payload: str) -> Result:
        """Failures are results. A missing secret may still be put in place."""
        try:
            match destination:
                case SlackWebhookV1(slack_webhook=reference):
                    url = self._secrets.read(reference)
                    return await slack_post.post(self._http, url, payload, self._timeout_s)
                case EmailV1(email=address):
                    return await self._by_mail(address, payload.encode("ascii"))
                case TerminalV1():
                    self._write(payload)
                    return Delivered("written")
                case _:
                    assert_never(destination)
        except SecretError as error:
            return Retry("secret_missing", str(error))

    async def _by_mail(self, address: str, message: bytes) -> Result:
        if not self._mail.host:
            return Retry("smtp_not_configured", "set WIREWATCH_SMTP__HOST to your mail server")
        password = self._secrets.read(self._mail.password) if self._mail.username else ""
        return await smtp.send(self._mail, password, address, message, self._timeout_s)
