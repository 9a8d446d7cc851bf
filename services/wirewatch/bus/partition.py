"""Which partition a key belongs to: the same on every bus, and as Kafka's own clients say."""

_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """32-bit MurmurHash2 as in org.apache.kafka.common.utils.Utils.murmur2, unsigned."""
    h = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i : i + 4], "little") * _M & _MASK
        k = (k ^ k >> 24) * _M & _MASK
        h = (h * _M & _MASK) ^ k
    if tail := data[whole:]:
        h = (h ^ int.from_bytes(tail, "little")) * _M & _MASK
    h = (h ^ h >> 13) * _M & _MASK
    return h ^ h >> 15


def partition_of(key: str, partitions: int) -> int:
    """The partition of `key`: only its part before the first "/" counts.

    So a feed meets its state, and a destination its alerts and delivery rows.
    """
    return (murmur2(key.partition("/")[0].encode()) & 0x7FFFFFFF) % partitions
