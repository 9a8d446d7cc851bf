"""Which addresses may be dialled."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirewatch.process.addresses import refusal
from wirewatch.process.failures import Failure

INSIDE = (
    "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 192.0.2.1"
    " 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 0.0.0.0 192.88.99.1"
    " ::1 :: ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1"
    " 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:1::1 fe80::1 fe80::1%lo"
    " fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 3fff::1 100::1 5f00::1"
)
OUTSIDE = "8.8.8.8 93.184.216.34 2606:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8 2002:808:808::1"


@pytest.mark.parametrize("literal", INSIDE.split())
def test_what_is_not_public_is_not_dialled(literal):
    assert refusal(literal, 443) is Failure.BLOCKED_ADDRESS


@pytest.mark.parametrize("literal", OUTSIDE.split())
def test_the_public_is_dialled_on_the_webs_ports(literal):
    assert refusal(literal, 80) is None
    assert refusal(literal, 443) is None
    assert refusal(literal, 6379) is Failure.BLOCKED_PORT


def test_a_network_that_is_allowed_may_be_dialled_on_any_port():
    allowed = [ip_network("127.0.0.0/8")]
    assert refusal("127.0.0.1", 6379, allowed) is None
    assert refusal("::ffff:127.0.0.1", 6379, allowed) is None
    assert refusal("10.0.0.1", 80, allowed) is Failure.BLOCKED_ADDRESS
    assert refusal("64:ff9b::7f00:1", 80, allowed) is Failure.BLOCKED_ADDRESS


# The port protocol and the PCP/TURN anycast addresses are global and yet nobody's web server.
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
@example(IPv4Address("192.0.0.9"))
@example(IPv6Address("2001:20::1"))
def test_the_table_is_never_wider_than_pythons_own(address):
    if not address.is_global or address.is_multicast:
        assert refusal(str(address), 443) is Failure.BLOCKED_ADDRESS
