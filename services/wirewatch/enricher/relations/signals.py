"""The plain signals from which a pair of countries is scored: small whole numbers, by name."""

from itertools import chain

from wirewatch.enricher.relations.classes import DEALING
from wirewatch.enricher.relations.counted import PREPOSITION, Counted
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.strip import Named, Strip

_BOTH = 2
_PARTNER = frozenset(("with", "to", "against", "by", "from"))

# Mentions of a side that are compared with the other's, each with each, and whose roles count.
_COMPARED, _CAST = 12, 4

# A mention that is not there is this far away; being in the title is worth so many pieces.
_FAR, _TITLE = 80, 60

# Pieces after the pair and before it that belong to what it does.
_AFTER, _AHEAD = 5, 4

Found = dict[str, int]
Side = list[Named]
"""The mentions of one side, or of all others, in order."""


def signals(counted: Counted, a: str, b: str) -> dict[str, int]:
    """The signals of one pair; those that are 0 are left out."""
    f: Found = counted.shared.copy()
    mentions = counted.strip.mentions
    ours = [m for m in mentions if m.country == a]
    theirs = [m for m in mentions if m.country == b]
    others = [m for m in mentions if m.country not in (a, b)]
    _places(f, counted.scene, a, b)
    _order(f, counted, ours, theirs, others)
    _nearest(f, counted, ours, theirs, others)
    for side in (ours, theirs):
        if side:
            _roles(f, counted, side[:_CAST])
    _crossed(f, counted.scene, a, b)
    return {name: value for name, value in f.items() if value}


def _places(f: Found, scene: Scene, a: str, b: str) -> None:
    titled = (a in scene.titled) + (b in scene.titled)
    f["both in title"] = int(titled == _BOTH)
    f["one in title"] = int(titled == 1)
    f["none in title"] = int(titled == 0)
    f["both in title alone"] = int(titled == _BOTH and scene.title_alone)
    fewer, more = sorted((scene.counts[a], scene.counts[b]))
    f["fewer mentions"] = min(3, fewer) - 1
    f["more mentions"] = min(4, more) - 1
    top = max([n for c, n in scene.counts.items() if c not in (a, b)], default=0)
    f["other countries"] = min(4, len(scene.leading - {a, b}))
    f["others in title"] = min(2, len(scene.titled - {a, b}))
    f["a third dominates"] = int(top > fewer)
    f["share"] = 4 * fewer // (fewer + top)


def _order(f: Found, counted: Counted, ours: Side, theirs: Side, others: Side) -> None:
    end = counted.title_end
    a, b = (side[0].at if side else _FAR for side in (ours, theirs))
    third = others[0].at if others else end
    f["a third comes first"] = int(third < min(end, *(at for at in (a, b) if at < end), 999))
    f["a third is subject"] = int(bool(others) and counted.strip.mentions[0] is others[0])
    sa, sb, so = ({m.sentence for m in side} for side in (ours, theirs, others))
    same = sa & sb
    f["same sentences"] = min(2, len(same))
    f["alone in a sentence"] = int(bool(same - so))
    f["same below title"] = int(any(sentence > 0 for sentence in same))
    f["first early"] = _closeness(min(a, b), 15)
    f["second early"] = _closeness(max(a, b), 20)
    f["both below title"] = int(bool(ours and theirs) and ours[-1].at > end and theirs[-1].at > end)


def _closeness(distance: int, half: int) -> int:
    """10 at no distance, 5 at `half`, and so on."""
    return 10 * half // (half + distance)


