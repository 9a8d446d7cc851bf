"""What the topics and the channels say in the end, against what the feeds showed."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from wirewatch.bus.port import Bus, Record
from wirewatch_schemas import codec
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.feed import FeedSeenV1
from wirewatch_schemas.topics import TOPICS

SHOWN = 8  # examples of each sort of finding


@dataclass
class Findings:
    """Counts of what went wrong, with some examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, sort: str, what: object, count: int = 1) -> None:
        self.counts[sort] += count
        if len(self.examples[sort]) < SHOWN:
            self.examples[sort].append(str(what))

    def add(self, other: "Findings") -> None:
        self.counts += other.counts
        for sort, examples in other.examples.items():
            self.examples[sort] = [*self.examples[sort], *examples][:SHOWN]


@dataclass
class Topics:
    """The messages of each topic in order of their partitions, and the last rows of each state."""

    items: list[tuple[Record, object]]
    stories: list[tuple[Record, object]]
    alerts: list[tuple[Record, object]]
    outcomes: list[tuple[Record, object]]
    dead_letters: list[Record]
    rows: dict[str, object]
    seen: dict[str, int]

    @property
    def open(self) -> int:
        """Messages under way."""
        return sum(isinstance(row, DeliveryRowV1) for row in self.rows.values())


async def read(bus: Bus) -> Topics:
    """All topics, whole."""
    names = ("items.v1", "stories.v1", "alerts.v1", "outcomes.v1")
    messages = [[pair async for pair in _decoded(bus, name)] for name in names]
    dead = [record async for record in bus.scan("dead-letters.v1")]
    rows = await _rows(bus, "delivery-state.v1")
    feeds = await _rows(bus, "feed-state.v1")
    seen = {
        item: entry.revision
        for row in feeds.values()
        if isinstance(row, FeedSeenV1)
        for item, entry in row.entries.items()
    }
    return Topics(*messages, dead, rows, seen)


async def _decoded(bus, name):
    async for record in bus.scan(name):
        yield record, codec.decode(TOPICS[name], record.value)


async def _rows(bus, name):
    rows = {}
    async for record in bus.scan(name):
        rows.pop(record.key, None)
        if record.value is not None:
            rows[record.key] = codec.decode(TOPICS[name], record.value)
    return rows


def judge(
    found: Topics,
    expected: Mapping[str, int],
    lists: Mapping[str, Mapping[str, str]],
    copies: Mapping[str, Mapping[str, Sequence[bytes]]],
    unknown: Mapping[str, int],
) -> Findings:
    """Count what is lost, doubled and out of order at each stage.

    `expected`: item id -> last revision. `lists`: word in the title -> destinations with their
    sort of channel. `copies`: sort -> delivery id -> bodies. `unknown`: delivery id -> count.
    """
    findings = Findings()
    _items(found, expected, findings)
    _stories(found, findings)
    _alerts(found, lists, findings)
    _outcomes(found, copies, findings)
    _channels(found, copies, unknown, findings)
    _state(found, expected, findings)
    for record in found.dead_letters:
        findings.note("lost", f"dead letter {record.key}: {record.headers.get('why')}")
    return findings


def _compared(findings, stage, got: Iterable, wanted: Iterable) -> None:
    """Each thing that is wanted once: what is missing, and what came again or is of no use."""
    got, wanted = Counter(got), set(wanted)
    for one in wanted - got.keys():
        findings.note("lost", f"{stage} {one}")
        findings.counts[f"lost_{stage}"] += 1
    for one, times in got.items():
        if extra := times - (one in wanted):
            findings.note("doubled_bus", f"{stage} {one}: {times} times", extra)
            findings.counts[f"doubled_{stage}"] += extra


def _items(found, expected, findings) -> None:
    got = [(item.item_id, item.revision) for _, item in found.items]
    wanted = [(key, n) for key, last in expected.items() for n in range(1, last + 1)]
    _compared(findings, "items", got, wanted)
    _ordered(findings, "items", ((item.item_id, item.revision) for _, item in found.items))


def _stories(found, findings) -> None:
    got = [(story.story_id, story.revision) for _, story in found.stories]
    _compared(findings, "stories", got, {(item.item_id, item.revision) for _, item in found.items})
    _ordered(findings, "stories", got)
    lines = defaultdict(list), defaultdict(list)
    for record, item in found.items:
        lines[0][record.partition].append((item.item_id, item.revision))
    for record, story in found.stories:
        lines[1][record.partition].append((story.story_id, story.revision))
    for partition, line in lines[0].items():
        _same_order(findings, f"stories of partition {partition}", line, lines[1][partition])


