"""What all pairs of a story share: signals of the story as a whole, and the role of a mention."""

from collections import Counter

from wirewatch.enricher.relations.classes import DEALING, HEADS, NOISE
from wirewatch.enricher.relations.grams import Masks
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.strip import Named, Strip

_PREPOSITIONS = {
    name: frozenset(words.split())
    for name, words in {
        "in": "in at near inside across в во на 在 于",
        "with": "with со с 与 和 同 跟",
        "to": "to toward towards for into к для до 向 给 赴 对",
        "against": "against on over против на 就",
        "from": "from из от 从",
        "by": "by 被 由",
        "of": "of",
        "about": "about amid after о об 因",
        "and": "and и 及",
    }.items()
}
PREPOSITION = {word: name for name, words in _PREPOSITIONS.items() for word in words}
"""The prepositions that tell a role, each under one name in all languages."""

_MARKS = frozenset(("stop", "comma", "quote"))
_HEAD_WORDS = 2
_HEADS, _NOISE = frozenset(HEADS), frozenset(NOISE)
_ANYWHERE = ("politics", "inquiry", "conflict", "nonstate", "business")


class Counted:
    """The signals that all pairs of a story share (`shared`), its strip and its masks."""

    def __init__(self, scene: Scene, strip: Strip) -> None:
        """Count cue words and marks of a story once, for all its pairs."""
        self.scene, self.strip, self.masks = scene, strip, Masks(strip)
        self.title_end = strip.title_end
        self.shared = {**_cues(scene), **_marks(strip, self.title_end)}
        self._before: dict[int, str] = {}
        self._heads: dict[int, frozenset[str]] = {}

    def before(self, mention: Named) -> str:
        """The preposition before a mention, past a few describing words."""
        i = mention.at
        if i not in self._before:
            self._before[i] = _before(self.strip, i)
        return self._before[i]

    def heads(self, mention: Named) -> frozenset[str]:
        """The classes of the two words that follow a mention, such as "troops"."""
        i = mention.at
        if i not in self._heads:
            self._heads[i] = _HEADS.intersection(_following(self.strip, i))
        return self._heads[i]


def _cues(scene: Scene) -> dict[str, int]:
    title, lead = scene.title_cues, scene.lead_cues
    found = {f"{name} in title": min(2, count) for name, count in title.items()}
    for name, count in lead.items():
        found[f"{name} in lead"] = min(2, count)
    acts, more = _sum(title, DEALING), _sum(lead, DEALING)
    found["dealings in title"] = min(3, acts)
    found["dealings in lead"] = min(4, more)
    found["no dealings"] = int(not acts and not more)
    found["noise in title"] = min(3, _sum(title, _NOISE))
    found["density"] = 3 * acts // (1 + sum(title.values()))
    found["title alone"] = int(scene.title_alone)
    politics, inquiry, conflict, nonstate, business = (
        title.get(name, 0) + lead.get(name, 0) for name in _ANYWHERE
    )
    found["inquiries"] = min(3, politics + inquiry)
    found["fight by others"] = int(conflict > 0 and nonstate > 0)
    found["markets"] = min(3, business)
    return found


def _sum(counts: Counter[str], classes: frozenset[str]) -> int:
    return sum([count for name, count in counts.items() if name in classes])


def _marks(strip: Strip, title_end: int) -> dict[str, int]:
    title = strip.texts[: title_end + 1]
    return {
        "length": min(6, len(strip) // 10),
        "question": int(any(text[:1] in ("?", "？") for text in title)),
        "colon": int(":" in title or "：" in title),
        "quoted first": int(strip.kinds[:1] == ["quote"]),
    }


def _before(strip: Strip, i: int) -> str:
    for k in range(i - 1, max(-1, i - 5), -1):
        if strip.kinds[k] in _MARKS:
            return ""
        if name := PREPOSITION.get(strip.texts[k]):
            return name
    return ""


def _following(strip: Strip, i: int) -> list[str]:
    found: list[str] = []
    words = 0
    for k in range(i + 1, min(i + 5, len(strip))):
        kind = strip.kinds[k]
        if kind in ("stop", "comma") or strip.texts[k] in PREPOSITION:
            break
        if kind == "word":
            found += strip.classes[k]
            words += 1
            if words == _HEAD_WORDS:
                break
    return found
