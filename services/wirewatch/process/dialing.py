"""The guard under the HTTP client: names are resolved once, vetted, and dialled as literals.

What is vetted is what is dialled, so a name that changes its answer in between (DNS rebinding)
gains nothing. TLS still checks the name: only the socket goes to the literal.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpcore

from wirewatch.process.addresses import Network, refusal
from wirewatch.process.failures import Failure

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

CONNECT_S = 5.0  # for one address
MOST_ADDRESSES = 4  # tried, of those that a name has
DNS_THREADS = 16  # getaddrinfo blocks, for many seconds where a name server is silent


class DialError(httpcore.ConnectError):
    """Nothing was sent: the name has no address, or none that may be or could be dialled."""

    def __init__(self, reason: Failure, why: str) -> None:
        self.reason = reason
        super().__init__(why)


class SystemResolver:
    """The system's resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of `host`, best first; raises OSError or UnicodeError."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(info[4][0]) for info in found))

    def close(self) -> None:
        """Take no more questions; those under way are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Guard(httpcore.AsyncNetworkBackend):
    """A network backend that dials only what `refusal` lets through."""

    def __init__(self, resolve: Resolve, allowed: Sequence[Network]) -> None:
        self._resolve, self._allowed = resolve, allowed
        self._dialer = httpcore.AnyIOBackend()

    async def vetted(self, host: str, port: int) -> Sequence[str]:
        """The addresses of `host`; one that must not be dialled condemns them all."""
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise DialError(Failure.DNS, f"the name can't be resolved: {error}") from error
        for address in addresses:
            if (reason := refusal(address, port, self._allowed)) is not None:
                raise DialError(reason, _refused(address, port, reason))
        return addresses

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the vetted addresses in turn."""
        last: Exception = OSError("the name has no address")
        for address in (await self.vetted(host, port))[:MOST_ADDRESSES]:
            try:
                return await self._dialer.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise DialError(*_unreachable(last)) from last

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _refused(address: str, port: int, reason: Failure) -> str:
    what = f"port {port} is not the web's" if reason is Failure.BLOCKED_PORT else "is not public"
    return f"{address}: {what}; if you trust that network, add it to WIREWATCH_HTTP__ALLOW_NETWORKS"


def _unreachable(error: BaseException) -> tuple[Failure, str]:
    if isinstance(error, httpcore.ConnectTimeout):
        return Failure.TIMEOUT, f"no connection within {CONNECT_S:g} s"
    while error.__cause__ is not None:  # the innermost tells what the system said
        error = error.__cause__
    if isinstance(error, ConnectionRefusedError):
        return Failure.REFUSED, "connection refused"
    return Failure.NETWORK, str(error) or type(error).__name__
