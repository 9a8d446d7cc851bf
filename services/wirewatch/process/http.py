"""The one HTTP client: public addresses only, hard limits on time and size, no secrets in errors.

The room's only user of httpx. Everything that could follow, cache, remember or decode on its own
is switched off: redirects are followed here, hop by hop, and every hop is dialled through `Guard`.
"""

import asyncio
import http.cookiejar
import logging
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpcore
import httpx

from wirewatch import __version__, faults
from wirewatch.process.decoding import ACCEPT_ENCODING, Body
from wirewatch.process.dialing import CONNECT_S, DialError, Guard, Resolve, SystemResolver
from wirewatch.process.failures import Failure, HttpError
from wirewatch.process.settings import HttpSettings

__all__ = ["Failure", "Http", "HttpError", "Response"]

# httpx logs whole URLs at INFO, and a webhook's URL is a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

# How h11 and httpcore tell a connection that ended early from one that spoke nonsense.
_CUT = re.compile("closed connection|Server disconnected")

MAX_CONNECTIONS = 512  # more than the lanes let run at once, so that nothing queues here unseen
_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpx.HTTPError,
    httpx.InvalidURL,
    OSError,
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: any status, the body decoded, `url` after all redirects."""

    status: int
    headers: Mapping[str, str]  # case-insensitive; the bytes on the wire as Latin-1
    body: bytes
    url: str


class Http:
    """The client of a process; an async context manager.

    Connections are not kept: with many hosts a pool costs ten times what it saves.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        user_agent: str | None = None,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolver = SystemResolver()
        self._guard = Guard(resolve or self._resolver, settings.allow_networks)
        self._settings = settings
        self._client = httpx.AsyncClient(
            transport=_Transport(_pool(settings.proxy, self._guard, tls)),
            headers={
                "user-agent": user_agent or _user_agent(settings.contact),
                "accept-encoding": ACCEPT_ENCODING,
                "connection": "close",
            },
            cookies=http.cookiejar.CookieJar(
                http.cookiejar.DefaultCookiePolicy(allowed_domains=())
            ),
            timeout=httpx.Timeout(None, connect=CONNECT_S),  # the deadline is over the whole
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        """Nothing is opened before it is needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._client.aclose()
        self._resolver.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        timeout_s: float | None = None,
        max_redirects: int = 5,
    ) -> Response:
        """GET `url` and follow redirects; raises `HttpError`.

        `max_bytes` limits the body on the wire and decoded; `timeout_s` everything, from the
        first look-up to the last byte of the last hop; both are settings unless given here.
        """
        request = self._request("GET", url, headers or {}, None)
        return await self._exchange(
            request,
            max_bytes or self._settings.max_bytes,
            timeout_s or self._settings.timeout_s,
            max_redirects,
        )

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        max_bytes: int = 64 * 1024,
        timeout_s: float = 10.0,
    ) -> Response:
        """POST `body`; a redirect is an answer like any other. Raises `HttpError`."""
        return await self._exchange(self._request("POST", url, headers, body), max_bytes, timeout_s)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> httpx.Request:
        sent = httpx.Headers(headers, encoding="iso-8859-1")
        try:
            return self._client.build_request(method, url, headers=sent, content=body)
        except httpx.InvalidURL:  # its message repeats the URL
            raise HttpError(Failure.PROTOCOL, f"{method}: not a usable URL") from None

    async def _exchange(
        self, request: httpx.Request, max_bytes: int, timeout_s: float, redirects: int | None = None
    ) -> Response:
        progress = _Progress()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._followed(request, max_bytes, redirects, progress)
        except TimeoutError:
            failure = HttpError(Failure.TIMEOUT, f"not done within {timeout_s:g} s")
        except HttpError as error:
            failure = error
        except _ERRORS as error:
            failure = _failure(error, progress)
        host = (progress.request or request).url.netloc.decode("ascii")
        raise HttpError(
            failure.reason,
            f"{request.method} {host}: {failure}",
            sent=progress.sent,
            status=progress.status,
        ) from failure.__cause__

    async def _followed(
        self, request: httpx.Request, max_bytes: int, redirects: int | None, progress: "_Progress"
    ) -> Response:
        hops = 0
        while True:
            await self._vet(request.url)
            progress.begin(request)
            faults.hit(f"http.{request.method.lower()}.begun")
            response = await self._client.send(request, stream=True)
            try:
                progress.status = response.status_code
                following = response.next_request
                if redirects is None or following is None:
                    answer = await _read(response, max_bytes)
                    faults.hit(f"http.{request.method.lower()}.answered")
                    return answer
            finally:
                await response.aclose()
            if (hops := hops + 1) > redirects:
                raise HttpError(Failure.TOO_MANY_REDIRECTS, f"more than {redirects} redirects")
            request = following

    async def _vet(self, url: httpx.URL) -> None:
        if url.scheme not in _PORTS:
            raise HttpError(
                Failure.BLOCKED_SCHEME, f"{url.scheme[:20]!r} is neither http nor https"
            )
        if self._settings.proxy:  # it dials for us, so that Guard does not see where to
            await self._guard.vetted(url.host, url.port or _PORTS[url.scheme])


class _Progress:
    """How far the exchange has come: httpcore tells by its `trace` extension."""

    def __init__(self) -> None:
        self.request: httpx.Request | None = None
        self.sent = self.tls_failed = False
        self.status: int | None = None

    def begin(self, request: httpx.Request) -> None:
        """A hop begins: only what the last one did counts."""
        self.request, self.sent, self.tls_failed, self.status = request, False, False, None
        request.extensions = {**request.extensions, "trace": self._trace}

    async def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(".send_request_headers.started"):
            self.sent = info["request"].method != b"CONNECT"
        elif event.endswith(".send_request_body.complete") and self.sent and self.request:
            faults.hit(f"http.{self.request.method.lower()}.sent")  # `info` has only the result
        elif event.endswith(".start_tls.failed"):
            self.tls_failed = True


async def _read(response: httpx.Response, max_bytes: int) -> Response:
    body = Body(response.headers.get("content-encoding", ""), max_bytes)
    async for chunk in response.aiter_raw():
        body.feed(chunk)
    headers = httpx.Headers(response.headers.raw, encoding="iso-8859-1")
    return Response(response.status_code, headers, body.whole(), str(response.url))


def _user_agent(contact: str) -> str:
    name = f"wirewatch/{__version__}"
    return f"{name} (+{contact})" if contact else name


def _failure(error: Exception, progress: _Progress) -> HttpError:
    why = str(error) or type(error).__name__
    match error:
        case DialError():
            reason = error.reason
        case httpcore.TimeoutException():  # no other time-out of httpcore's is set
            return HttpError(Failure.TIMEOUT, f"no connection within {CONNECT_S:g} s")
        case httpcore.ConnectError() if progress.tls_failed:
            reason = Failure.TLS
        case httpcore.ProtocolError() if not _CUT.search(why):
            reason = Failure.PROTOCOL
        case httpx.HTTPError() | httpx.InvalidURL():  # of all that httpx does, this is left
            return HttpError(Failure.PROTOCOL, "a redirect to an unusable URL")
        case _:
            reason = Failure.NETWORK
    return HttpError(reason, why)


class _Transport(httpx.AsyncBaseTransport):
    """httpx over a pool with a network backend of our own, which httpx's own has no place for."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def _pool(proxy: str, guard: Guard, tls: ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
    common: dict[str, Any] = {
        "ssl_context": tls or ssl.create_default_context(),
        "max_connections": MAX_CONNECTIONS,
        "max_keepalive_connections": 0,
    }
    if proxy:  # the operator named it, so it is trusted wherever it is
        return httpcore.AsyncHTTPProxy(proxy, **common)
    return httpcore.AsyncConnectionPool(network_backend=guard, **common)
