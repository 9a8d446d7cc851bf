"""An SMTP stand-in: a real server that keeps what it takes, and can fail at each stage."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_MOST_BYTES = 10 * 2**20


CUT = "cut"
"""In place of a reply: the connection is cut."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How one transaction goes: the reply at a stage, where it isn't the usual one, or `CUT`.

    `keeps`: the message is taken although the client may never learn of it. `delay_s` comes
    before the reply to the message.
    """

    greeting: str = ""
    ehlo: str = ""
    auth: str = ""
    mail: str = ""
    rcpt: str = ""
    data: str = ""
    keeps: bool = True
    delay_s: float = 0.0


FINE = Fault()
TOO_BUSY = Fault(greeting="421 4.3.2 too busy")
NO_LOGINS_NOW = Fault(auth="454 4.7.0 try again later")
NO_SUCH_USER = Fault(rcpt="550 5.1.1 no such user")
GREYLISTED = Fault(rcpt="451 4.7.1 try again later")
CONTENT_REFUSED = Fault(data="554 5.7.1 refused", keeps=False)
MAILBOX_FULL = Fault(data="452 4.2.2 mailbox full", keeps=False)
ANSWER_LOST = Fault(data=CUT)
HANG = Fault(delay_s=3600.0)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that was taken, as it came."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return message_from_bytes(self.raw, policy=default)


class SmtpStandin:
    """Serves while its block runs; port 0 picks a free one.

    `faults` are used up one a connection, and one for each further transaction on it; then all
    goes well; they may be endless. With `login` (name, password) it
    takes nothing without it. Messages go to `folder` as .eml files, and to `told`.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        faults: Iterable[Fault] = (),
        login: tuple[str, str] | None = None,
        folder: Path | None = None,
        told: Callable[[Mail], object] | None = None,
    ) -> None:
        self.host, self._port, self._login = host, port, login
        self._faults, self._folder, self._told = iter(faults), folder, told
        self._server: asyncio.Server | None = None
        self._connections: list[_Connection] = []
        self._changed = asyncio.Condition()
        self.mails: list[Mail] = []
        self.transactions = 0

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._server is not None, "the server runs only inside its block"
        return int(self._server.sockets[0].getsockname()[1])

    async def until(self, *, transactions: int = 0, mails: int = 0) -> None:
        """Wait until so many transactions began and so many messages were taken."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self.transactions >= transactions and len(self.mails) >= mails
            )

    async def __aenter__(self) -> Self:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self.host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut every connection."""
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()
        await self._server.wait_closed()

    def _connection(self) -> "_Connection":
        connection = _Connection(
            self,
            hostname="standin",
            data_size_limit=_MOST_BYTES,
            auth_require_tls=False,
            authenticator=self._authenticated if self._login else None,
            loop=asyncio.get_running_loop(),
        )
        connection.fault = next(self._faults, FINE)
        self._connections.append(connection)
        return connection

    def _authenticated(self, *given: Any) -> AuthResult:
        """The authenticator of aiosmtpd: (server, session, envelope, mechanism, credentials)."""
        server, *_, credentials = given
        assert isinstance(credentials, LoginPassword), "only PLAIN and LOGIN are offered"
        if said := server.fault.auth:
            return AuthResult(success=False, handled=False, message=said)
        name_and_password = (credentials.login.decode(), credentials.password.decode())
        return AuthResult(success=name_and_password == self._login)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd finds it by this name
        self,
        server: "_Connection",
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """A client says who it is."""
        if server.fault.ehlo:
            return [server.fault.ehlo]
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - as above
        self,
        server: "_Connection",
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """A transaction begins."""
        if self._login and not session.authenticated:
            return "530 5.7.0 log in first"
        if server.used:
            server.fault = next(self._faults, FINE)
        server.used = True
        async with self._changed:
            self.transactions += 1
            self._changed.notify_all()
        if not server.fault.mail:
            envelope.mail_from = address
        return server.fault.mail or "250 OK"

    async def handle_RCPT(  # noqa: N802 - as above
        self,
        server: "_Connection",
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """A recipient is named."""
        if not server.fault.rcpt:
            envelope.rcpt_tos.append(address)
        return server.fault.rcpt or "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: "_Connection", _session: Session, envelope: Envelope
    ) -> str:
        """A message has come in whole."""
        if server.fault.keeps:
            await self._keep(envelope)
        await asyncio.sleep(server.fault.delay_s)
        return server.fault.data or f"250 OK: {len(self.mails)}"

    async def _keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        mail = Mail(datetime.now(UTC), envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        async with self._changed:
            self.mails.append(mail)
            self._changed.notify_all()
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"mail-{len(self.mails):03}.eml").write_bytes(raw)
        if self._told:
            self._told(mail)


class _Connection(SMTP):
    """One client; `used` once its first transaction has begun."""

    fault = FINE
    used = greeted = False

    async def push(self, status: Any) -> None:
        """Answer, or cut the connection; the first answer is the greeting."""
        said = status if self.greeted else self.fault.greeting or status
        self.greeted = True
        if CUT in {said, said[:3]}:
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
        else:
            await super().push(said)


async def run(
    host: str,
    port: int,
    folder: Path | None,
    stop: asyncio.Event,
    say: Callable[[str], object] = print,
) -> None:
    """Serve until `stop` is set; `say` where, and each message as it comes."""

    def told(mail: Mail) -> None:
        say(f"{', '.join(mail.recipients)}  {mail.message['Subject']}")

    async with SmtpStandin(host, port, folder=folder, told=told) as standin:
        say(f"SMTP stand-in listens on {standin.host}:{standin.port}")
        await stop.wait()
