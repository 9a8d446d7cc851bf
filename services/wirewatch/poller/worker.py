"""The parse worker's own half: bodies in on stdin, documents out on stdout, one at a time.

The kernel enforces the limits, as Python can't while C code runs: an address space, and the CPU
time per body that the request grants; when it is spent, the process dies. An end of the input
(the parent is gone) ends it too.
"""

import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from wirewatch.poller.documents import Document, ParseFailure
from wirewatch.poller.frames import ANSWER, MAX_ANSWER, REQUEST
from wirewatch.poller.parsing import parse

MEMORY_BYTES = 512 * 2**20


def main() -> None:
    """Say that we are ready, then answer until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else prints must not end up among the answers
    _send(answers, {"ready": True})
    while len(lengths := requests.read(REQUEST.size)) == REQUEST.size:
        head, body = (requests.read(length) for length in REQUEST.unpack(lengths))
        _send(answers, _answer(json.loads(head), body))


def _answer(head: dict[str, Any], body: bytes) -> dict[str, Any]:
    signal.setitimer(signal.ITIMER_PROF, head["cpu_s"])  # then SIGPROF kills us
    try:
        parsed = parse(body, head["url"], head["content_type"])
    except MemoryError:
        return {"failure": ParseFailure.MEMORY}
    except Exception:  # noqa: BLE001 - bugs of feedparser: a result like any other
        return {"failure": ParseFailure.CRASH}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {"document": asdict(parsed)} if isinstance(parsed, Document) else {"failure": parsed}


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode()
    if len(data) > MAX_ANSWER:  # entities blew it up
        data = json.dumps({"failure": ParseFailure.MEMORY}).encode()
    answers.write(ANSWER.pack(len(data)) + data)
    answers.flush()


if __name__ == "__main__":
    main()
