"""Which ends of a worker that was asked to end are well."""

import signal

import pytest

from tests.chaos.workers import well_ended

SECOND_SIGNAL = 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("code", "deeds"),
    [
        (0, set()),
        (3, set()),
        (0, {"freeze"}),
        (-signal.SIGKILL, {"kill"}),
        (SECOND_SIGNAL, {"term"}),
        (SECOND_SIGNAL, {"freeze", "term"}),
    ],
)
def test_a_worker_may_end_so(code, deeds):
    assert well_ended(code, deeds)


@pytest.mark.parametrize(
    ("code", "deeds"),
    [
        (1, set()),
        (-signal.SIGKILL, set()),
        (-signal.SIGKILL, {"term"}),
        (SECOND_SIGNAL, set()),
        (SECOND_SIGNAL, {"kill"}),
        (SECOND_SIGNAL, {"freeze"}),
    ],
)
def test_it_may_not_end_so(code, deeds):
    assert not well_ended(code, deeds)
