"""The harness itself: a test that dials another machine fails before a packet leaves."""

import asyncio
import socket

import pytest

from tests.support.loopback import DialRefusedError


def test_a_dial_elsewhere_is_refused():
    with socket.socket() as sock, pytest.raises(DialRefusedError):
        sock.connect(("192.0.2.1", 80))


async def test_a_dial_elsewhere_by_asyncio_is_refused():
    with pytest.raises(DialRefusedError):
        await asyncio.open_connection("192.0.2.1", 80)


def test_a_name_elsewhere_is_not_looked_up():
    with pytest.raises(socket.gaierror, match="no name elsewhere"):
        socket.getaddrinfo("example.org", 80)


async def test_this_machine_may_be_dialled():
    server = await asyncio.start_server(lambda _, w: w.close(), "127.0.0.1", 0)
    async with server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.close()
        await writer.wait_closed()
