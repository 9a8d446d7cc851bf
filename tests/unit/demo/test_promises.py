"""Each promise is kept by the account it describes, and broken by the fact that belies it."""

from dataclasses import replace

import pytest

from tests.support.demo_account import (
    DESTINATIONS,
    OUTLETS,
    RECEIVED,
    SILENT,
    SUMMITS,
    account,
    alerts,
    fold,
    killed,
    outcome,
)
from tests.support.stories import SPORT, relation
from wirewatch.demo.promises import promises, survival

BASELINE = "what stood there before the first poll alerts nobody"
ONCE = "the summit, at three outlets, is told once to each destination"
CHINESE = "a Chinese story fires the same English rule, once"
NOTHING_ELSE = "nothing else is told"
NAMES = "the summit alert names all twelve"
TOPIC = "its topic is diplomacy, its first relation China–Russia"
SILENCE = "look-alikes that name both countries are silent"
AFTER = "another poll and an edit alert nobody"
ADDS_UP = "every alert ended in exactly one outcome"
ALL = [BASELINE, ONCE, CHINESE, NOTHING_ELSE, NAMES, TOPIC, SILENCE, AFTER, ADDS_UP]


def broken(found, received=RECEIVED):
    return {promise.says for promise in promises(found, received) if not promise.kept}


def test_all_are_kept_by_what_should_happen():
    assert [promise.says for promise in promises(account(), RECEIVED)] == ALL
    assert broken(account()) == set()


def with_alert(found, changed):
    """The account with the alerts of the first summit story changed."""
    return replace(
        found,
        alerts=tuple(
            each.model_copy(update={"story": each.story.model_copy(update=changed)})
            if each.story.story_id == SUMMITS[0].story_id
            else each
            for each in found.alerts
        ),
    )


def with_ending(found, story_id, ending):
    """The account with another ending for the alerts of a story."""
    return replace(
        found,
        outcomes=tuple(
            each.model_copy(update={"ending": ending}) if each.story_id == story_id else each
            for each in found.outcomes
        ),
    )


def without_an_outlet(found):
    lost = fold(SUMMITS[0], OUTLETS[:2], DESTINATIONS[0])
    return replace(found, folds=found.folds | {lost.delivery_id: lost})


def with_look_alike_told(found):
    made, ended = alerts(SILENT[0], "sent")
    return replace(found, alerts=(*found.alerts, *made), outcomes=(*found.outcomes, *ended))


def without_kremlin(story):
    return tuple(entity for entity in story.entities if entity.name != "Kremlin")


FALSIFIED = {
    "a second outlet is told too": (
        lambda found: with_ending(found, SUMMITS[1].story_id, "sent"),
        {ONCE, NOTHING_ELSE},
    ),
    "a fold row lacks an outlet": (without_an_outlet, {ONCE}),
    "the Chinese story is folded": (
        lambda found: with_ending(found, "gas", "folded"),
        {CHINESE, NOTHING_ELSE},
    ),
    "the baseline is told": (
        lambda found: with_ending(found, "old", "sent"),
        {NOTHING_ELSE},
    ),
    "the Kremlin is missed": (
        lambda found: with_alert(found, {"entities": without_kremlin(SUMMITS[0])}),
        {NAMES},
    ),
    "the topic is sport": (lambda found: with_alert(found, {"topics": (SPORT,)}), {TOPIC}),
    "another pair comes first": (
        lambda found: with_alert(found, {"relations": (relation(950, b="US"), relation(919))}),
        {TOPIC},
    ),
    "there is no relation": (lambda found: with_alert(found, {"relations": ()}), {TOPIC}),
    "a look-alike is told": (with_look_alike_told, {SILENCE, NOTHING_ELSE}),
    "a look-alike never came": (
        lambda found: replace(found, stories=tuple(s for s in found.stories if s != SILENT[0])),
        {SILENCE},
    ),
    "an alert has no outcome": (
        lambda found: replace(found, outcomes=found.outcomes[:-1]),
        {ADDS_UP},
    ),
    "an alert has two outcomes": (
        lambda found: replace(
            found, outcomes=(*found.outcomes, outcome(found.alerts[-1], "suppressed"))
        ),
        {ADDS_UP},
    ),
    "nothing happened at all": (
        lambda found: replace(found, stories=(), alerts=(), outcomes=(), folds={}),
        {ONCE, CHINESE, NOTHING_ELSE, SILENCE},
    ),
}


@pytest.mark.parametrize(("falsify", "expected"), FALSIFIED.values(), ids=list(FALSIFIED))
def test_a_falsified_fact_breaks_its_promise(falsify, expected):
    assert broken(falsify(account())) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (replace(RECEIVED, baseline=1), {BASELINE}),
        (replace(RECEIVED, after=5), {AFTER}),
        (replace(RECEIVED, news=5, after=5), {NOTHING_ELSE}),
    ],
)
def test_what_the_stand_ins_received_counts_too(received, expected):
    assert broken(account(), received) == expected


def test_every_promise_was_broken_by_some_fact():
    seen = set().union(*(expected for _, expected in FALSIFIED.values()), {BASELINE, AFTER})
    assert seen == set(ALL)


def test_who_was_killed_while_sending_told_it_once():
    assert survival(killed()).kept
    assert survival(killed(sends=2)).kept, "sent again because Slack did not have the first"


@pytest.mark.parametrize(
    "changed",
    [
        {"copies": 2},
        {"copies": 0, "receipt": ""},
        {"in_mid_send": False},
        {"questions": 0},
        {"receipt": "C0:18.1"},
        {"outcome": killed().outcome.model_copy(update={"ending": "failed"})},
    ],
    ids=", ".join,
)
def test_two_copies_or_none_or_no_kill_at_all_break_it(changed):
    assert not survival(killed(**changed)).kept
