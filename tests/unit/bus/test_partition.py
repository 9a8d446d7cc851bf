"""Every client must agree on where a key lives, so these values never change."""

import pytest
from aiokafka.partitioner import murmur2 as kafkas_murmur2
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.bus.partition import murmur2, partition_of


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"abc", 479470107),
    ],
)
def test_hashes_are_the_ones_of_kafkas_java_client(data, expected):
    assert murmur2(data) == expected & 0xFFFFFFFF  # Java's are signed


@given(st.binary(max_size=64))
def test_hashes_are_the_ones_of_aiokafka(data):
    assert murmur2(data) == kafkas_murmur2(data) & 0xFFFFFFFF


@given(st.text(), st.text(), st.integers(1, 50))
def test_only_the_part_before_the_first_slash_counts(first, rest, partitions):
    number = partition_of(f"{first}/{rest}", partitions)
    assert number == partition_of(first, partitions)
    assert 0 <= number < partitions


def test_hosts_spread_over_the_partitions():
    numbers = [partition_of(f"news-{n}.example/feed", 12) for n in range(1200)]
    assert all(50 < numbers.count(number) < 150 for number in range(12))
