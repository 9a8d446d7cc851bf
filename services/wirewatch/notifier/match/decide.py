"""Decide who is told of a story. Pure: no clock, no network, no logging.

Every revision is judged, from whatever origin: that an edit isn't news, and a backfilled story
isn't either, is for deliver to say, which sees what each destination was told before.
"""

from wirewatch.notifier.match.context import Context, Standing
from wirewatch.rules import Prepared, judge, prepare
from wirewatch_schemas.alert import AlertV1, Match
from wirewatch_schemas.ids import alert_id
from wirewatch_schemas.story import StorySnapshot, StoryV1


def decide(story: StoryV1, context: Context) -> list[AlertV1]:
    """One alert for each destination that wants the story, with all its matches; sorted."""
    prepared = prepare(story)
    matches: dict[str, list[Match]] = {}
    for name in sorted(name for name, _ in context.index.matches(prepared)):
        standing = context.standing[name]
        match = _match(standing, prepared)
        for destination in dict.fromkeys(standing.to):
            matches.setdefault(destination, []).append(match)
    if not matches:
        return []
    snapshot = _snapshot(story)
    return [
        AlertV1(
            alert_id=alert_id(destination, story.story_id, story.revision),
            destination_id=destination,
            matches=tuple(found),
            config_offset=context.config_offset,
            story=snapshot,
        )
        for destination, found in sorted(matches.items())
    ]


def _match(standing: Standing, story: Prepared) -> Match:
    return Match(
        subscription_id=standing.subscription.subscription_id,
        title=standing.subscription.title,
        rule_hash=standing.rule_hash,
        why=judge(standing.rule, story).terms,
    )


def _snapshot(story: StoryV1) -> StorySnapshot:
    """The story without its text."""
    return StorySnapshot(**{name: getattr(story, name) for name in StorySnapshot.model_fields})
