"""Mentions that say where a story was written or who told it, and not what it is about."""

import re

from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention

# What follows a name that is only the source: "Chinese state media said", "Xinhua reported".
_SOURCE = re.compile(
    r"[\s’'s]{0,3}(?:state[- ](?:run |owned )?)?"
    r"(?:media\b|television\b|(?:news )?agency\b|newspapers?\b|daily\b|reported\b|reports\b)"
    r"|官?媒|\S{0,3}(?:СМИ\b|газет|телеканал|агентств)"
)


def background(reading: Reading, mention: Mention) -> str:
    """Why a mention says nothing about the story's subject, in a reader's words; "" if it does."""
    if mention.start in reading.dateline:
        return "only in the dateline"
    if _is_listing(mention):
        return "only as where a company is listed"
    if mention.entity.kind != "person" and _SOURCE.match(reading.text, mention.end):
        return "only as a source"
    return ""


def says_where(reading: Reading, mention: Mention) -> bool:
    """Whether a mention in the background says where: in a dateline, or as a company's exchange."""
    if mention.start in reading.dateline:
        return mention.entity.kind != "organisation"  # that is the agency
    return _is_listing(mention)


def _is_listing(mention: Mention) -> bool:
    # The end of a ticker: "Tesco <TSCO.L>", "Toyota (7203.T)".
    return mention.surface[0] == "."
