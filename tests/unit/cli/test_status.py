"""The verdict, from what the bus says."""

from datetime import timedelta

from tests.support.errands import ended, row
from tests.support.stories import NOON
from wirewatch.cli.status import Backlog, Snapshot, as_json, lines, wrong
from wirewatch_schemas.feed import FeedStateV1, FeedV1

MINUTE = timedelta(minutes=1)


def feeds(count=20, **failing):
    """A snapshot's feeds; the one called `name` has failed as often as said."""
    names = [f"f{n}" for n in range(count - len(failing))] + list(failing)
    return {
        "feeds": {n: FeedV1(feed_id=n, host="h", url=f"https://h/{n}", title=n) for n in names},
        "configured_at": dict.fromkeys(names, NOON),
        "feed_states": {
            n: FeedStateV1(
                due=NOON,
                polled_at=NOON,
                url=f"https://h/{n}",
                result="timeout",
                failures=failing.get(n, 0),
                failing_since=NOON - timedelta(hours=2) if n in failing else None,
            )
            for n in names
        },
    }


def said(**facts):
    return list(lines(Snapshot(**facts), NOON))


def test_all_is_well_with_a_few_dark_feeds_that_are_named_with_reason_and_since_when():
    shown = said(
        **feeds(20, away=3, gone=40),
        last_item=NOON - timedelta(seconds=8),
        last_alert=NOON - 14 * MINUTE,
    )
    assert (
        shown[0] == "OK · 20 feeds, 2 failing, 2 dark · last item 8 s ago · last alert 14 min ago"
    )
    assert "dark feed    gone: timeout, 40 polls, for 2 h" in shown


def test_two_failed_polls_are_not_dark():
    verdict = said(**feeds(20, away=2))[0]
    assert verdict == "OK · 20 feeds, 1 failing, 0 dark · no item yet · no alert yet"


def test_many_dark_feeds_need_attention():
    shown = said(**feeds(20, a=3, b=3, c=3))
    assert shown[0].startswith("ATTENTION (1) · 20 feeds, 3 failing, 3 dark")
    assert shown[1] == "  ! 3 of 20 feeds dark"


def test_feeds_of_which_none_was_ever_read_need_attention_from_the_first_poll_on():
    known = feeds(2, blocked=1, gone=2)
    never = {"polled_at": NOON, "url": "", "failures": 1}
    known["feed_states"] = {
        "blocked": FeedStateV1(due=NOON, result="blocked_address", **never),
        "gone": FeedStateV1(due=NOON, result="http_status", **never),
    }
    needed = "no feed was ever read (blocked_address, http_status): the poller's log says more"
    assert said(**known)[:2] == [
        "ATTENTION (1) · 2 feeds, 2 failing, 0 dark · no item yet · no alert yet",
        f"  ! {needed}",
    ]
    assert as_json(Snapshot(**known), NOON)["feeds_failing"] == 2
    read_once = FeedStateV1(due=NOON, **{**never, "url": "https://h/gone"})
    known["feed_states"]["gone"] = read_once
    assert wrong(Snapshot(**known), NOON) == []


def test_feeds_that_were_not_polled_yet_are_no_reason_for_attention():
    known = feeds(2)
    known["feed_states"] = {"f0": FeedStateV1(due=NOON)}
    assert said(**known)[0].startswith("OK · 2 feeds, 0 failing, 0 dark")


def test_a_record_that_waits_for_long_needs_attention_and_a_fresh_one_does_not():
    late = Backlog("match", 1200, NOON - 2 * MINUTE)
    fresh = Backlog("enricher", 5, NOON - MINUTE / 2)
    shown = said(backlogs=[fresh, late])
    assert shown[1] == (
        "  ! match is behind by 1,200 records, the oldest from 2 min ago: is it running?"
    )
    assert "stage        enricher  5 records waiting, the oldest from 30 s ago" in shown
    assert wrong(Snapshot(backlogs=[fresh]), NOON) == []


def test_transaction_markers_that_count_as_lag_are_no_record_that_waits():
    assert wrong(Snapshot(backlogs=[Backlog("match", 3, None)]), NOON) == []


def test_feeds_that_nobody_polls_need_attention_also_those_never_polled():
    known = feeds(2)
    known["feed_states"].pop("f0")
    assert wrong(Snapshot(**known), NOON + 4 * MINUTE) == []
    (needed,) = wrong(Snapshot(**known), NOON + 6 * MINUTE)
    assert needed == "2 feeds overdue by more than 5 min: is the poller running?"


def test_a_destination_with_old_messages_is_named_with_the_last_result():
    rows = [
        row("a", created_at=NOON - 3 * MINUTE, last_result="rate_limited"),
        row("b", created_at=NOON - 2 * MINUTE),
        row("c", to="ana", created_at=NOON),
    ]
    shown = said(rows=rows)
    assert "  ! desk has 2 messages waiting for more than a minute" in shown
    assert "destination  desk: 2 messages waiting for 3 min, last: rate_limited" in shown
    assert not any("ana" in line for line in shown)


def test_alerts_that_failed_for_good_need_attention_by_destination_with_the_last_reason():
    failed = [ended("desk", "a", "gone"), ended("ana", "b", "x"), ended("desk", "c", "late")]
    see = "see `wirewatch tail outcomes --since 1d`"
    assert said(failed=failed)[1:3] == [
        f"  ! desk: 2 alerts failed in the last day, the last by late: {see}",
        f"  ! ana: 1 alert failed in the last day, the last by x: {see}",
    ]
    assert as_json(Snapshot(failed=failed), NOON)["failed"] == {"desk": 2, "ana": 1}


def test_a_dead_letter_needs_attention_and_says_where_to_look():
    assert said(dead_letters=1)[1] == "  ! 1 dead letter: see `wirewatch dlq ls`"


def test_json_says_the_same():
    facts = Snapshot(**feeds(4, a=9), dead_letters=2, last_item=NOON)
    found = as_json(facts, NOON)
    assert found["ok"] is False
    assert found["attention"] == wrong(facts, NOON)
    assert found["last_item"] == NOON.isoformat()
    (dark,) = found["dark"]
    assert (dark["feed_id"], dark["reason"], dark["failures"]) == ("a", "timeout", 9)


def test_a_title_can_send_the_terminal_nothing():
    known = feeds(20, a=3)
    known["feeds"]["a"] = known["feeds"]["a"].model_copy(update={"title": "x\x1b[2Jy"})
    assert not any("\x1b" in line for line in said(**known))
