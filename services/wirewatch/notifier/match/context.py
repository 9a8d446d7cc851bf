"""What match knows of the configuration: rebuilt whenever config.v1 changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wirewatch.bus.port import BusError
from wirewatch.rules import Index, Rule, RuleError, Vocabulary, WithOwn, parse
from wirewatch_schemas.codec import UndecodableError, decode
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.ids import rule_hash
from wirewatch_schemas.subscription import SubscriptionV1
from wirewatch_schemas.topics import CONFIG


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription whose rule was understood; `to` holds only destinations that exist."""

    subscription: SubscriptionV1
    rule: Rule
    rule_hash: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Part of the configuration that can't be used: the record's key, and why.

    `rule`: a subscription that tells nobody, since its rule isn't understood any more.
    """

    key: str
    why: str
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a decision needs besides the story; `skipped` is for the shell to log."""

    standing: Mapping[str, Standing]  # by subscription id
    index: Index[str]
    config_offset: int
    skipped: tuple[Skipped, ...]


def build(rows: Mapping[str, bytes], config_offset: int, vocabulary: Vocabulary) -> Context:
    """Make the context of config.v1's rows as they stand before `config_offset`.

    What can't be used is skipped and reported; the rest goes on working. Raises `BusError` for a
    destination, subscription or entity that can't be read: who skipped it would pass its stories
    by. Rules may use the operator's entities besides what `vocabulary` knows.
    """
    messages, unreadable = _messages(rows)
    vocabulary = WithOwn(vocabulary, (m for m in messages.values() if isinstance(m, EntityV1)))
    standing, broken = _standing(messages, vocabulary)
    skipped = (*unreadable, *broken, *_nowhere(messages))
    index = Index({name: each.rule for name, each in standing.items()})
    return Context(standing, index, config_offset, skipped)


def _messages(rows: Mapping[str, bytes]) -> tuple[dict[str, Any], list[Skipped]]:
    messages, skipped = {}, []
    for key, value in sorted(rows.items()):
        try:
            messages[key] = decode(CONFIG, value)
        except UndecodableError as error:
            if key.startswith(("destination/", "subscription/", "entity/")):
                raise BusError(
                    f"match: {key} of {CONFIG.name} can't be read: {error}; it was written by a"
                    " newer version or damaged: run the version that wrote it, or write it again"
                    " with `wirewatch apply`"
                ) from error
            skipped.append(Skipped(key, error.why))
    return messages, skipped


def _standing(
    messages: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[dict[str, Standing], list[Skipped]]:
    standing, skipped = {}, []
    for wanted in _subscriptions(messages):
        try:
            rule = parse(wanted.now, vocabulary)
        except RuleError as error:
            place = f"line {error.line}, column {error.column}"
            why = f"its rule, {place}: {error.says}"
            skipped.append(Skipped(wanted.key, why, rule=True))
            continue
        to = tuple(each for each in wanted.to if f"destination/{each}" in messages)
        standing[wanted.subscription_id] = Standing(wanted, rule, rule_hash(wanted.now), to)
    return standing, skipped


def _nowhere(messages: Mapping[str, Any]) -> Iterator[Skipped]:
    for wanted in _subscriptions(messages):
        for destination in wanted.to:
            if f"destination/{destination}" not in messages:
                yield Skipped(wanted.key, f"there is no destination {destination}")


def _subscriptions(messages: Mapping[str, Any]) -> Iterator[SubscriptionV1]:
    return (each for each in messages.values() if isinstance(each, SubscriptionV1))
