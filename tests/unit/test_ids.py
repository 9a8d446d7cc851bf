"""Golden vectors: an id that changes doubles every alert in flight."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from wirewatch_schemas import ids

GOLDEN = {
    "feed": "f7cb5b755c02",
    "item": "6d4a1ed3d13637df05524348af4f35ef",
    "alert": "7a11750195844029074ca20b6a700454",
    "delivery": "fa17dc366dd1114c91a520ede4fcf788",
    "rule": "eb7fff29f68e",
}
TEXTS = st.lists(st.text(), max_size=5)


def test_the_hash_is_blake2b_128_over_length_prefixed_parts():
    raw = (1).to_bytes(8, "big") + b"a" + (2).to_bytes(8, "big") + "б".encode()
    assert ids.digest("a", "б") == hashlib.blake2b(raw, digest_size=16).hexdigest()


def test_golden_vectors():
    feed = ids.feed_id("https://example.org/world.rss")
    item = ids.item_id(feed, "urn:uuid:1")
    assert {
        "feed": feed,
        "item": item,
        "alert": ids.alert_id("world-desk", item, 1),
        "delivery": ids.delivery_id("world-desk", "alert", item),
        "rule": ids.rule_hash("relation:CN-RU=main NOT topic:sport"),
    } == GOLDEN


@given(TEXTS, TEXTS)
def test_different_parts_have_different_hashes(a, b):
    assert (ids.digest(*a) == ids.digest(*b)) == (a == b)
