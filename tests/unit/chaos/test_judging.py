"""The judge finds nothing where all is well, and each thing that goes wrong by its name."""

from types import SimpleNamespace as Thing

import pytest

from tests.chaos.judging import Topics, judge, leaks, unknown_in
from tests.support.deliveries import row as delivery_row

LISTS = {"amber": {"hook": "webhook", "bot": "bot"}}
EXPECTED = {"one": 2, "two": 1}
REVISIONS = [("one", 1), ("two", 1), ("one", 2)]


def at(n, key=""):
    return Thing(partition=0, offset=n, key=key)


def story(name, revision):
    return Thing(story_id=name, revision=revision, title="amber", origin="live")


def account():
    """Two entries, one of them edited: told at once, the edit folded."""
    alerts = [
        Thing(alert_id=f"{to}-{name}-{n}", destination_id=to, story=story(name, n))
        for name, n in REVISIONS
        for to in ("hook", "bot")
    ]
    outcomes = [
        Thing(
            alert_id=alert.alert_id,
            destination_id=alert.destination_id,
            story_id=alert.story.story_id,
            ending="sent" if alert.story.revision == 1 else "folded",
            delivery_id=f"{alert.destination_id}-{alert.story.story_id}",
        )
        for alert in alerts
    ]
    return Topics(
        items=[(at(i), Thing(item_id=k, revision=n)) for i, (k, n) in enumerate(REVISIONS)],
        stories=[(at(i), story(*pair)) for i, pair in enumerate(REVISIONS)],
        alerts=[(at(i), alert) for i, alert in enumerate(alerts)],
        outcomes=[(at(i), outcome) for i, outcome in enumerate(outcomes)],
        dead_letters=[],
        rows={},
        seen=dict(EXPECTED),
    )


def copies():
    return {
        "webhook": {"hook-one": [b"1"], "hook-two": [b"2"]},
        "bot": {"bot-one": [b"1"], "bot-two": [b"2"]},
        "smtp": {},
    }


def found_in(topics, came=None, unknown=None):
    return judge(topics, EXPECTED, LISTS, came or copies(), unknown or {}).counts


WRONG = ("lost", "doubled_bus", "doubled_bot", "unexplained", "altered", "stray", "open", "seen")


def wrong(counts):
    return {sort for sort in (*WRONG, "disorder") if counts[sort]}


def test_nothing_is_found_where_all_is_well():
    assert not wrong(found_in(account()))


@pytest.mark.parametrize("stage", ["items", "stories", "alerts", "outcomes"])
def test_a_record_too_few_or_too_many_at_any_stage_is_found(stage):
    less, more = account(), account()
    getattr(less, stage).pop()
    getattr(more, stage).append(getattr(more, stage)[-1])
    assert found_in(less)[f"lost_{stage}"]
    assert found_in(more)[f"doubled_{stage}"] == 1


def test_a_position_lost_for_good_shows_at_its_own_stage_only():
    topics = account()
    topics.stories = [pair for pair in topics.stories if pair[1].story_id != "two"]
    topics.alerts = [pair for pair in topics.alerts if pair[1].story.story_id != "two"]
    topics.outcomes = [pair for pair in topics.outcomes if pair[1].story_id != "two"]
    came = {"webhook": {"hook-one": [b"1"]}, "bot": {"bot-one": [b"1"]}, "smtp": {}}
    counts = found_in(topics, came)
    assert (counts["lost_stories"], counts["lost_alerts"], counts["lost_outcomes"]) == (1, 0, 0)
    assert wrong(counts) == {"lost"}


@pytest.mark.parametrize("stage", ["items", "stories", "alerts"])
def test_a_revision_before_the_one_that_it_replaces_is_disorder(stage):
    topics = account()
    getattr(topics, stage).reverse()
    assert found_in(topics)["disorder"]


def test_stories_in_another_order_than_their_items_are_disorder():
    topics = account()
    topics.stories[0], topics.stories[1] = topics.stories[1], topics.stories[0]
    assert wrong(found_in(topics)) == {"disorder"}


def test_a_second_copy_is_accounted_for_by_an_unknown_outcome_except_where_one_can_ask():
    came = copies()
    came["webhook"]["hook-one"] = [b"1", b"1"]
    assert wrong(found_in(account(), came)) == {"unexplained"}
    counts = found_in(account(), came, {"hook-one": 1})
    assert not wrong(counts)
    assert (counts["resent"], counts["unknown"]) == (1, 1)

    came = copies()
    came["bot"]["bot-one"] = [b"1", b"1"]
    assert wrong(found_in(account(), came, {"bot-one": 1})) == {"doubled_bot"}


def test_other_bytes_the_second_time_are_found():
    came = copies()
    came["webhook"]["hook-one"] = [b"1", b"other"]
    assert wrong(found_in(account(), came, {"hook-one": 1})) == {"altered"}


def test_a_message_that_never_came_or_that_nobody_knows_of_is_found():
    came = copies()
    del came["bot"]["bot-two"]
    assert wrong(found_in(account(), came)) == {"lost"}
    came = copies()
    came["webhook"]["hook-three"] = [b"3"]
    assert wrong(found_in(account(), came)) == {"stray"}


def test_an_alert_that_failed_was_not_told():
    topics = account()
    topics.outcomes[0][1].ending = "failed"
    assert "lost" in wrong(found_in(topics))


def test_a_dead_letter_is_a_loss():
    topics = account()
    topics.dead_letters.append(Thing(key="items.v1-0-0", headers={"why": "no reason"}))
    assert wrong(found_in(topics)) == {"lost"}


def test_open_rows_and_forgotten_entries_are_found_in_the_state():
    topics = account()
    topics.rows = {"hook/delivery/1": delivery_row()}
    del topics.seen["two"]
    assert wrong(found_in(topics)) == {"open", "seen"}


def test_an_unknown_outcome_counts_once_an_attempt_however_often_it_is_told(tmp_path):
    log = tmp_path / "notifier.log"
    line = '{"event": "outcome unknown%s", "delivery_id": "d%d", "attempt": %d}\n'
    told = [("", 1, 1), (" after a takeover", 1, 1), ("", 1, 2), ("", 2, 1)]
    log.write_text("not JSON\n" + "".join(line % one for one in told))
    assert unknown_in([log]) == {"d1": 2, "d2": 1}


def test_a_secret_in_any_log_is_found(tmp_path):
    clean, dirty = tmp_path / "a.log", tmp_path / "b.log"
    clean.write_text("all is well\n")
    dirty.write_text("xoxb-1234 was refused\n")
    assert leaks([clean, dirty], ["xoxb-1234", "other"]) == [str(dirty)]
