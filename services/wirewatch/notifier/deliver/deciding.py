"""What becomes of alerts and messages. Pure: `now` is passed in, nothing is sent here."""

from datetime import datetime, timedelta

from wirewatch.notifier.channels.mail import BadAddressError
from wirewatch.notifier.channels.rendering import form_of, rendered
from wirewatch.notifier.channels.results import Delivered, Refused, Result, Retry, Unknown
from wirewatch.notifier.deliver import folding
from wirewatch.notifier.deliver.directory import Directory
from wirewatch.notifier.deliver.endings import GaveUp, Suppressed, ended, row_ended
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch.stages.agenda import Step
from wirewatch_schemas import ids
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1
from wirewatch_schemas.destination import DestinationV1

BACK_OFF_S, LONGEST_BACK_OFF_S = 5.0, 900.0
LONGEST_PAUSE_S = 3600.0  # a channel that asks for more is asked again after an hour


class Decider:
    """Decides by `terms`, and does nothing else; `sender` is the address mails come from."""

    def __init__(self, terms: DeliverSettings, sender: str) -> None:
        self._lease = timedelta(seconds=terms.lease_s)
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
        if fold := view.told(alert.destination_id, alert.story):
            return _folded(alert, fold, view, now, traceparent)
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
        fold = folding.opened(row, view, now + self._fold)
        return Step(state={row.key: row, fold.key: fold})

    def prepare(
        self, row: DeliveryRowV1, directory: Directory, view: DeliverView, now: datetime
    ) -> Step:
        """Render the message, unless it was before, and start its lease."""
        if reason := unwanted(row.alert, directory):
            outcome = row_ended(row, "suppressed", now, reason=reason)
            return Step((outcome,), _both_gone(row, view))
        try:
            payload = self._payload(row, directory.destinations[row.destination_id], view)
        except BadAddressError:
            return self._failed(row, GaveUp.BAD_ADDRESS, view, now)
        begun = row.phase == "prepared"  # its lease ran out before the send could start
        changes = {
            "phase": "prepared",
            "attempt": row.attempt + (not begun),
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

    def settle(self, row: DeliveryRowV1, result: Result, view: DeliverView, now: datetime) -> Step:
        """What the channel's answer means."""
        match result:
            case Delivered(receipt):
                fold = view.fold(row)
                kept = {fold.key: fold.model_copy(update={"receipt": receipt})} if fold else {}
                return Step(
                    (row_ended(row, "sent", now, receipt=receipt),), {row.key: None, **kept}
                )
            case Refused(reason):
                return self._failed(row, reason, view, now)
            case Retry() | Unknown():
                return self._again(row, result, view, now)

    def _again(
        self, row: DeliveryRowV1, result: Retry | Unknown, view: DeliverView, now: datetime
    ) -> Step:
        resent = row.resent + isinstance(result, Unknown)
        if now >= row.created_at + self._patience:
            reason = GaveUp.UNKNOWN_OUTCOME if resent else GaveUp.UNREACHABLE
            return self._failed(row, reason, view, now)
        pause_s = min(result.after_s, LONGEST_PAUSE_S)
        wait_s = max(pause_s, min(BACK_OFF_S * 2 ** min(row.attempt - 1, 16), LONGEST_BACK_OFF_S))
        changes = {
            "phase": "waiting",
            "due": now + timedelta(seconds=wait_s),
            "lease_until": None,
            "resent": resent,
            "last_result": result.reason,
        }
        state = {row.key: row.model_copy(update=changes)}
        return Step(state=state, pause_lane_s=pause_s)

    def _failed(self, row: DeliveryRowV1, reason: str, view: DeliverView, now: datetime) -> Step:
        """Nobody was told, so the next telling of the event opens a message again."""
        return Step((row_ended(row, "failed", now, reason=reason),), _both_gone(row, view))

    def unknown(self, row: DeliveryRowV1, now: datetime) -> Step:
        """Its sender died: the channel can't be asked, so send the same bytes once more."""
        changes = {
            "phase": "waiting",
            "due": now,
            "lease_until": None,
            "resent": row.resent + 1,
            "last_result": "taken_over",
        }
        return Step(state={row.key: row.model_copy(update=changes)})


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
    alert: AlertV1, fold: FoldRowV1, view: DeliverView, now: datetime, traceparent: str
) -> Step:
    if view.is_telling(fold, alert.alert_id):  # read twice: its message is on its way
        return Step()
    outcome = ended(alert, "folded", now, traceparent, delivery_id=fold.delivery_id)
    return Step((outcome,), {fold.key: folding.joined(fold, alert.story, view)})


def _both_gone(row: DeliveryRowV1, view: DeliverView) -> dict[str, None]:
    fold = view.fold(row)
    return {row.key: None} | ({fold.key: None} if fold else {})
