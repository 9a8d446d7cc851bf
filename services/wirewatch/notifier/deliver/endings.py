"""How an alert ends."""

from datetime import datetime
from enum import StrEnum

from wirewatch.stages.messages import Emit
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.outcome import Ending, OutcomeV1
from wirewatch_schemas.topics import OUTCOMES


class Suppressed(StrEnum):
    """Why nobody is told. The values are metric labels: never rename."""

    BACKFILL = "backfill"
    DESTINATION_GONE = "destination_gone"
    UNSUBSCRIBED = "unsubscribed"


class GaveUp(StrEnum):
    """Why a message is not tried, or no longer. Values as above."""

    BAD_ADDRESS = "bad_address"
    HELD_UNKNOWN = "held_unknown"
    INTERNAL_ERROR = "internal_error"
    UNREACHABLE = "unreachable"
    UNKNOWN_OUTCOME = "unknown_outcome"


def ended(
    alert: AlertV1, ending: Ending, now: datetime, traceparent: str, **details: str | int
) -> Emit:
    """The outcome of `alert`; `details` are fields of `OutcomeV1`."""
    outcome = OutcomeV1.model_validate(
        {
            "alert_id": alert.alert_id,
            "destination_id": alert.destination_id,
            "story_id": alert.story.story_id,
            "ending": ending,
            "at": now,
            **details,
        }
    )
    return Emit(OUTCOMES, outcome.key, outcome, traceparent)


def row_ended(row: DeliveryRowV1, ending: Ending, now: datetime, **details: str) -> Emit:
    """The outcome of the alert that a message was to tell."""
    return ended(
        row.alert,
        ending,
        now,
        row.traceparent,
        delivery_id=row.delivery_id,
        attempts=row.attempt,
        **details,
    )
