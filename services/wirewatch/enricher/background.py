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
    if mention.entity.kind != "person" and _SOURCE.match(reading.text, mention.end):
        return "only as a source"
    return ""
