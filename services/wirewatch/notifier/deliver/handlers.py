"""The deliver stage's half of the agenda: decisions made elsewhere, lanes, waiting, logs."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from wirewatch import metrics
from wirewatch.bus.port import BusError, Clock, Table
from wirewatch.notifier.channels.rendering import form_of
from wirewatch.notifier.channels.results import (
    Absent,
    Delivered,
    Refused,
    Result,
    Retry,
    Unknown,
)
from wirewatch.notifier.deliver.deciding import Decider, after_unknown, forget
from wirewatch.notifier.deliver.directory import Directory, directory_of
from wirewatch.notifier.deliver.endings import GaveUp
from wirewatch.notifier.deliver.view import DeliverView, Row
from wirewatch.process.settings import Settings
from wirewatch.stages.agenda import Step
from wirewatch.stages.lanes import Lane
from wirewatch.stages.messages import Incoming
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.destination import DestinationV1, EmailV1, SlackBotV1, SlackWebhookV1
from wirewatch_schemas.outcome import OutcomeV1

log = structlog.get_logger()

CONFIG_PATIENCE_S = 30.0  # how long an alert waits for the configuration that it came from
MAIL_CONNECTIONS = 2
POSTS = 20  # to one workspace at once


class Sends(Protocol):
    """The side effects: `channels.sending.Sender`, or a recorder in its place."""

    async def send(self, destination: DestinationV1, payload: str) -> Result:
        """One send, bounded in time; failures are results."""

    async def ask(self, destination: SlackBotV1, row: DeliveryRowV1) -> Result:
        """Whether the channel has the message; as bounded."""


class Deliver:
    """See `stages.agenda.Handlers`."""

    def __init__(self, settings: Settings, config: Table, clock: Clock, sender: Sends) -> None:
        self._settings, self._clock, self._sender = settings, clock, sender
        self._config, self._version = config, -1
        self._missed = -1  # the highest offset that was waited for in vain: config.v1 is a new one
        self._known = Directory()
        self._decider = Decider(settings.deliver, settings.smtp.sender)
        self._grace = timedelta(seconds=settings.deliver.grace_s)

    def view(self, state: Mapping[str, Row]) -> DeliverView:
        """Rows and the index of what was told."""
        return DeliverView(state)

    def due(self, key: str, row: Row) -> datetime | None:  # noqa: ARG002 - the agenda's signature
        """A message's next step, or the end of its lease and grace; when an event is forgotten."""
        lease = self.lease_until(row)
        return row.due if lease is None else lease + self._grace

    def prepared(self, row: Row) -> bool:
        """Whether its send may have begun."""
        return isinstance(row, DeliveryRowV1) and row.phase == "prepared"

    def lease_until(self, row: Row) -> datetime | None:
        """When its lease ends."""
        return row.lease_until if isinstance(row, DeliveryRowV1) else None

    def lane(self, key: str, row: Row, view: DeliverView) -> Lane | None:  # noqa: ARG002 - same
        """One message at a time to a Slack channel, a few to the mail server."""
        match self._directory().destinations.get(row.destination_id):
            case _ if not isinstance(row, DeliveryRowV1):
                return None
            case None:
                return None
            case SlackWebhookV1(slack_webhook=reference):
                return Lane(f"slack {reference}", spacing_s=self._settings.deliver.spacing_s)
            case SlackBotV1() as bot:
                return self._bot_lane(bot, asking=row.phase == "asking")
            case EmailV1():
                smtp = self._settings.smtp
                return Lane(f"smtp {smtp.host}:{smtp.port}", concurrency=MAIL_CONNECTIONS)
            case _:
                return Lane("terminal")

    def _bot_lane(self, bot: SlackBotV1, *, asking: bool) -> Lane:
        """Slack limits a channel, and each method in a workspace: a 429 is about the method."""
        slack = self._settings.slack
        if asking:
            return Lane(f"slack {bot.token} conversations", spacing_s=slack.ask_spacing_s)
        posts = Lane(f"slack {bot.token} chat.postMessage", POSTS, slack.post_spacing_s)
        spacing_s = self._settings.deliver.spacing_s
        return Lane(f"slack {bot.slack_channel}", spacing_s=spacing_s, within=posts)

    async def ready(self, taken: Incoming) -> None:
        """Wait for the configuration that the alert was decided by; then the newest one counts."""
        wanted, until = taken.message.config_offset, self._clock.monotonic() + CONFIG_PATIENCE_S
        if wanted <= self._missed:
            return
        if not await self._config.reached(wanted, until):
            self._missed = max(wanted, self._missed)
            log.warning(
                "configuration is behind; going on with what there is",
                alert=taken.message.alert_id,
                wanted=wanted,
                at=self._config.position,
                waited_s=CONFIG_PATIENCE_S,
            )

    def accept(self, taken: Incoming, view: DeliverView, now: datetime) -> Step:
        """An alert."""
        step = self._decider.accept(taken.message, self._directory(), view, now, taken.traceparent)
        return _told(step)

    def prepare(self, key: str, row: Row, view: DeliverView, now: datetime) -> Step:  # noqa: ARG002 - same
        """A message is to be sent, or an event to be forgotten."""
        if not isinstance(row, DeliveryRowV1):
            return forget(row, view)
        known = self._directory()
        return self._decided(row, view, now, lambda: self._decider.prepare(row, known, view, now))

    async def act(self, key: str, row: Row) -> Result:  # noqa: ARG002 - same
        """Send, or ask what became of it."""
        assert isinstance(row, DeliveryRowV1), "only messages have a lane"
        destination = self._directory().destinations.get(row.destination_id)
        if destination is None or form_of(destination) != row.payload_form:
            return Retry("destination_changed")  # since prepare: the next prepare sees to it
        result = await self._result(destination, row)
        self._report(row, result)
        _count(row, result)
        return result

    async def _result(self, destination: DestinationV1, row: DeliveryRowV1) -> Result:
        """What the channel says; a bug of ours is logged, and nobody knows what was sent."""
        try:
            if row.phase == "asking" and isinstance(destination, SlackBotV1):
                return await self._sender.ask(destination, row)
            return await self._sender.send(destination, row.payload)
        except (BusError, MemoryError):  # not the message's fault
            raise
        except Exception as error:
            log.exception("a bug of ours; it ends no other message", **_ids(row))
            failed = Retry if row.phase == "asking" else Unknown
            return failed(GaveUp.INTERNAL_ERROR, type(error).__name__)

    def settle(
        self,
        key: str,  # noqa: ARG002 - same
        row: Row,
        result: Result,
        view: DeliverView,
        now: datetime,
    ) -> Step:
        """The channel answered, or didn't."""
        assert isinstance(row, DeliveryRowV1), "only messages are sent"
        known, settle = self._directory(), self._decider.settle
        return self._decided(row, view, now, lambda: settle(row, result, known, view, now))

    def unknown(self, key: str, row: Row, view: DeliverView, now: datetime) -> Step:  # noqa: ARG002 - same
        """Its sender died."""
        assert isinstance(row, DeliveryRowV1), "only messages are prepared"
        known = self._directory()
        what = _NEXT[after_unknown(row, known)]
        log.warning("outcome unknown after a takeover", next=what, **_ids(row))
        metrics.UNKNOWN_OUTCOMES.labels(_channel(row)).inc()
        return self._decided(row, view, now, lambda: self._decider.unknown(row, known, now))

    def _decided(
        self, row: DeliveryRowV1, view: DeliverView, now: datetime, decide: Callable[[], Step]
    ) -> Step:
        """Log and count a decision; a bug of ours ends this alert alone.

        Otherwise it would end the stage, and again after each restart: the row stays due.
        """
        try:
            return _told(_resent(row, decide()))
        except (BusError, MemoryError):  # not the message's fault
            raise
        except Exception:
            log.exception("a bug of ours ends this alert, and no other", **_ids(row))
            return _told(self._decider.failed(row, GaveUp.INTERNAL_ERROR, view, now))

    def _report(self, row: DeliveryRowV1, result: Result) -> None:
        """Log what went wrong, or was found out; how alerts end is logged by `_told`."""
        more: dict[str, Any] = {}
        match result:
            case Unknown(reason, detail):
                said = "outcome unknown"
                more = {"next": _NEXT[after_unknown(row, self._directory())]}
            case Retry(reason, detail):
                said = "not asked yet" if row.phase == "asking" else "not sent yet"
            case Refused(reason, detail):
                said = "refused for good"
            case Absent():
                said, reason, detail = "not there: the same bytes go out again", "absent", ""
            case Delivered():
                return
        log.warning(said, why=reason, detail=detail, **more, **_ids(row))

    def _directory(self) -> Directory:
        """What the table says now."""
        if self._version != self._config.position:
            position = self._config.position
            self._known = directory_of(self._config.rows)
            self._version = position  # not before: a table that can't be read stays unread
        return self._known


