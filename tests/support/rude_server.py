"""A server on loopback that answers with raw bytes, as badly as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


class RudeServer:
    """`asked` holds the head of every request; `answers` maps a path to bytes or a coroutine."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, bytes | Answer] = {}
        self.connections = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(head)
            answer = self.answers[head.split()[1]]
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(head, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


@asynccontextmanager
async def rude_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[RudeServer]:
    rude, tasks = RudeServer(), set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        await rude.serve(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    rude.port = server.sockets[0].getsockname()[1]
    try:
        yield rude
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A proper answer; `content_type="x"` becomes the header content-type."""
    headers = {"content_length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def hang(_head: str, _writer: asyncio.StreamWriter) -> None:
    """Say nothing for as long as the server lives."""
    await asyncio.Event().wait()


def drip(start: bytes, again: bytes) -> Answer:
    """Send `start`, then `again` every hundredth of a second, without an end."""

    async def dripping(_head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0.01)

    return dripping
