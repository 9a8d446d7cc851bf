"""Hand a mail to the SMTP server and say what became of it."""

import asyncio
from contextlib import suppress

import aiosmtplib

from wirewatch.notifier.channels.mail import on_the_wire
from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.process.settings import SmtpSettings

TIMEOUT_S = 10.0  # for the whole transaction: well under the lease and its grace together
_PERMANENT = 500  # replies from here on


async def send(
    settings: SmtpSettings,
    password: str,
    recipient: str,
    message: bytes,
    timeout_s: float = TIMEOUT_S,
) -> Result:
    """One transaction for one recipient; `message` goes out as it is."""
    transaction = _Transaction(settings, password)
    try:
        async with asyncio.timeout(timeout_s):
            return Delivered(await transaction.run(recipient, message))
    except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as error:
        reason = f"smtp_{error.code}"
        return Refused(reason) if error.code >= _PERMANENT else Retry(reason)
    except aiosmtplib.SMTPResponseException as error:
        # Greeting, login or sender: ours or the server's trouble and not the recipient's, so
        # there is time to mend it, even where the server says "permanent".
        return Retry(f"smtp_{error.code}")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # TimeoutError is an OSError
        reason = _reason(error)
        return Unknown(reason) if transaction.data_begun else Retry(reason)


class _Transaction:
    """One message over a connection of its own.

    `data_begun` is True from the moment when the server may have taken the message.
    """

    def __init__(self, settings: SmtpSettings, password: str) -> None:
        self._sender = on_the_wire(settings.sender)
        self._smtp = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            username=settings.username or None,
            password=password or None,
            local_hostname=self._sender.rpartition("@")[2],  # the default asks the resolver
            timeout=None,  # one deadline is over the whole
        )
        self.data_begun = False

    async def run(self, recipient: str, message: bytes) -> str:
        """The server's answer; raises what aiosmtplib raises."""
        try:
            await self._smtp.connect()
            await self._smtp.mail(self._sender)
            await self._smtp.rcpt(on_the_wire(recipient))
            self.data_begun = True
            answer = await self._smtp.data(message)
            await self._leave()
            return f"{answer.code} {answer.message}"[:200]
        finally:
            self._smtp.close()

    async def _leave(self) -> None:
        """Say goodbye; the message is taken, so nothing that goes wrong here counts."""
        with suppress(aiosmtplib.SMTPException, OSError):
            await self._smtp.quit(timeout=1.0)


def _reason(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "timeout"
        case aiosmtplib.SMTPServerDisconnected():
            return "disconnected"
        case aiosmtplib.SMTPNotSupported():
            return "smtp_not_supported"
        case ValueError():
            return "bad_address"
        case _:
            return "refused"
