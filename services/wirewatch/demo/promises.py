"""What the demo promises, each computed from the account and from what the stand-ins received."""

from collections.abc import Iterator
from dataclasses import dataclass

from wirewatch.demo.account import Account
from wirewatch.demo.outlets import LOOK_ALIKES, SUMMIT_OUTLETS
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import StorySnapshot

PAIR = ("CN", "RU")
NAMED = frozenset(
    {"China", "Russia", "United States", "Xi Jinping", "Vladimir Putin", "Xinhua", "TASS"}
    | {"Moscow", "Beijing", "Kremlin", "St Petersburg", "Bolshoi Theatre"}
)
"""Whom and what the summit story names."""
DIPLOMACY = frozenset({"medtop:20000638", "medtop:20000639", "medtop:20000640", "medtop:20000641"})
"""IPTC: international relations, diplomacy, summit meetings, treaty."""


@dataclass(frozen=True, slots=True)
class Received:
    """Messages that the stand-ins had when each scene was over."""

    baseline: int
    news: int
    after: int


@dataclass(frozen=True, slots=True)
class Killed:
    """A notifier killed in mid-send and started again: what Slack and the topics say of it.

    `sends`, `questions` and `copies` were counted at Slack, which `receipt` names the first copy
    by. Seconds from the kill to the outcome.
    """

    title: str
    in_mid_send: bool
    sends: int
    questions: int
    copies: int
    receipt: str
    outcome: OutcomeV1
    seconds: float


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, and whether it was kept."""

    says: str
    kept: bool


def promises(account: Account, received: Received) -> Iterator[Promise]:
    """All of them."""
    told = [account.alert_of(outcome).story for outcome in account.sent]
    summit = [story for story in told if story.source in SUMMIT_OUTLETS]
    chinese = [story for story in told if story.language == "zh"]
    each = len(account.destinations)
    yield Promise("what stood there before the first poll alerts nobody", received.baseline == 0)
    yield Promise(
        "the summit, at three outlets, is told once to each destination",
        len(summit) == each and sum(map(_is_summit, account.folds.values())) == each,
    )
    yield Promise("a Chinese story fires the same English rule, once", len(chinese) == each)
    yield Promise("nothing else is told", len(told) == received.news == 2 * each)
    yield Promise(
        "the summit alert names all twelve",
        all({entity.name for entity in story.entities} >= NAMED for story in summit),
    )
    yield Promise(
        "its topic is diplomacy, its first relation China–Russia",
        all(map(_is_diplomacy, summit)),
    )
    yield Promise("look-alikes that name both countries are silent", _silent(account))
    yield Promise("another poll and an edit alert nobody", received.after == received.news)
    yield Promise("every alert ended in exactly one outcome", _adds_up(account))


def survival(killed: Killed) -> Promise:
    """The last scene's: the message that was under way when the notifier was killed."""
    outcome = killed.outcome
    told = (outcome.ending, outcome.receipt) == ("sent", killed.receipt)
    once = killed.in_mid_send and killed.copies == 1 and killed.questions > 0
    return Promise("killed while sending, told once", told and once)


def names_both(story: StorySnapshot) -> bool:
    """What a plain search for "China AND Russia" finds."""
    return {"CN", "RU"} <= {entity.country for entity in story.entities}


def _is_summit(fold: object) -> bool:
    return {telling.source for telling in getattr(fold, "tellings", ())} == SUMMIT_OUTLETS


def _is_diplomacy(story: StorySnapshot) -> bool:
    first = [(relation.a, relation.b) for relation in story.relations[:1]]
    return first == [PAIR] and any(topic.id in DIPLOMACY for topic in story.topics)


def _silent(account: Account) -> bool:
    silent = {story.link for story in account.silent if names_both(story)}
    return silent == LOOK_ALIKES


def _adds_up(account: Account) -> bool:
    ended = [outcome.alert_id for outcome in account.outcomes]
    return sorted(ended) == sorted(alert.alert_id for alert in account.alerts)
