"""Hand a mail to the SMTP server and say what became of it."""

import asyncio
import ssl
from contextlib import suppress

import aiosmtplib

from wirewatch import faults
from wirewatch.notifier.channels.clean import one_line
from wirewatch.notifier.channels.mail import on_the_wire
from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.process.settings import SmtpSettings

_TEMPORARY, _PERMANENT = 400, 500  # refusals from here on


async def send(
    settings: SmtpSettings,
    password: str,
    recipient: str,
    message: bytes,
    timeout_s: float,
) -> Result:
    """One transaction for one recipient; `message` goes out as it is."""
    transaction = _Transaction(settings, password)
    try:
        async with asyncio.timeout(timeout_s):
            receipt = await transaction.run(recipient, message)
        await transaction.leave()
        return Delivered(receipt)
    except aiosmtplib.SMTPResponseException as error:
        return _answered(error, data_begun=transaction.data_begun)
    except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
        detail = f"{settings.host}:{settings.port}: {str(error) or type(error).__name__}"
        kind = Unknown if transaction.data_begun else Retry
        return kind(_reason(error), detail)
    finally:
        transaction.close()


def _answered(error: aiosmtplib.SMTPResponseException, *, data_begun: bool) -> Result:
    detail = one_line(error.message, 200)
    if error.code < _TEMPORARY:  # no refusal: no number at all (-1), or one out of place
        kind = Unknown if data_begun else Retry
        return kind("smtp_malformed", detail)
    reason = f"smtp_{error.code}"
    if error.code >= _PERMANENT:
        if isinstance(error, aiosmtplib.SMTPRecipientRefused):
            return Refused(reason, f"{detail}; check the destination's address")
        if isinstance(error, aiosmtplib.SMTPDataError):
            return Refused(reason, f"{detail}; the mail server refuses the content")
    # Greeting, login and sender are our trouble or the server's, not the recipient's: there is
    # time to mend them, even where the server says "permanent".
    return Retry(reason, detail)


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
        faults.hit("smtp.begun")
        await self._smtp.connect()
        await self._smtp.mail(self._sender)
        await self._smtp.rcpt(on_the_wire(recipient))
        self.data_begun = True
        faults.hit("smtp.data")
        answer = await self._smtp.data(message)
        faults.hit("smtp.answered")
        return one_line(f"{answer.code} {answer.message}", 200)

    async def leave(self) -> None:
        """Say goodbye; the message is taken, so nothing that goes wrong here counts."""
        with suppress(aiosmtplib.SMTPException, OSError):
            await self._smtp.quit(timeout=1.0)

    def close(self) -> None:
        """Cut the connection, if there is one."""
        self._smtp.close()


def _reason(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "timeout"
        case ssl.SSLError():
            return "tls_error"
        case aiosmtplib.SMTPServerDisconnected():
            return "disconnected"
        case aiosmtplib.SMTPConnectError() | OSError():
            return "connect_error"
        case _:
            return "smtp_error"
