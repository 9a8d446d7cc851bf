"""Rows of institutions for the table: our own, and ministries, whose names follow a pattern."""

from collections.abc import Iterator

from wirewatch.gazetteer.russian import forms_of
from wirewatch.gazetteer.tables import rows

ENGLISH = {
    "foreign": ("Foreign Ministry", "foreign ministry", "Ministry of Foreign Affairs"),
    "defence": (
        *("Defence Ministry", "Defense Ministry", "defence ministry", "defense ministry"),
        *("Ministry of Defence", "Ministry of Defense"),
    ),
}
"""What follows a country's adjective; its name follows "Ministry of", or stands before with 's."""
CHINESE = {"foreign": "外交部", "defence": "国防部"}
RUSSIAN = {
    "foreign": ("МИД", "министерство иностранных дел"),
    "defence": ("Минобороны", "министерство обороны"),
}
ELSEWHERE = "-"
"""In place of an id: this ministry has a name of its own, and a row."""


def institutions() -> Iterator[list[str]]:
    """Rows as in `organisations.txt`, with all the Russian forms."""
    for *head, russian, source in [*rows("sources/institutions.txt"), *_ministries()]:
        forms = [form for name in russian.split("|") for form in forms_of(name, "organisation")]
        yield [*head, "|".join(forms), source]


def _ministries() -> Iterator[list[str]]:
    for code, adjective, name, chinese, russian, *ids in rows("sources/ministries.txt"):
        for kind, id_, source in (("foreign", *ids[:2]), ("defence", *ids[2:])):
            if id_ != ELSEWHERE:
                own = f"ww:{kind}-ministry-of-{name.lower().replace(' ', '-')}"
                english = "|".join(_english(kind, adjective, name))
                genitives = russian.split("|")
                names = [f"{office} {of}" for office in RUSSIAN[kind] for of in genitives]
                yield [
                    *(id_ or own, "organisation", code, english),
                    *(chinese + CHINESE[kind], "|".join(names), source),
                ]


def _english(kind: str, adjective: str, name: str) -> Iterator[str]:
    owner = name.removeprefix("the ")
    for office in ENGLISH[kind]:
        yield f"{adjective} {office}"
        if office.startswith("Ministry"):
            yield f"{office} of {name}"
        elif owner != adjective:
            yield f"{owner}'{'' if owner[-1] == 's' else 's'} {office}"
