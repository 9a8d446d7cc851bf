"""Parsing in a process of its own, so that no feed can stall, starve or crash the poller."""

import asyncio
import json
import signal
import sys
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter

from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.worker import ANSWER, MAX_ANSWER, REQUEST, cpu_limit_s

_START_S = 60.0  # a cold start on a busy machine
# The worker's limit counts CPU time; on a busy machine that much may take this much longer.
_WALL_FACTOR, _WALL_GRACE_S = 4.0, 10.0
_DOCUMENT = TypeAdapter(Document)


class Parser:
    """A parse worker that is started when it is needed, and anew after each failure."""

    def __init__(self) -> None:
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
        """Parse `body`; takes 2 s of CPU time at most (10 s for more than 2 MB)."""
        async with self._turn:
            answer = await self._answer(body, url, content_type)
        if "document" in answer:
            return _DOCUMENT.validate_python(answer["document"])
        return ParseFailure(answer["failure"])

    async def _answer(self, body: bytes, url: str, content_type: str) -> dict[str, Any]:
        usable = False  # after anything unexpected the worker is replaced
        try:
            process = self._process or await self._start()
            async with asyncio.timeout(cpu_limit_s(len(body)) * _WALL_FACTOR + _WALL_GRACE_S):
                answer = await _exchange(process, body, url, content_type)
            usable = answer.get("failure") not in {ParseFailure.MEMORY, ParseFailure.CRASH}
        except TimeoutError:
            return {"failure": ParseFailure.TIMEOUT}
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await process.wait()
            spent = code == -signal.SIGPROF
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

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _exchange(
    process: asyncio.subprocess.Process, body: bytes, url: str, content_type: str
) -> dict[str, Any]:
    assert process.stdin is not None, "made with a pipe"
    head = json.dumps({"url": url, "content_type": content_type}).encode()
    process.stdin.write(REQUEST.pack(len(head), len(body)) + head)
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
