"""What becomes of alerts and messages. Pure: `now` is passed in, nothing is sent here."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from wirewatch.notifier.channels.mail import BadAddressError
from wirewatch.notifier.channels.rendering import form_of, rendered
from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.deliver import folding
from wirewatch.notifier.deliver.directory import Directory
from wirewatch.notifier.deliver.endings import GaveUp, Suppressed, ended, row_ended
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch.stages.agenda import Step
from wirewatch_schemas import ids
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1
from wirewatch_schemas.destination import DestinationV1, SlackBotV1

BACK_OFF_S, LONGEST_BACK_OFF_S = 5.0, 900.0
FEWEST_TRIES = 3
TAKEN_OVER = "taken_over"
LONGEST_PAUSE_S = 3600.0  # a channel that asks for more is asked again after an hour


class Decider:
    """Decides by `terms`, and does nothing else; `sender` is the address mails come from."""

    def __init__(self, terms: DeliverSettings, sender: str) -> None:
        self._lease = timedelta(seconds=terms.lease_s)
        self._grace = timedelta(seconds=terms.grace_s)
        self._fold = timedelta(hours=terms.fold_hours)
        self._patience = timedelta(hours=terms.unreachable_hours)
        self._sender = sender

    def accept(
        self,
        alert: AlertV1,
        directory: Directory,
        view: DeliverView,
        now: datetime,
        traceparent: str = "",
    ) -> Step:
        """End the alert, fold it into what was told, or open a message."""
        if reason := unwanted(alert, directory):
            return Step((ended(alert, "suppressed", now, traceparent, reason=reason),))
        over = view.over(alert.destination_id, alert.story, now)
        gone: dict[str, DeliveryRowV1 | FoldRowV1 | None] = {fold.key: None for fold in over}
        step = self._wanted(alert, directory, view, now, traceparent)
        return replace(step, state=gone | dict(step.state))

    def _wanted(
        self,
        alert: AlertV1,
        directory: Directory,
        view: DeliverView,
        now: datetime,
        traceparent: str,
    ) -> Step:
        if fold := view.told(alert.destination_id, alert.story, now):
            return _folded(alert, fold, directory, view, now, traceparent)
        row = DeliveryRowV1(
            delivery_id=ids.delivery_id(
                alert.destination_id, "alert", alert.story.story_id, alert.story.revision
            ),
            destination_id=alert.destination_id,
            cluster_id=alert.story.story_id,
            due=now,
            created_at=now,
            alert=alert.model_copy(update={"matches": directory.standing(alert)}),
            traceparent=traceparent,
        )
        fold = folding.opened(row, view, now, now + self._fold)
        return Step(state={row.key: row, fold.key: fold})

    def prepare(
        self, row: DeliveryRowV1, directory: Directory, view: DeliverView, now: datetime
    ) -> Step:
        """Render the message, unless it was before, and start its lease; or ask for it."""
        if _can_be_asked(row, directory):  # even if unwanted by now: it may have been told
            return Step(act=True)
        if reason := unwanted(row.alert, directory):
            outcome = row_ended(row, "suppressed", now, reason=reason)
            return Step((outcome,), _both_gone(row, view))
        destination = directory.destinations[row.destination_id]
        if row.phase == "asking":  # the destination has become another, never sent to
            return _again(row, "destination_changed", now)
        try:
            payload = self._payload(row, destination, view)
        except BadAddressError:
            return self.failed(row, GaveUp.BAD_ADDRESS, view, now)
        begun = row.phase == "prepared"  # its lease ran out before the send could start
        changes = {
            "phase": "prepared",
            "attempt": row.attempt + (not begun),
            "begun_at": row.begun_at or now,
            "lease_until": now + self._lease,
            **payload,
        }
        return Step(state={row.key: row.model_copy(update=changes)}, act=True)

    def _payload(
        self, row: DeliveryRowV1, destination: DestinationV1, view: DeliverView
    ) -> dict[str, str]:
        """Nothing new once it is rendered, unless the destination has become another."""
        form = form_of(destination)
        if row.payload_form == form:
            return {}
        fold = view.fold(row)
        payload = rendered(row, fold.tellings if fold else (), destination, self._sender)
        return {"payload": payload, "payload_form": form}

    def settle(
        self,
        row: DeliveryRowV1,
        result: Result,
        directory: Directory,
        view: DeliverView,
        now: datetime,
    ) -> Step:
        """What the channel's answer means: to a send, or to the question what became of one."""
        match result:
            case Delivered(receipt):
                fold = view.fold(row)
                kept = {fold.key: fold.model_copy(update={"receipt": receipt})} if fold else {}
                return Step(
                    (row_ended(row, "sent", now, receipt=receipt),), {row.key: None, **kept}
                )
            case Refused(reason):
                return self.failed(row, reason, view, now)
            case Absent():
                if row.resent and self._is_over(row, now):
                    return self.failed(row, GaveUp.UNREACHABLE, view, now)
                return _again(row, "absent", now, resent=row.resent + 1)
            case Unknown():
                step = self._unsure(row, result, directory, view, now)
            case Retry() if row.phase == "asking":
                step = self._not_told(row, result, view, now)
            case Retry():
                step = self._not_sent(row, result, view, now)
        return replace(step, pause_lane_s=min(result.after_s, LONGEST_PAUSE_S))

    def _unsure(
        self,
        row: DeliveryRowV1,
        result: Unknown,
        directory: Directory,
        view: DeliverView,
        now: datetime,
    ) -> Step:
        """The send is over, and what became of it may still be to come: grace for that."""
        policy = after_unknown(row, directory)
        if policy == "hold":
            return _held(row, now)
        if policy == "ask":
            quiet = max(row.lease_until or now, now) + self._grace
            return _asking(row, result.reason, max(quiet, _later(result, 1, now)))
        if self._is_over(row, now):
            return self.failed(row, GaveUp.UNKNOWN_OUTCOME, view, now)
        due = _later(result, row.attempt, now)
        return _again(row, result.reason, due, resent=row.resent + 1)

    def _not_sent(
        self, row: DeliveryRowV1, result: Retry, view: DeliverView, now: datetime
    ) -> Step:
        if self._is_over(row, now):
            reason = GaveUp.UNKNOWN_OUTCOME if row.resent else GaveUp.UNREACHABLE
            return self.failed(row, reason, view, now)
        return _again(row, result.reason, _later(result, row.attempt, now))

    def _not_told(
        self, row: DeliveryRowV1, result: Retry, view: DeliverView, now: datetime
    ) -> Step:
        """The question failed: ask again, and never send without an answer."""
        if self._is_over(row, now):
            return self.failed(row, GaveUp.UNKNOWN_OUTCOME, view, now)
        asked = row.asked + 1
        return _asking(row, result.reason, _later(result, asked, now), asked=asked)

    def _is_over(self, row: DeliveryRowV1, now: datetime) -> bool:
        """Long and often enough tried; while nobody tried, no patience was used up."""
        tries = row.attempt + row.asked + (row.phase == "asking")  # the question just asked
        return tries >= FEWEST_TRIES and now >= (row.begun_at or now) + self._patience

    def failed(self, row: DeliveryRowV1, reason: str, view: DeliverView, now: datetime) -> Step:
        """Nobody was told, so the next telling of the event opens a message again."""
        return Step((row_ended(row, "failed", now, reason=reason),), _both_gone(row, view))

    def unknown(self, row: DeliveryRowV1, directory: Directory, now: datetime) -> Step:
        """Its sender died, and lease and grace are over."""
        match after_unknown(row, directory):
            case "ask":
                return _asking(row, TAKEN_OVER, now)
            case "hold":
                return _held(row, now)
            case "resend":
                return _again(row, TAKEN_OVER, now, resent=row.resent + 1)


