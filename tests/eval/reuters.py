"""Reuters-21578: newswire stories of 1987 with the countries that human editors gave them."""

import html
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wirewatch import gazetteer

LICENCE = "Reuters-21578, Distribution 1.0 (Reuters Ltd., Carnegie Group): for research only"

OLD_NAMES = {
    "east-germany": "DE",
    "kampuchea": "KH",
    "trinidad-tobago": "TT",
    "us-virgin-islands": "VI",
    "ussr": "RU",
    "west-germany": "DE",
    "yemen-arab-republic": "YE",
    "yemen-demo-republic": "YE",
    "zaire": "CD",
    "czechoslovakia": "",  # no single heir, as the next
    "yugoslavia": "",
}
"""Countries of 1987 under their codes of today."""

_STORY = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_PLACES = re.compile(r"<PLACES>(.*?)</PLACES>", re.DOTALL)
_PLACE = re.compile(r"<D>(.*?)</D>")
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)
_DATELINE = re.compile(r"<DATELINE>(.*?)</DATELINE>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_ENDING = re.compile(r"\s*REUTER\s*\S?\s*$", re.IGNORECASE)


class Story(NamedTuple):
    """A story and its editors' countries, as codes; as published, the dateline leads the body."""

    id: str
    title: str
    dateline: str
    body: str
    countries: frozenset[str]


def read(archive: Path) -> Iterator[Story]:
    """The stories that have a title and at least one country."""
    with tarfile.open(archive) as files:
        for member in sorted(files, key=lambda member: member.name):
            if (opened := files.extractfile(member)) is not None:
                yield from stories(opened.read().decode("latin-1"), member.name)


def stories(text: str, name: str) -> Iterator[Story]:
    """The stories of one file."""
    for number, match in enumerate(_STORY.finditer(text)):
        story = match.group()
        countries = frozenset(map(code, _PLACE.findall(_inside(_PLACES, story)))) - {""}
        if countries and (title := " ".join(_inside(_TITLE, story).split())):
            body = _ENDING.sub("", _inside(_BODY, story))
            dateline = " ".join(_inside(_DATELINE, story).split())
            yield Story(f"{name}-{number}", title, dateline, _paragraphs(body), countries)


def code(place: str) -> str:
    """The country of an editor's place; "" if there is no such country today."""
    if place in OLD_NAMES:
        return OLD_NAMES[place]
    return gazetteer.load().resolve(place.replace("-", " ")) or ""


def _inside(tag: re.Pattern[str], story: str) -> str:
    found = tag.search(story)
    return html.unescape(found.group(1)) if found else ""


def _paragraphs(body: str) -> str:
    # A line break is the typesetter's; four spaces begin a paragraph.
    return "\n".join(" ".join(part.split()) for part in re.split(r"\n {4}", body))
