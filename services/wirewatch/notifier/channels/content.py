"""What a message says, before any channel's form: what happened, why it came, which outlets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wirewatch.notifier.channels.clean import one_line, web_link
from wirewatch.notifier.channels.reasons import marks, relation_line, why_line
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import Telling
from wirewatch_schemas.story import StorySnapshot

HEADLINE, EXTRACT, LINE, NAME, LINK = 300, 1200, 400, 60, 1000  # characters at most
OUTLET_LINK = 500  # all together stay below what Slack takes of a message
REASONS, OUTLETS, ENTITIES, TOPICS = 5, 8, 12, 3  # shown at most


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who told it; `link` may be empty."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Content:
    """The message as a reader gets it, all texts clean and bounded.

    `marks` are the words to embolden; `more` counts the outlets that aren't shown.
    """

    delivery_id: str
    headline: str
    link: str
    extract: str
    marks: tuple[str, ...]
    titles: tuple[str, ...]
    why: tuple[str, ...]
    about: tuple[str, ...]
    outlets: tuple[Outlet, ...]
    more: int
    when: str


def content_of(
    delivery_id: str, alert: AlertV1, tellings: Sequence[Telling], timezone: str
) -> Content:
    """The content of the message that tells `alert`; times are shown in `timezone`."""
    story = alert.story
    outlets = _outlets(tellings)
    return Content(
        delivery_id=delivery_id,
        headline=one_line(story.title, HEADLINE) or "(no headline)",
        link=web_link(story.link, LINK),
        extract=one_line(story.extract, EXTRACT),
        marks=marks(alert.matches, story.entities),
        titles=tuple(one_line(m.title, NAME) for m in alert.matches[:REASONS]),
        why=tuple(one_line(why_line(m, story), LINE) for m in alert.matches[:REASONS]),
        about=tuple(one_line(line, LINE) for line in _about(story)),
        outlets=outlets[:OUTLETS],
        more=max(0, len(outlets) - OUTLETS),
        when=_when(story, timezone),
    )


def _outlets(tellings: Iterable[Telling]) -> tuple[Outlet, ...]:
    """Each outlet once, with its first telling's link."""
    found: dict[str, Outlet] = {}
    for told in tellings:
        name = one_line(told.source, NAME) or "(unnamed)"
        found.setdefault(name, Outlet(name, web_link(told.link, OUTLET_LINK)))
    return tuple(found.values())


def _about(story: StorySnapshot) -> Iterable[str]:
    if story.relations:
        yield relation_line(story.relations[0], story.entities)
    if story.topics:
        yield "Topics: " + ", ".join(topic.name for topic in story.topics[:TOPICS])
    if story.entities:
        yield "Mentions: " + ", ".join(entity.name for entity in story.entities[:ENTITIES])


def _when(story: StorySnapshot, timezone: str) -> str:
    verb = "Seen" if story.published_at is None else "Published"
    return f"{verb} {local(story.published_at or story.fetched_at, timezone)}"


def local(moment: datetime, timezone: str) -> str:
    """`moment` as read on the wall in `timezone`; in UTC where the zone isn't known.

    Also in UTC where the zone's wall shows a year that `datetime` doesn't have: 0 or 10000.
    """
    try:
        there, name = moment.astimezone(ZoneInfo(timezone)), timezone
    except (LookupError, ValueError, OSError, OverflowError):
        there, name = moment.astimezone(UTC), "UTC"
    day = f"{_DAYS[there.weekday()]} {there.day} {_MONTHS[there.month - 1]} {there.year}"
    return f"{day}, {there:%H:%M} ({name})"


# Not strftime's %a and %b: those follow the process's locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
