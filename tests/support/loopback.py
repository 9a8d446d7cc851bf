"""Tests and benchmarks dial this machine and nothing else."""

import ipaddress
import socket
from typing import Any

LOCAL_NAMES = {"", "localhost", "ip6-localhost"}


class DialRefusedError(AssertionError):
    """A test tried to reach another machine."""


def _is_local(host: Any) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if host is None or host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(address: Any) -> None:
    if isinstance(address, tuple) and not _is_local(address[0]):
        raise DialRefusedError(f"tests dial only this machine, not {address[0]}")


class _LocalSocket(socket.socket):
    def connect(self, address: Any) -> None:
        _check(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        _check(address)
        return super().connect_ex(address)

    def sendto(self, *args: Any) -> int:
        _check(args[-1])
        return super().sendto(*args)


def only_this_machine() -> None:
    """From now on this process refuses any dial, and any look-up of a name, elsewhere."""
    resolve = socket.getaddrinfo

    def local_only(host: Any, *args: Any, **kwargs: Any) -> Any:
        # A literal may be looked up: what matters is that it isn't dialled.
        if not _is_local(host) and not _is_literal(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests look up no name elsewhere: {host}")
        return resolve(host, *args, **kwargs)

    socket.socket = _LocalSocket  # type: ignore[misc]
    socket.getaddrinfo = local_only


def _is_literal(host: Any) -> bool:
    try:
        ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return True