_NEXT = {
    "ask": "after a while the channel is asked whether it has the message",
    "resend": "the same bytes go out again",
    "hold": "held back: it ends as failed",
}


_RESULTS = {Delivered: "delivered", Refused: "refused", Retry: "retry", Unknown: "unknown"}


def _channel(row: DeliveryRowV1) -> str:
    """What a message was written for, as a metric's label: without the address."""
    return row.payload_form.partition(" ")[0]


def _count(row: DeliveryRowV1, result: Result) -> None:
    """A send, by what came of it; questions are not sends."""
    if row.phase == "prepared":
        metrics.SENDS.labels(_channel(row), _RESULTS[type(result)]).inc()
    if isinstance(result, Unknown):
        metrics.UNKNOWN_OUTCOMES.labels(_channel(row)).inc()


def _resent(row: DeliveryRowV1, step: Step) -> Step:
    """Count a decision to send once more what may have arrived."""
    after = step.state.get(row.key)
    if isinstance(after, DeliveryRowV1) and after.resent > row.resent:
        metrics.RESENDS.labels(_channel(row)).inc()
    return step


def _told(step: Step) -> Step:
    """Log and count how alerts ended."""
    for emit in step.emits:
        if isinstance(outcome := emit.message, OutcomeV1):
            metrics.ALERTS_ENDED.labels(outcome.ending, outcome.reason).inc()
            write = log.warning if outcome.ending == "failed" else log.info
            shown = {"alert_id", "destination_id", "story_id", "delivery_id", "reason", "attempts"}
            write(f"alert {outcome.ending}", **outcome.model_dump(include=shown))
    return step


def _ids(row: DeliveryRowV1) -> dict[str, Any]:
    return {
        "delivery_id": row.delivery_id,
        "destination_id": row.destination_id,
        "story_id": row.cluster_id,
        "attempt": row.attempt,
    }
