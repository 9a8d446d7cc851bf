"""Which entry is which must not change between polls: a new key is a new alert."""

import random

from hypothesis import given
from hypothesis import strategies as st

from wirewatch.poller.documents import Entry
from wirewatch.poller.identity import Marks, content_hash, identities
from wirewatch.poller.recognising import names

SITE = "https://example.org"


def marks(guid="", link="", title="", date=""):
    return Marks(guid, link, title, date)


def entry_keys(document):
    """What the entries of a first document are called."""
    entries = [Entry(one.keys, one.marks, "hash", "") for one in identities(document)]
    return names("feed", entries, {})


def key(**some):
    return entry_keys([marks(**some)])[0]


def test_the_guid_goes_before_the_link_and_the_link_before_the_words():
    assert key(guid="1", link=f"{SITE}/a") == key(guid="1", link=f"{SITE}/b", title="T")
    assert key(link=f"{SITE}/a", title="T") == key(link=f"{SITE}/a", title="U", date="1")
    assert key(title="T", date="1") != key(title="T", date="2")
    assert len({key(guid="1"), key(link="1"), key(title="1"), key(date="1")}) == 4


def test_a_link_stays_the_same_key_under_another_tracking_parameter_and_scheme():
    key_of = key(link="https://example.org/a?utm_source=x")
    assert key_of == key(link="http://example.org/a?utm_source=y#top")


def test_one_guid_on_every_entry_makes_no_collision():
    keys = entry_keys([marks(guid="1", link=f"{SITE}/{n}") for n in range(3)])
    assert len(set(keys)) == 3


def test_one_guid_and_link_on_every_entry_are_told_apart_by_their_words():
    keys = entry_keys([marks(guid="1", link=SITE, title=t) for t in ("A", "B", "C")])
    assert len(set(keys)) == 3


def test_what_twins_have_in_common_marks_neither():
    one, other = identities([marks("1", "a", "T"), marks("1", "b", "T")])
    assert (len(one.marks), len(other.marks)) == (1, 1)
    assert one.marks != other.marks


def test_entries_that_share_nothing_keep_their_short_keys_beside_some_that_do():
    keys = entry_keys([marks(guid="1", link="a"), marks(guid="1", link="b"), marks(guid="2")])
    assert keys[2] == key(guid="2")


def test_an_exact_repeat_is_one_entry():
    first, second = entry_keys([marks(guid="1", link="a", title="T")] * 2)
    assert first == second


SOME = st.lists(
    st.builds(marks, *[st.sampled_from(["", "1", "2"])] * 2, st.text(max_size=2), st.just("9"))
)


@given(SOME, st.randoms(use_true_random=False))
def test_keys_do_not_depend_on_the_order_of_the_document(document, chance: random.Random):
    keys = dict(zip(document, entry_keys(document), strict=True))
    chance.shuffle(document)
    assert dict(zip(document, entry_keys(document), strict=True)) == keys


@given(SOME)
def test_different_entries_never_share_a_key(document):
    found = {}
    for mark, one in zip(document, entry_keys(document), strict=True):
        assert found.setdefault(one, mark) == mark


def test_the_content_hash_sees_words_and_no_spaces():
    assert content_hash("A  b", "c\nd", "") == content_hash("A b", "c d", "")
    assert content_hash("A", "", "B") != content_hash("A", "B", "")