def _alerts(found, lists, findings) -> None:
    got = [(a.destination_id, a.story.story_id, a.story.revision) for _, a in found.alerts]
    wanted = [
        (name, story.story_id, story.revision)
        for _, story in found.stories
        for word, names in lists.items()
        if word in story.title
        for name in names
    ]
    _compared(findings, "alerts", got, wanted)
    _ordered(findings, "alerts", (((name, story), n) for name, story, n in got))
    home = {story.story_id: record.partition for record, story in found.stories}
    lines = defaultdict(list), defaultdict(list)
    for way, triples in zip(lines, (wanted, got), strict=True):
        for name, story, n in triples:
            way[name, home[story]].append((story, n))
    for at, line in lines[0].items():
        _same_order(findings, f"alerts of {at}", line, lines[1][at])


def _ordered(findings, stage, pairs) -> None:
    """Revisions of one key never go back."""
    last = {}
    for key, revision in pairs:
        if revision < last.get(key, 0):
            findings.note("disorder", f"{stage} {key}: revision {revision} after {last[key]}")
        last[key] = revision


def _same_order(findings, what, before, after) -> None:
    """The first coming of each thing is in the order of the stage before."""
    place = {one: n for n, one in reversed(list(enumerate(before)))}
    places = [place[one] for one in dict.fromkeys(after) if one in place]
    backwards = sum(a > b for a, b in pairwise(places))
    if backwards:
        findings.note("disorder", f"{what}: {backwards} steps back", backwards)


def _outcomes(found, copies, findings) -> None:
    got = [outcome.alert_id for _, outcome in found.outcomes]
    _compared(findings, "outcomes", got, {alert.alert_id for _, alert in found.alerts})
    sent = defaultdict(bool)
    for _, alert in found.alerts:
        if alert.story.origin == "live":
            sent[alert.destination_id, alert.story.story_id] |= False
    told = {delivery for of in copies.values() for delivery in of}
    for _, outcome in found.outcomes:
        findings.counts[f"outcome_{outcome.ending}"] += 1
        if outcome.ending == "sent":
            sent[outcome.destination_id, outcome.story_id] = True
            if outcome.delivery_id not in told:
                findings.note("lost", f"sent, and never came: {outcome}")
        elif outcome.ending in {"failed", "expired"}:
            findings.note("lost", f"{outcome}")
    for (name, story), yes in sent.items():
        if not yes:
            findings.note("lost", f"{name} was never told {story}")


def _channels(found, copies, unknown, findings) -> None:
    known = {outcome.delivery_id for _, outcome in found.outcomes if outcome.delivery_id}
    for sort, of in copies.items():
        for delivery, bodies in of.items():
            findings.counts[f"messages_{sort}"] += 1
            if delivery not in known:
                findings.note("stray", f"{sort}: no outcome speaks of {delivery}")
            again = len(bodies) - 1
            if sort == "bot":
                findings.counts["doubled_bot"] += again
                if again:
                    findings.note("bot", f"{delivery}: {len(bodies)} copies")
                continue
            findings.counts["resent"] += again
            if again > unknown.get(delivery, 0):
                findings.note(
                    "unexplained",
                    f"{sort} {delivery}: {again} more, {unknown.get(delivery, 0)} unknown",
                )
            if len(set(bodies)) > 1:
                findings.note("altered", f"{sort} {delivery}: not the same bytes again")
    findings.counts["unknown"] += sum(unknown.values())


def _state(found, expected, findings) -> None:
    for key, row in found.rows.items():
        if isinstance(row, DeliveryRowV1):
            findings.note("open", f"{key} is {row.phase}, attempt {row.attempt}, {row.last_result}")
    if found.seen != dict(expected):
        wrong = {
            k for k in found.seen.keys() | expected.keys() if found.seen.get(k) != expected.get(k)
        }
        findings.note(
            "seen", f"{len(wrong)} entries are remembered wrongly: {sorted(wrong)[:3]}", len(wrong)
        )


_UNKNOWN = re.compile(rb'"event": "outcome unknown')


def unknown_in(logs: Iterable[Path]) -> dict[str, int]:
    """How many outcomes of each delivery were unknown: one an attempt, however often it is told."""
    told = set()
    for log in logs:
        for line in log.read_bytes().splitlines():
            if _UNKNOWN.search(line):
                said = json.loads(line)
                told.add((said["delivery_id"], said["attempt"]))
    return dict(Counter(delivery for delivery, _ in told))


def leaks(logs: Iterable[Path], hidden: Sequence[str]) -> list[str]:
    """Files in which a secret stands."""
    return [str(log) for log in logs if any(s.encode() in log.read_bytes() for s in hidden)]