def after_unknown(row: DeliveryRowV1, directory: Directory) -> Literal["ask", "resend", "hold"]:
    """What becomes of a message when nobody can say whether it arrived."""
    match directory.destinations.get(row.destination_id):
        case None:
            return "resend"  # nowhere, as the next prepare will find
        case SlackBotV1():
            return "ask"
        case destination:
            return destination.on_unknown


def unwanted(alert: AlertV1, directory: Directory) -> Suppressed | None:
    """Why the destination is not to be told, if so."""
    if alert.destination_id not in directory.destinations:
        return Suppressed.DESTINATION_GONE
    if not directory.standing(alert):
        return Suppressed.UNSUBSCRIBED
    if alert.story.origin == "backfill":
        return Suppressed.BACKFILL
    return None


def forget(fold: FoldRowV1, view: DeliverView) -> Step:
    """A fold row is due: forget it, but never before its message has ended."""
    if view.is_open(fold):
        later = fold.model_copy(update={"due": fold.due + timedelta(hours=1)})
        return Step(state={fold.key: later})
    return Step(state={fold.key: None})


def _folded(
    alert: AlertV1,
    fold: FoldRowV1,
    directory: Directory,
    view: DeliverView,
    now: datetime,
    traceparent: str,
) -> Step:
    message = view.message(fold)
    if message and message.alert.alert_id == alert.alert_id:  # read twice: it is on its way
        return Step()
    outcome = ended(alert, "folded", now, traceparent, delivery_id=fold.delivery_id)
    asked = folding.asked_by(message, directory.standing(alert)) if message else {}
    return Step((outcome,), {fold.key: folding.joined(fold, alert.story, view, now), **asked})


def _can_be_asked(row: DeliveryRowV1, directory: Directory) -> bool:
    there = directory.destinations.get(row.destination_id)
    return row.phase == "asking" and there is not None and form_of(there) == row.payload_form


def _again(row: DeliveryRowV1, why: str, due: datetime, **changes: int) -> Step:
    """Send the same bytes, unless the destination has become another."""
    return _changed(row, phase="waiting", last_result=why, due=due, **changes)


def _asking(row: DeliveryRowV1, why: str, due: datetime, **changes: int) -> Step:
    return _changed(row, phase="asking", last_result=why, due=due, **changes)


def _changed(row: DeliveryRowV1, **changes: str | int | datetime) -> Step:
    after = row.model_copy(update={"lease_until": None, **changes})
    return Step(state={row.key: after})


def _held(row: DeliveryRowV1, now: datetime) -> Step:
    """It may have arrived, so the event counts as told: better never than twice."""
    return Step((row_ended(row, "failed", now, reason=GaveUp.HELD_UNKNOWN),), {row.key: None})


def _later(result: Retry | Unknown, tries: int, now: datetime) -> datetime:
    """When to try again: later and later, and not before the channel asks for it."""
    back_off_s = min(BACK_OFF_S * 2 ** min(tries - 1, 16), LONGEST_BACK_OFF_S)
    return now + timedelta(seconds=max(min(result.after_s, LONGEST_PAUSE_S), back_off_s))


def _both_gone(row: DeliveryRowV1, view: DeliverView) -> dict[str, None]:
    fold = view.fold(row)
    return {row.key: None} | ({fold.key: None} if fold else {})
