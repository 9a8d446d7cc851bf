"""Mentions that say where a story was written or who told it, and not what it is about."""

import re
from collections import Counter
from collections.abc import Sequence

from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention

# What follows a name that is only the source: "Chinese state media said", "Xinhua reported".
_SOURCE = re.compile(
    r"[\s’'s]{0,3}(?:state[- ](?:run |owned )?)?"
    r"(?:media\b|television\b|(?:news )?agency\b|newspapers?\b|daily\b|reported\b|reports\b)"
    r"|官?媒|\S{0,3}(?:СМИ\b|газет|телеканал|агентств)"
)

# What two others meet for in a town: "Istanbul talks between Russia and Ukraine".
_MEETING = re.compile(
    r"(?:['’]s)? (?:\w+ )?(?:talks|summit|negotiations|meetings?|conference)\b"
    r"(?! (?:with|to|up|down|tough|peace|trade|war)\b)"
    r"|(?:和平)?(?:会谈|峰会|谈判|会晤|会议)"
    r"|\w*:? (?:мирн\w+ )?(?:переговор|саммит|встреч|конференц)",
    re.IGNORECASE,
)
# "В Стамбуле прошли переговоры": only after "в", as "Москва начала переговоры" is what Moscow does.
_HELD = re.compile(r"\w* (?:\w+ ){1,2}(?:переговор|саммит|встреч|конференц)")
_OTHERS = 2


def background(reading: Reading, mention: Mention) -> str:
    """Why a mention says nothing about the story's subject, in a reader's words; "" if it does."""
    if mention.start in reading.dateline:
        return "only in the dateline"
    if _is_listing(mention):
        return "only as where a company is listed"
    if mention.entity.kind != "person" and _SOURCE.match(reading.text, mention.end):
        return "only as a source"
    return ""


def venues(reading: Reading, mentions: Sequence[Mention]) -> set[int]:
    """Where the title names a town in which others meet: at least two, and none of its country."""
    titled = [m for m in mentions if m.start < reading.title_end and m.entity.country]
    countries = Counter(m.entity.country for m in titled)
    if len(countries) <= _OTHERS:
        return set()
    return {
        m.start
        for m in titled
        if m.entity.kind == "place"
        and countries[m.entity.country] == 1
        and _names_a_venue(reading.text, m)
    }


def _names_a_venue(text: str, mention: Mention) -> bool:
    if _MEETING.match(text, mention.end):
        return True
    is_within = text.endswith(("В ", "в "), 0, mention.start)
    return is_within and _HELD.match(text, mention.end) is not None


def says_where(reading: Reading, mention: Mention) -> bool:
    """Whether a mention in the background says where: in a dateline, or as a company's exchange."""
    if mention.start in reading.dateline:
        return mention.entity.kind != "organisation"  # that is the agency
    return _is_listing(mention)


def _is_listing(mention: Mention) -> bool:
    # The end of a ticker: "Tesco <TSCO.L>", "Toyota (7203.T)".
    return mention.surface[0] == "."
