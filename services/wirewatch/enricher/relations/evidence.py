"""Say in a reader's words why a pair scored as it did."""

from collections.abc import Iterator

from wirewatch import gazetteer
from wirewatch.enricher.relations.classes import DEALING, DEALINGS, OTHER_MATTERS
from wirewatch.enricher.relations.scene import Scene

MAX_CUES = 6

_MATTERS = {
    "sport": "sport",
    "arts": "arts and entertainment",
    "crime": "crime",
    "disaster": "a disaster",
    "business": "companies and markets",
    "politics": "domestic politics",
}
_MANY = 3


def evidence(
    scene: Scene, found: dict[str, int], a: str, b: str, *, is_low: bool
) -> tuple[str, ...]:
    """Who is named where, the cue words and, for a low score, what speaks against it."""
    why = [_presence(scene, country) for country in (a, b)]
    if words := _cue_words(scene):
        why.append(f"cue words: {', '.join(words)}")
    if is_low:
        why += _objections(found)
    return tuple(why)


def background_evidence(scene: Scene, a: str, b: str) -> tuple[str, ...]:
    """For a pair of which one side only says where or by whom the story was written."""
    return tuple(
        _presence(scene, country)
        if country in scene.counts
        else f"{_name(country)} {scene.background[country]}"
        for country in (a, b)
    )


def _presence(scene: Scene, country: str) -> str:
    count = scene.counts[country]
    where = "headline, " if country in scene.titled else ""
    return f"{_name(country)} ({where}{count} mention{'s' * (count > 1)})"


def _name(country: str) -> str:
    return gazetteer.load().entity(country).name


def _cue_words(scene: Scene) -> list[str]:
    words = (
        scene.reading.text[cue.start : cue.end].lower()  # in the script of the story
        for cue in scene.cues
        if not DEALING.isdisjoint(cue.classes)
    )
    return list(dict.fromkeys(words))[:MAX_CUES]


def _objections(found: dict[str, int]) -> Iterator[str]:
    for name in OTHER_MATTERS:
        if found.get(f"{name} in title", 0) or found.get(f"{name} in lead", 0) > 1:
            yield f"against: {_MATTERS[name]}"
    if found.get("other countries", 0) >= _MANY:
        yield "against: a list of countries"
    elif "a third dominates" in found or "a third comes first" in found:
        yield "against: a third country dominates"
    if "only as a place" in found:
        yield "against: named only as a place"
    if not any(name.startswith(DEALINGS) for name in found):
        yield "against: no word of dealings between states"
