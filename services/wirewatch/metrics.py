"""Every metric of the program, in one place; each name is shown at `/metrics` as it stands here.

They are the process's own, like the log: whoever has something to count imports this module. It
lies below all rooms but the contracts, and the modules that only decide may not import it. Labels
take few values: never an id, a host or a text.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

# The library's second sample for each counter tells nothing.
disable_created_metrics()  # type: ignore[no-untyped-call]  # of the library
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # process_*: memory, CPU, open files, start

# --- each stage: poller, enricher, match, deliver

TAKEN = Counter(
    "wirewatch_records_taken_total", "Records that a stage took.", ["stage"], registry=REGISTRY
)
COMMITTED = Counter(
    "wirewatch_records_committed_total",
    "Records that a stage has handled for good: their outputs and the position are committed.",
    ["stage"],
    registry=REGISTRY,
)
COMMIT_SECONDS = Histogram(
    "wirewatch_commit_seconds",
    "How long commits took.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
COMMITS_FAILED = Counter(
    "wirewatch_commits_failed_total",
    "Commits that were fenced, refused, or whose outcome is unknown.",
    ["stage", "error"],
    registry=REGISTRY,
)
SHARDS = Gauge(
    "wirewatch_shards", "Partitions that this process holds.", ["stage"], registry=REGISTRY
)
LAG = Gauge(
    "wirewatch_lag_records",
    "Records that wait in the partitions of this process; sum over processes for the stage.",
    ["stage"],
    registry=REGISTRY,
)
OLDEST_SECONDS = Gauge(
    "wirewatch_oldest_unhandled_seconds",
    "Age of the oldest record that was taken and is not committed yet; 0: there is none.",
    ["stage"],
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "wirewatch_dead_letters_total",
    "Records put aside, see `wirewatch dlq ls`; error is the sort of it.",
    ["stage", "error"],
    registry=REGISTRY,
)
OPEN_ROWS = Gauge(
    "wirewatch_open_rows",
    "Rows that wait for a side effect which a record asked for: messages on their way.",
    ["stage", "partition"],
    registry=REGISTRY,
)
OVERDUE_SECONDS = Gauge(
    "wirewatch_overdue_seconds",
    "How long the row that waits longest is due, or its side effect under way; 0: all is in time."
    " A row that waits for its turn in a lane (pacing, Retry-After) is not counted.",
    ["stage", "partition"],
    registry=REGISTRY,
)

# --- poller

POLLS = Counter(
    "wirewatch_polls_total",
    "Polls by how they ended: parsed, not_modified, unchanged, or why they failed.",
    ["reason"],
    registry=REGISTRY,
)
ITEMS = Counter(
    "wirewatch_items_total", "Items found, by change: new, updated.", ["change"], registry=REGISTRY
)

# --- notifier

RULES_SKIPPED = Gauge(
    "wirewatch_rules_skipped",
    "Subscriptions that tell nobody: this version doesn't understand their rules, see the log.",
    registry=REGISTRY,
)
ALERTS_ENDED = Counter(
    "wirewatch_alerts_ended_total",
    "Alerts by ending (sent, folded, suppressed, failed, expired) and reason.",
    ["ending", "reason"],
    registry=REGISTRY,
)
SENDS = Counter(
    "wirewatch_sends_total",
    "Sends by channel (slack_webhook, slack_bot, email, terminal) and result (delivered, refused,"
    " retry, unknown).",
    ["channel", "result"],
    registry=REGISTRY,
)
UNKNOWN_OUTCOMES = Counter(
    "wirewatch_unknown_outcomes_total",
    "Sends of which nobody can say whether the channel took them. slack_bot is asked; of the others"
    " each may come twice.",
    ["channel"],
    registry=REGISTRY,
)
RESENDS = Counter(
    "wirewatch_resends_total",
    "Messages that went out again, with the same bytes and id, after an unknown outcome.",
    ["channel"],
    registry=REGISTRY,
)


@contextmanager
def rows(
    stage: str, partition: int, open_rows: Callable[[], float], overdue_s: Callable[[], float]
) -> Iterator[None]:
    """Let `/metrics` ask an agenda while it runs."""
    labels = (stage, str(partition))
    OPEN_ROWS.labels(*labels).set_function(open_rows)
    OVERDUE_SECONDS.labels(*labels).set_function(overdue_s)
    try:
        yield
    finally:
        OPEN_ROWS.remove(*labels)
        OVERDUE_SECONDS.remove(*labels)
