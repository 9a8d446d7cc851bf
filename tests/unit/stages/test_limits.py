"""How many dead letters are too many."""

import pytest

from wirewatch.bus.port import Output
from wirewatch.stages.limits import WINDOW, DeadLetterLimitError, DeadLetterLimits, Limiter

LETTER = {
    "k": Output("dead-letters.v1", "k", b"", {"origin-topic": "items.v1", "why": "it is bad"})
}


def limiter(in_a_row=3, ratio=0.01):
    return Limiter("enricher", DeadLetterLimits(in_a_row, ratio))


def passes(limits, *dead):
    limits.check(dead, LETTER if any(dead) else {})
    limits.passed(dead)


def test_as_many_in_a_row_as_the_limit_pass_and_one_more_is_refused():
    limits = limiter()
    passes(limits, True, True)
    passes(limits, True)
    with pytest.raises(DeadLetterLimitError, match=r"more than 3 records in a row of items\.v1"):
        passes(limits, True)


def test_a_record_that_is_handled_begins_the_row_anew():
    limits = limiter()
    for _ in range(3):
        passes(limits, True, True, False)


def test_a_row_within_one_commit_is_seen():
    with pytest.raises(DeadLetterLimitError):
        passes(limiter(), False, True, True, True, True, False)


def test_the_ratio_looks_back_on_the_last_thousand():
    limits = limiter(in_a_row=100)
    passes(limits, *[True] * 10, *[False] * 985)
    with pytest.raises(DeadLetterLimitError, match=f"11 of the last {WINDOW} records"):
        limits.check([True], LETTER)
    limits.passed([False] * 10)
    limits.check([True] * 5, LETTER)  # as many have left the window


def test_a_refused_commit_counts_for_nothing():
    limits = limiter()
    for _ in range(2):
        with pytest.raises(DeadLetterLimitError):
            passes(limits, True, True, True, True)
    passes(limits, True, True, True)


def test_the_message_names_stage_reason_and_next_step_and_cuts_what_is_long():
    long = Output("dead-letters.v1", "k", b"", {"origin-topic": "items.v1", "why": "x" * 999})
    with pytest.raises(DeadLetterLimitError) as stopped:
        limiter().check([True] * 4, {"k": long})
    said = str(stopped.value)
    assert said.startswith("enricher has stopped")
    assert "wirewatch dlq ls" in said
    assert "WIREWATCH_DEAD_LETTERS__IN_A_ROW" in said
    assert len(said) < 700
