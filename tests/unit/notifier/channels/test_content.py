"""What a message says, whatever the channel."""

from datetime import UTC, datetime

import pytest

from tests.support.deliveries import SUMMIT, WHY, alert, telling
from tests.support.stories import CHINA, KREMLIN, NOON, RUSSIA
from wirewatch.notifier.channels.content import ENTITIES, OUTLETS, Outlet, content_of, local

ONE = (telling(),)


def content(tellings=ONE, timezone="UTC", **fields):
    return content_of("d1", alert(**(SUMMIT | fields)), tellings, timezone)


def test_it_says_what_happened_why_it_came_and_who_told():
    said = content()
    assert said.headline == "Xi and Putin sign a rail pact in Moscow"
    assert said.why == (
        "China–Russia ties: China–Russia is what the story is about (0.91) — cue words: sign, pact",
    )
    assert said.outlets == (Outlet("Example Wire", "https://wire.example/a"),)
    assert said.about == (
        "China–Russia: diplomacy (0.91)",
        "Topics: diplomacy",
        "Mentions: China, Russia, Xi Jinping",
    )


def test_the_part_cut_does_not_claim_to_be_the_subject():
    assert "is part of the story (0.40)" in content(why=("relation:CN-RU=part (400)",)).why[0]


def test_other_terms_are_shown_as_the_rule_has_them():
    said = content(why=("country:CN (China, Xi Jinping)", '"rail pact"'))
    assert said.why == ('China–Russia ties: country:CN (China, Xi Jinping) · "rail pact"',)


@pytest.mark.parametrize(
    ("why", "marked"),
    [
        (WHY, ("China", "Xi Jinping", "Xi", "Russia")),
        ("country:RU (Russia)", ("Russia",)),
        ("entity:Q15031 (Xi Jinping)", ("Xi Jinping", "Xi")),
        ("topic:diplomacy (diplomacy 550)", ()),
        ('"rail pact"', ("rail pact",)),
        ("sign*", ("sign",)),
    ],
)
def test_only_what_held_is_emboldened(why, marked):
    assert set(content(why=(why,)).marks) == set(marked)


def test_an_outlet_counts_once_and_those_that_do_not_fit_are_counted():
    names = [f"Outlet {n}" for n in range(OUTLETS + 3)]
    said = content(tellings=[telling(name) for name in [*names, names[0]]])
    assert [outlet.name for outlet in said.outlets] == names[:OUTLETS]
    assert said.more == 3


def test_an_outlet_without_a_web_address_has_no_link():
    assert content(tellings=[telling(link="javascript:alert(1)")]).outlets[0].link == ""


def test_a_story_without_link_title_or_time_is_still_told():
    said = content(title=" \n", link="", published_at=None, relations=(), topics=(), entities=())
    assert (said.headline, said.link, said.about) == ("(no headline)", "", ())
    assert said.when == "Seen Thu 1 Jan 2026, 12:00 (UTC)"


def test_a_crowd_of_entities_is_cut():
    crowd = tuple(KREMLIN.model_copy(update={"name": f"N{n}"}) for n in range(ENTITIES + 5))
    assert content(entities=(CHINA, RUSSIA, *crowd)).about[-1].count(",") == ENTITIES - 1


@pytest.mark.parametrize(
    ("moment", "zone", "read"),
    [
        (NOON, "Asia/Hong_Kong", "Thu 1 Jan 2026, 20:00 (Asia/Hong_Kong)"),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), "Europe/Berlin", "03:00 (Europe/Berlin)"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Europe/Berlin", "Thu 1 Jan 2026, 00:30"),
        (NOON, "Nowhere/Land", "12:00 (UTC)"),
        (NOON, "../../etc/passwd", "12:00 (UTC)"),
        (NOON, "", "12:00 (UTC)"),
    ],
)
def test_time_is_shown_as_on_the_wall_of_the_destination(moment, zone, read):
    assert read in local(moment, zone)


@pytest.mark.parametrize(
    ("moment", "timezone", "shown"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "Mon 1 Jan 1, 00:00 (UTC)"),
        (
            datetime(9999, 12, 31, 23, tzinfo=UTC),
            "Asia/Hong_Kong",
            "Fri 31 Dec 9999, 23:00 (UTC)",
        ),
    ],
)
def test_a_moment_at_the_end_of_the_calendar_is_shown_in_utc(moment, timezone, shown):
    assert local(moment, timezone) == shown