def _nearest(f: Found, counted: Counted, ours: Side, theirs: Side, others: Side) -> None:
    """Where the two stand nearest in one sentence, preferably the title."""
    strip = counted.strip
    meetings = [
        (abs(one.at - other.at) - _TITLE * (one.at < counted.title_end), one, other)
        for one in ours[:_COMPARED]
        for other in theirs[:_COMPARED]
        if one.sentence == other.sentence
    ]
    if not meetings:
        return
    _, *pair = min(meetings)
    first, second = sorted(pair)
    i, j = first.at, second.at
    f["together"] = 1
    f["near"] = _closeness(j - i - 1, 4)
    f["meet in title"] = int(i < counted.title_end)
    f["a third between"] = int(any(i < other.at < j for other in others))
    if before := counted.before(second):
        f[f"{before} before second"] = 1
    kinds = sorted((strip.kinds[i], strip.kinds[j]))
    f[f"{kinds[0]} and {kinds[1]}"] = 1
    _between(f, strip, i, j)
    _around(f, strip, i, j)


def _between(f: Found, strip: Strip, i: int, j: int) -> None:
    kinds, gap = strip.kinds[i + 1 : j], j - i - 1
    f["adjacent"] = int(gap == 0)
    f["hyphen"] = int(kinds == ["dash"])
    joined = ("and", "with")
    f["joined"] = int(
        kinds == ["comma"] or (gap == 1 and PREPOSITION.get(strip.texts[i + 1]) in joined)
    )
    f["comma between"] = int("comma" in kinds)
    inside = list(chain.from_iterable(strip.classes[i + 1 : j]))
    for name in inside:
        f[f"{name} between"] = 1
    if verb := next((name for name in inside if name in DEALING), None):
        f[f"first {verb}"] = 1
        f["dealings between"] = 1


def _around(f: Found, strip: Strip, i: int, j: int) -> None:
    end = j + 1
    while end < min(j + 1 + _AFTER, len(strip)) and strip.kinds[end] != "stop":
        end += 1
    after = set(chain.from_iterable(strip.classes[j + 1 : end]))
    for name in after:
        f[f"{name} after"] = 1
    f["dealings after"] = int(not after.isdisjoint(DEALING))
    ahead = set(chain.from_iterable(strip.classes[max(0, i - _AHEAD) : i]))
    f["dealings ahead"] = int(not ahead.isdisjoint(DEALING))
    f["mediate ahead"] = int("mediate" in ahead)


def _roles(f: Found, counted: Counted, side: Side) -> None:
    """What the mentions of one side are in their sentences."""
    before = {counted.before(mention) for mention in side}
    kinds = {counted.strip.kinds[mention.at] for mention in side}
    roles = [f"{name} of a side" for name in set().union(*map(counted.heads, side))]
    roles += [f"{kind} as a side" for kind in kinds]
    if before == {"in"}:
        roles.append("only as a place")
    if not before.isdisjoint(_PARTNER):
        roles.append("as a partner")
    if "" in before:
        roles.append("as a subject")
    if kinds == {"person"}:
        roles.append("only people")
    if kinds == {"place"}:
        roles.append("only places")
    for role in roles:
        f[role] = f.get(role, 0) + 1


def _crossed(f: Found, scene: Scene, a: str, b: str) -> None:
    """Signals that say more together than each alone."""
    t, d = scene.title_cues, scene.lead_cues

    def has(name: str) -> bool:
        return f.get(name, 0) > 0

    titled, american = f["both in title"], int("US" in (a, b))
    politics = "politics" in t or "politics" in d
    f["United States"] = american
    f["US inquiries"] = american * f.get("inquiries", 0)
    f["US crime"] = american * min(2, t["crime"] + d["crime"])
    f["politics apart"] = int(politics and not has("dealings between"))
    f["titled dealings"] = titled * has("dealings in title")
    f["titled noise"] = titled * min(2, f.get("noise in title", 0))
    f["titled many"] = titled * min(1, t["multi"])
    f["noise apart"] = int(has("noise in title") and not has("dealings between"))
    f["titled leaders"] = titled * int(f.get("person as a side", 0) >= _BOTH)
    f["titled, a third first"] = titled * f["a third comes first"]
    f["titled and below"] = titled * f["both below title"]
    f["place, one titled"] = f.get("only as a place", 0) * f["one in title"]
    f["partner titled"] = f.get("as a partner", 0) * titled
    f["national held"] = int(has("person of a side") and ("security" in t or "security" in d))
