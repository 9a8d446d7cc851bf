"""One event, several tellings: what a destination was told already is not told again."""

from collections.abc import Iterable
from datetime import datetime

from wirewatch.notifier.channels.clean import one_line, web_link
from wirewatch.notifier.channels.content import HEADLINE, LINK, NAME
from wirewatch.notifier.deliver.view import DeliverView, signs
from wirewatch_schemas.alert import Match
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1, Telling
from wirewatch_schemas.story import StorySnapshot

MOST = 24  # ids, link keys, titles and tellings that a fold row keeps of each
_FIELDS = {"story": "story_ids", "link": "link_keys", "title": "title_keys"}


def opened(row: DeliveryRowV1, view: DeliverView, now: datetime, due: datetime) -> FoldRowV1:
    """The fold row of an event whose first telling is the message `row`."""
    empty = FoldRowV1(
        destination_id=row.destination_id,
        cluster_id=row.cluster_id,
        delivery_id=row.delivery_id,
        due=due,
        story_ids=(),
        sketch=row.alert.story.sketch,
    )
    return joined(empty, row.alert.story, view, now)


def joined(row: FoldRowV1, story: StorySnapshot, view: DeliverView, now: datetime) -> FoldRowV1:
    """`row` with `story` as one more telling; full lists stay as they are."""
    gained: dict[str, tuple[str, ...]] = {}
    for sort, value in signs(story):
        if sort == "sketch":  # the leader's alone counts: copies of copies would lead anywhere
            continue
        held: tuple[str, ...] = getattr(row, _FIELDS[sort])
        if len(held) < MOST and not view.is_known(row.destination_id, sort, value, now):
            gained[_FIELDS[sort]] = (*held, value)
    tellings = row.tellings
    if len(tellings) < MOST and all(told.story_id != story.story_id for told in tellings):
        tellings = (*tellings, _telling(story))
    return row.model_copy(update={**gained, "tellings": tellings})


def asked_by(row: DeliveryRowV1, matches: Iterable[Match]) -> dict[str, DeliveryRowV1]:
    """The message `row`, where `matches` have subscriptions that didn't ask for it yet.

    It has to go out for them too: the subscription that it was opened for may be removed before.
    """
    known = {match.subscription_id for match in row.alert.matches}
    more = tuple(match for match in matches if match.subscription_id not in known)
    if not more:
        return {}
    alert = row.alert.model_copy(update={"matches": (*row.alert.matches, *more)})
    return {row.key: row.model_copy(update={"alert": alert})}


def _telling(story: StorySnapshot) -> Telling:
    """Clean and bounded: a crowd of tellings has to fit one record."""
    return Telling(
        story_id=story.story_id,
        source=one_line(story.source, NAME),
        title=one_line(story.title, HEADLINE),
        link=web_link(story.link, LINK),
    )
