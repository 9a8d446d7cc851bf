"""What applying would change, and what of it people read."""

import pytest

from wirewatch.configuration import desired, diff
from wirewatch.configuration.values import host_of
from wirewatch_schemas.destination import EmailV1, SlackBotV1, SlackWebhookV1, TerminalV1
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.ids import feed_id
from wirewatch_schemas.subscription import SubscriptionV1

URL = "https://example.org/world.rss"
FEED_KEY = ("feeds.v1", f"example.org/{feed_id(URL)}")
ANA_KEY = ("config.v1", "destination/ana")
DESK_KEY = ("config.v1", "destination/world-desk")
WANT_KEY = ("config.v1", "subscription/china-russia")


@pytest.fixture
def rows(understood, good):
    return desired(understood(good))


def test_a_configuration_stands_for_these_records(rows):
    assert rows == {
        FEED_KEY: FeedV1(
            feed_id=feed_id(URL), host="example.org", url=URL, tags=("wire",), every_s=300
        ),
        DESK_KEY: SlackWebhookV1(
            destination_id="world-desk",
            timezone="Europe/Berlin",
            slack_webhook="secret:slack_world_desk",
        ),
        ANA_KEY: EmailV1(destination_id="ana", timezone="Asia/Hong_Kong", email="ana@example.org"),
        WANT_KEY: SubscriptionV1(
            subscription_id="china-russia",
            title="China–Russia ties",
            owner="ana",
            now="relation:CN-RU=main NOT topic:sport",
            to=("world-desk", "ana"),
        ),
    }


def test_what_is_left_out_has_a_default(understood):
    text = """\
version: 1
feeds: [{url: "https://example.org:8443/a", id: wire, title: The Wire}]
destinations: {me: {terminal: true}}
subscriptions: {gas: {owner: me, now: gas, to: [me, me]}}
"""
    feed, me, gas = desired(understood(text)).values()
    assert (feed.key, feed.title, feed.every_s) == ("example.org:8443/wire", "The Wire", 300)
    assert me == TerminalV1(destination_id="me", timezone="UTC")
    assert (gas.title, gas.to) == ("gas", ("me",))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.ORG/a", "example.org"),
        ("https://example.org:443/a", "example.org"),
        ("http://example.org:80/a", "example.org"),
        ("http://example.org:443/a", "example.org:443"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("http://[::1]:8080/a", "[::1]:8080"),
    ],
)
def test_a_host_has_its_port_unless_that_is_the_default(url, host):
    assert host_of(url) == host


def test_a_first_apply_adds_everything(rows):
    plan = diff({}, rows)
    assert plan.writes(prune=False) == rows
    assert list(plan.lines(prune=False)) == [
        "+ destination/ana",
        "+ destination/world-desk",
        "+ subscription/china-russia",
        f"+ feed/{FEED_KEY[1]}",
    ]


def test_a_second_apply_changes_nothing(rows):
    plan = diff(rows, rows)
    assert plan.writes(prune=True) == {}
    assert list(plan.lines(prune=True)) == []


def test_changes_are_named_field_by_field(rows):
    before = rows | {
        ANA_KEY: rows[ANA_KEY].model_copy(update={"timezone": "UTC"}),
        WANT_KEY: rows[WANT_KEY].model_copy(update={"now": "gas", "to": ("ana",)}),
        FEED_KEY: rows[FEED_KEY].model_copy(update={"url": f"{URL}?token=hunter2", "title": "W"}),
        DESK_KEY: TerminalV1(destination_id="world-desk"),
    }
    plan = diff(before, rows)
    assert plan.writes(prune=False) == rows
    assert list(plan.lines(prune=False)) == [
        "~ destination/ana: timezone UTC -> Asia/Hong_Kong",
        "~ destination/world-desk: is now of kind slack_webhook",
        "~ subscription/china-russia: now changed, to [ana] -> [world-desk, ana]",
        f"~ feed/{FEED_KEY[1]}: url changed, title W -> none",
    ]


def test_a_row_that_the_file_no_longer_has_goes_only_with_prune(rows):
    wanted = {key: row for key, row in rows.items() if key != ANA_KEY}
    plan = diff(rows, wanted)
    assert plan.writes(prune=False) == {}
    assert list(plan.lines(prune=False)) == [
        "  destination/ana: not in the file; kept, --prune removes it"
    ]
    assert plan.writes(prune=True) == {ANA_KEY: None}
    assert list(plan.lines(prune=True)) == ["- destination/ana"]


def test_a_feed_is_shown_with_its_title():
    """Its id may be a hash, and its URL hold a token."""
    before = FeedV1(feed_id="1f", host="a.example", url="https://a.example/x", title="The Wire")
    after = before.model_copy(update={"every_s": 60})
    there, wanted = {("feeds.v1", before.key): before}, {("feeds.v1", before.key): after}
    assert list(diff({}, there).lines(prune=False)) == ["+ feed/a.example/1f (The Wire)"]
    assert list(diff(there, {}).lines(prune=True)) == ["- feed/a.example/1f (The Wire)"]
    (changed,) = diff(there, wanted).lines(prune=True)
    assert changed == "~ feed/a.example/1f (The Wire): every_s 300 -> 60"


def test_a_row_managed_elsewhere_is_shown_and_never_touched(rows):
    clicked = rows[ANA_KEY].model_copy(update={"managed_by": "console", "timezone": "UTC"})
    other = TerminalV1(destination_id="other", managed_by="console")
    current = rows | {ANA_KEY: clicked, ("config.v1", other.key): other}
    plan = diff(current, rows)
    assert plan.writes(prune=True) == {}
    assert list(plan.lines(prune=True)) == [
        "  destination/ana: managed by console, left alone",
        "  destination/other: managed by console, left alone",
    ]


def test_a_feed_with_an_id_keeps_its_key_when_its_url_moves_to_another_host():
    before = FeedV1(feed_id="wire", host="old.example", url="https://old.example/a")
    after = FeedV1(feed_id="wire", host="new.example", url="https://new.example/a")
    plan = diff({("feeds.v1", before.key): before}, {("feeds.v1", after.key): after})
    (written,) = plan.writes(prune=True).items()
    assert written == (
        ("feeds.v1", "old.example/wire"),
        FeedV1(feed_id="wire", host="old.example", url="https://new.example/a"),
    )


@pytest.mark.parametrize(
    ("written", "row"),
    [
        (
            "{slack_channel: C0123456789, token: secret:bot}",
            SlackBotV1(destination_id="a", slack_channel="C0123456789", token="secret:bot"),
        ),
        (
            "{email: ana@example.org, on_unknown: hold}",
            EmailV1(destination_id="a", email="ana@example.org", on_unknown="hold"),
        ),
        ("{terminal: true}", TerminalV1(destination_id="a", on_unknown="resend")),
    ],
    ids=["a bot", "holding", "resending"],
)
def test_a_destination_is_of_the_kind_that_was_written(understood, written, row):
    found = desired(understood(f"version: 1\ndestinations:\n  a: {written}\n"))
    assert list(found.values()) == [row]
