"""Whatever guids a feed gives to its stories, each keeps its own item."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from wirewatch.poller.deciding import find_news
from wirewatch.poller.documents import Document, Entry
from wirewatch.poller.identity import Marks, identities
from wirewatch.poller.recognising import names
from wirewatch_schemas.feed import FeedSeenV1, FeedV1, SeenEntry
from wirewatch_schemas.ids import item_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEED = FeedV1(feed_id="wire", host="example.org", url="https://example.org/rss")
SITE = "https://example.org"
GUIDS = st.sampled_from(["k", "l", ""])


def entries(marks):
    found = zip(marks, identities(marks), strict=True)
    words = [(m, Entry(i.keys, i.marks, repr(m), m.title, m.link)) for m, i in found]
    return tuple({one.keys[-1]: one for _, one in words}.values())


def told(documents):
    """The names that the entries of each document have, after the polls before it."""
    memory = FeedSeenV1()
    for marks in documents:
        document = Document(entries=entries(marks))
        called = names(FEED.feed_id, document.entries, memory.entries)
        yield list(zip(called, document.entries, strict=True))
        memory = find_news(FEED, document, memory, NOW).seen or memory


STORIES = st.builds(
    lambda guid, n, linked: Marks(guid, f"{SITE}/{n}" if linked else "", f"Story {n}", ""),
    GUIDS,
    st.integers(1, 4),
    st.booleans(),
)
ANY = st.builds(
    Marks, GUIDS, st.sampled_from(["", SITE, f"{SITE}/2"]), st.sampled_from("ab"), st.just("")
)


@given(st.lists(st.lists(STORIES, max_size=5), max_size=6))
def test_no_two_stories_share_an_item(documents):
    titles = {}
    for document in told(documents):
        for name, one in document:
            assert titles.setdefault(name, one.title) == one.title


@given(st.lists(st.lists(ANY, max_size=4), max_size=5))
def test_an_entry_that_stands_unchanged_keeps_its_item(documents):
    before = {}
    for document in told(documents):
        assert len({name for name, _ in document}) == len(document)
        now = {one.keys[-1]: name for name, one in document}
        assert all(now[key] == before[key] for key in now.keys() & before.keys())
        before = now


def test_a_guid_that_is_used_again_is_a_new_live_item_each_time():
    places = ("Lagos", "Suez", "Norway")
    feed = [[Marks("k", f"{SITE}/{n}", place, "")] for n, place in enumerate(places)]
    assert len({name for document in told(feed) for name, _ in document}) == len(places)


def test_an_entry_keeps_its_item_when_a_twin_comes_and_goes():
    lagos, suez = Marks("k", "", "Lagos", ""), Marks("k", "", "Suez", "")
    (first,), both, (last,) = told([[lagos], [suez, lagos], [suez]])
    assert both[1][0] == first[0] != both[0][0] == last[0]


def test_an_edit_of_title_or_link_alone_keeps_its_item():
    edits = [("1", "a"), ("1", "b"), ("2", "b")]
    documents = [[Marks("k", f"{SITE}/{link}", title, "")] for link, title in edits]
    assert len({name for document in told(documents) for name, _ in document}) == 1


def test_what_was_remembered_without_marks_is_known_by_its_key_and_gets_them():
    (one,) = entries([Marks("k", f"{SITE}/1", "a", "")])
    row = {"content_hash": one.content_hash, "revision": 1, "origin": "live", "last_seen": NOW}
    name = item_id(FEED.feed_id, one.keys[0])
    memory = FeedSeenV1(entries={name: SeenEntry.model_validate(row)})
    news = find_news(FEED, Document(entries=(one,)), memory, NOW)
    assert (news.items, news.seen.entries[name].marks) == ((), one.marks)


def test_the_same_page_under_a_new_story_each_time_is_a_new_item():
    """No guid, and every link leads to one page: the words alone tell."""
    documents = [[Marks("", SITE, title, "") for title in pair] for pair in ("ab", "bc", "cd")]
    names_of = {one.title: name for document in told(documents) for name, one in document}
    assert len(set(names_of.values())) == len(names_of) == 4
