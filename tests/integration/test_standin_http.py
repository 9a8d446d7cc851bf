"""The stand-ins' HTTP server, spoken to over a plain socket: no client's kindness in between."""

import asyncio

import pytest

from wirewatch.standins.http import HttpServer, Reply, Request

GET = b"GET /a%20b?x=1&y= HTTP/1.1\r\nHost: h\r\nX-Thing: v\r\n\r\n"
CLOSING = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


async def _exchange(server: HttpServer, *requests: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(b"".join(requests))
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


def _always(reply: Reply, asked: list[Request] | None = None):
    async def handle(request: Request) -> Reply:
        if asked is not None:
            asked.append(request)
        return reply

    return handle


async def test_a_request_reaches_the_handler_whole():
    asked: list[Request] = []
    post = b"POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    async with HttpServer(_always(Reply(), asked)) as server:
        await _exchange(server, GET, post)
    assert [(r.method, r.path, dict(r.query), r.body) for r in asked] == [
        ("GET", "/a%20b", {"x": "1", "y": ""}, b""),
        ("POST", "/hook", {}, b"hi"),
    ]
    assert asked[0].headers["x-thing"] == "v"


async def test_one_connection_serves_many_requests():
    async with HttpServer(_always(Reply(body=b"yes"))) as server:
        answer = await _exchange(server, GET, GET, CLOSING)
    assert answer.count(b"HTTP/1.1 200") == 3
    assert answer.count(b"content-length: 3") == 3


async def test_a_304_has_no_body_and_no_length():
    async with HttpServer(_always(Reply(304, {"ETag": '"1"'}, b"ignored"))) as server:
        answer = await _exchange(server, CLOSING)
    assert b'etag: "1"' in answer
    assert b"ignored" not in answer
    assert b"content-length" not in answer


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(raw=b"nonsense")])
async def test_it_can_close_without_an_answer(reply):
    async with HttpServer(_always(reply)) as server:
        try:
            answer = await _exchange(server, GET)
        except ConnectionResetError:
            answer = b""
    assert answer == (reply.raw or b"")


async def test_it_can_leave_a_client_waiting_and_still_stop():
    handled = asyncio.Event()

    async def handle(_: Request) -> Reply:
        handled.set()
        return Reply(hang=True)

    async with HttpServer(handle) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(GET)
        await handled.wait()
        waiting = asyncio.ensure_future(reader.read(1))
    assert await asyncio.gather(waiting, return_exceptions=True) != [b"H"]
    writer.close()


async def test_a_broken_request_is_refused():
    async with HttpServer(_always(Reply())) as server:
        assert b"HTTP/1.1 400" in await _exchange(server, b"\x00\x01 nonsense\r\n\r\n")
