"""Which addresses may be dialled: public ones on the web's ports, and networks we were given.

An explicit table, because `ipaddress.is_global` differs between versions of Python and says yes to
addresses that only wrap a private one (NAT64, 6to4). Pure.
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from wirewatch.process.failures import Failure

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443})

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")

# The IANA special-purpose registries, multicast and the reserved ranges.
_SPECIAL: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def refusal(literal: str, port: int, allowed: Iterable[Network] = ()) -> Failure | None:
    """Why `literal` must not be dialled; None if it may. A zone (`%eth0`) counts for nothing."""
    address = _unmapped(ip_address(literal.partition("%")[0]))
    if any(address in network for network in allowed):
        return None
    if not _public(address):
        return Failure.BLOCKED_ADDRESS
    return None if port in WEB_PORTS else Failure.BLOCKED_PORT


def _public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if (inner := _embedded(address)) is not None:
            return _public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return not any(address in network for network in _SPECIAL)


def _unmapped(address: Address) -> Address:
    """An IPv4-mapped address is dialled as the IPv4 address that it maps."""
    return getattr(address, "ipv4_mapped", None) or address


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a gateway would send the packets on to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return IPv4Address(int(address) >> 80 & 0xFFFFFFFF) if address in _6TO4 else None
