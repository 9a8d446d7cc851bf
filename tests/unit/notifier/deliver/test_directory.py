"""Who may be told, read from the table."""

import pytest

from tests.support.deliveries import DESK, alert, subscription
from wirewatch.bus.port import BusError
from wirewatch.notifier.deliver.directory import directory_of
from wirewatch_schemas import codec
from wirewatch_schemas.topics import CONFIG

TIES = subscription()
ROWS = {message.key: codec.encode(CONFIG, message) for message in (DESK, TIES)}


def test_destinations_and_subscriptions_are_found_by_id():
    known = directory_of(ROWS)
    assert known.destinations == {"desk": DESK}
    assert known.subscriptions == {"ties": TIES}
    assert known.standing(alert()) == alert().matches


def test_rows_of_a_kind_that_is_none_of_ours_are_passed_over():
    assert directory_of(ROWS | {"mute/x": b"{}"}) == directory_of(ROWS)


def test_a_row_that_cannot_be_read_stops_the_stage_with_the_next_step():
    with pytest.raises(BusError, match=r"destination/desk .*`wirewatch apply`"):
        directory_of(ROWS | {"destination/desk": b"{}"})
