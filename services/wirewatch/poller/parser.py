"""Parsing in a process of its own, so that no feed can stall, starve or crash the poller."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter

from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.frames import ANSWER, MAX_ANSWER, REQUEST

_START_S = 60.0  # a cold start on a busy machine
_END_S = 5.0
_SMALL_BYTES = 2 * 2**20
_DOCUMENT = TypeAdapter(Document)


def cpu_limit_s(size: int) -> float:
    """Seconds of CPU time that a body of `size` bytes may take."""
    return 2.0 if size <= _SMALL_BYTES else 10.0


class Parser:
    """A parse worker that is started when it is needed, and anew after each failure.

    `limit` gives the CPU seconds for a body's size. As a busy machine stretches them, a worker
    that neither answers nor dies is killed after `patience_s` more.
    """

    def __init__(
        self, limit: Callable[[int], float] = cpu_limit_s, patience_s: float = 30.0
    ) -> None:
        self._limit, self._patience_s = limit, patience_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self._kill()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._process.pid if self._process else None

    async def parse(self, body: bytes, url: str, content_type: str = "") -> Document | ParseFailure:
        """Parse `body`; whatever goes wrong is the result."""
        async with self._turn:
            cpu_s = self._limit(len(body))
            head = {"url": url, "content_type": content_type, "cpu_s": cpu_s}
            answer = await self._answer(head, body, cpu_s + self._patience_s)
        if "document" in answer:
            return _DOCUMENT.validate_python(answer["document"])
        return ParseFailure(answer["failure"])

    async def _answer(
        self, head: dict[str, object], body: bytes, within_s: float
    ) -> dict[str, Any]:
        usable = False  # after anything unexpected the worker is replaced
        try:
            process = self._process or await self._start()
            async with asyncio.timeout(within_s):
                answer = await _exchange(process, head, body)
            usable = answer.get("failure") not in {ParseFailure.MEMORY, ParseFailure.CRASH}
        except TimeoutError:
            return {"failure": ParseFailure.TIMEOUT}
        except (asyncio.IncompleteReadError, ConnectionError):
            spent = await self._ended() == -signal.SIGPROF
            return {"failure": ParseFailure.TIMEOUT if spent else ParseFailure.CRASH}
        else:
            return answer
        finally:
            if not usable:
                await self._kill()

    async def _start(self) -> asyncio.subprocess.Process:
        process = self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "wirewatch.poller.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us: the worker ends with its input
        )
        async with asyncio.timeout(_START_S):
            await _read(process)
        return process

    async def _ended(self) -> int | None:
        """How the worker ended; it has closed its output, so it is about to if it hasn't."""
        if (process := self._process) is None:
            return None
        # Not killed first: the signal would find a dead process and take its exit code away.
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await process.wait()
        return process.returncode

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _exchange(
    process: asyncio.subprocess.Process, head: dict[str, object], body: bytes
) -> dict[str, Any]:
    assert process.stdin is not None, "made with a pipe"
    encoded = json.dumps(head).encode()
    process.stdin.write(REQUEST.pack(len(encoded), len(body)) + encoded)
    process.stdin.write(body)
    await process.stdin.drain()
    return await _read(process)


async def _read(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None, "made with a pipe"
    (length,) = ANSWER.unpack(await process.stdout.readexactly(ANSWER.size))
    if length > MAX_ANSWER:
        raise ConnectionError("the parse worker speaks nonsense")
    answer: dict[str, Any] = json.loads(await process.stdout.readexactly(length))
    return answer
