"""The plain signals from which a pair of countries is scored: small whole numbers, by name."""

from collections import Counter
from collections.abc import Iterator, Sequence

from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.strip import Piece

DEALINGS = (
    *("summit", "diplo", "treaty", "sanction", "trade", "energy", "military", "conflict"),
    *("security", "dispute", "territory", "people", "threat", "urge", "blame", "help", "praise"),
)
"""Cue classes of what states do with each other."""

OTHER_MATTERS = ("sport", "arts", "crime", "disaster", "business", "politics")
"""Cue classes of what a story is about when it is about something else."""

NOISE = ("sport", "arts", "crime", "disaster", "business", "person")
HEADS = ("government", "person", "business", "nonstate", "sport", "troops", "arts", "crime")

_BOTH = 2

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
_BY_WORD = {word: name for name, words in _PREPOSITIONS.items() for word in words}
_PARTNER = frozenset(("with", "to", "against", "by", "from"))


Found = dict[str, int]
Places = list[int]
"""Where on the strip the mentions of one side, or of all others, stand."""


class Counted:
    """What the pairs of a story share."""

    def __init__(self, scene: Scene, strip: Sequence[Piece]) -> None:
        """Count cue words and marks of a story once, for all its pairs."""
        self.scene, self.strip = scene, strip
        self.mentions = [i for i, piece in enumerate(strip) if piece.country]
        self.title = Counter(scene.title_cues)
        self.lead = Counter(scene.lead_cues)
        self.title_end = next((i for i, p in enumerate(strip) if p.text == "\n"), len(strip))
        t, d = self.title, self.lead
        shared = {f"{n} in title": min(2, c) for n, c in t.items()}
        shared |= {f"{n} in lead": min(2, c) for n, c in d.items()}
        acts = sum(t[c] for c in DEALINGS)
        shared["dealings in title"] = min(3, acts)
        shared["dealings in lead"] = min(4, sum(d[c] for c in DEALINGS))
        shared["no dealings"] = int(not acts and not shared["dealings in lead"])
        shared["noise in title"] = min(3, sum(t[c] for c in NOISE))
        shared["density"] = 3 * acts // (1 + sum(t.values()))
        shared["title alone"] = int(scene.title_alone)
        shared["length"] = min(6, len(strip) // 10)
        shared["question"] = int(
            any(p.text[:1] in ("?", "？") for p in strip[: self.title_end + 1])
        )
        shared["colon"] = int(any(p.text in (":", "：") for p in strip[: self.title_end]))
        shared["quoted first"] = int(bool(strip) and strip[0].kind == "quote")
        shared["inquiries"] = min(3, t["politics"] + d["politics"] + t["inquiry"] + d["inquiry"])
        shared["fight by others"] = int(
            t["conflict"] + d["conflict"] > 0 and t["nonstate"] + d["nonstate"] > 0
        )
        shared["markets"] = min(3, t["business"] + d["business"])
        self.shared = shared


def signals(counted: Counted, a: str, b: str) -> dict[str, int]:
    """The signals of one pair; those that are 0 are left out."""
    f: Found = dict(counted.shared)
    scene, strip = counted.scene, counted.strip
    pair = (a, b)
    ours = [i for i in counted.mentions if strip[i].country == a]
    theirs = [i for i in counted.mentions if strip[i].country == b]
    others = [i for i in counted.mentions if strip[i].country not in pair]
    _places(f, scene, a, b)
    _order(f, counted, ours, theirs, others)
    _nearest(f, counted, ours, theirs, pair)
    _roles(f, counted, ours, theirs)
    _crossed(f, counted, a, b)
    return {k: v for k, v in f.items() if v}


def _places(f: Found, scene: Scene, a: str, b: str) -> None:
    titled = (a in scene.titled) + (b in scene.titled)
    f["both in title"] = int(titled == _BOTH)
    f["one in title"] = int(titled == 1)
    f["none in title"] = int(titled == 0)
    f["both in title alone"] = int(titled == _BOTH and scene.title_alone)
    fewer, more = sorted((scene.counts[a], scene.counts[b]))
    f["fewer mentions"] = min(3, fewer) - 1
    f["more mentions"] = min(4, more) - 1
    rest = [n for c, n in scene.counts.items() if c not in (a, b)]
    top = max(rest, default=0)
    f["other countries"] = min(4, len(scene.leading - {a, b}))
    f["others in title"] = min(2, len(scene.titled - {a, b}))
    f["a third dominates"] = int(top > fewer)
    f["share"] = 4 * fewer // (fewer + top)


def _order(f: Found, counted: Counted, ours: Places, theirs: Places, others: Places) -> None:
    strip, end = counted.strip, counted.title_end
    at, bt, ot = ([i for i in some if i < end] for some in (ours, theirs, others))
    f["a third comes first"] = int(bool(ot) and ot[0] < min([*at, *bt], default=999))
    f["a third is subject"] = int(bool(counted.mentions) and counted.mentions[0] in others[:1])
    sa, sb, so = ({strip[i].sentence for i in some} for some in (ours, theirs, others))
    same = sa & sb
    f["same sentences"] = min(2, len(same))
    f["alone in a sentence"] = int(bool(same - so))
    f["same below title"] = int(any(s > 0 for s in same))
    first = min([*ours[:1], *theirs[:1]], default=80)
    second = max(ours[0] if ours else 80, theirs[0] if theirs else 80)
    f["first early"] = _closeness(first, 15)
    f["second early"] = _closeness(second, 20)
    f["both below title"] = int(bool(ours and theirs) and ours[-1] > end and theirs[-1] > end)


def _closeness(distance: int, half: int) -> int:
    """10 at no distance, 5 at `half`, and so on."""
    return 10 * half // (half + distance)


def _nearest(
    f: Found, counted: Counted, ours: Places, theirs: Places, pair: tuple[str, str]
) -> None:
    strip = counted.strip
    best = min(
        (
            (abs(i - j) - 60 * (i < counted.title_end), i, j)
            for i in ours[:12]
            for j in theirs[:12]
            if strip[i].sentence == strip[j].sentence
        ),
        default=None,
    )
    if best is None:
        return
    i, j = sorted(best[1:])
    gap = j - i - 1
    f["together"] = 1
    f["near"] = _closeness(gap, 4)
    f["meet in title"] = int(i < counted.title_end)
    between = strip[i + 1 : j]
    f["hyphen"] = int(gap == 1 and between[0].kind == "dash")
    f["adjacent"] = int(gap == 0)
    words = [p for p in between if p.kind == "word"]
    f["joined"] = int(
        gap == 1
        and (between[0].kind == "comma" or _BY_WORD.get(between[0].text) in ("and", "with"))
    )
    inside = {c for p in words for c in p.classes}
    for c in inside:
        f[f"{c} between"] = 1
    f["a third between"] = int(any(p.country and p.country not in pair for p in between))
    f["comma between"] = int(any(p.kind == "comma" for p in between))
    if before := _before(strip, j):
        f[f"{before} before second"] = 1
    verb = next((c for p in words for c in p.classes if c in DEALINGS), None)
    if verb:
        f[f"first {verb}"] = 1
    after = {c for p in _following(strip, j, 6) for c in p.classes}
    for c in after:
        f[f"{c} after"] = 1
    ahead = {c for p in strip[max(0, i - 4) : i] for c in p.classes}
    f["dealings between"] = int(not inside.isdisjoint(DEALINGS))
    f["dealings after"] = int(not after.isdisjoint(DEALINGS))
    f["dealings ahead"] = int(not ahead.isdisjoint(DEALINGS))
    f["mediate ahead"] = int("mediate" in ahead)
    kinds = sorted((strip[i].kind, strip[j].kind))
    f[f"{kinds[0]} and {kinds[1]}"] = 1


def _before(strip: Sequence[Piece], i: int) -> str:
    """The preposition before a mention, past a few describing words."""
    for k in range(i - 1, max(-1, i - 5), -1):
        piece = strip[k]
        if piece.kind in ("stop", "comma", "quote"):
            return ""
        if name := _BY_WORD.get(piece.text):
            return name
    return ""


def _following(strip: Sequence[Piece], i: int, reach: int) -> Iterator[Piece]:
    for piece in strip[i + 1 : i + reach]:
        if piece.kind == "stop":
            return
        yield piece


def _heads(strip: Sequence[Piece], i: int) -> set[str]:
    found: set[str] = set()
    n = 0
    for piece in strip[i + 1 : i + 5]:
        if piece.kind in ("stop", "comma") or piece.text in _BY_WORD:
            break
        if piece.kind == "word":
            found.update(piece.classes)
            n += 1
            if n == _BOTH:
                break
    return found


def _roles(f: Found, counted: Counted, ours: Places, theirs: Places) -> None:
    strip = counted.strip
    for side in (ours, theirs):
        some = side[:4]
        if not some:
            continue
        before = {_before(strip, i) for i in some}
        kinds = {strip[i].kind for i in some}
        heads = set[str]().union(*(_heads(strip, i) for i in some))
        _add(f, "only as a place", before == {"in"})
        _add(f, "as a partner", bool(before & _PARTNER))
        _add(f, "as a subject", "" in before)
        for c in HEADS:
            _add(f, f"{c} of a side", c in heads)
        for kind in kinds:
            _add(f, f"{kind} as a side", True)
        _add(f, "only people", kinds == {"person"})
        _add(f, "only places", kinds == {"place"})


def _add(f: Found, name: str, holds: bool) -> None:  # noqa: FBT001  the one thing it asks
    if holds:
        f[name] = f.get(name, 0) + 1


def _crossed(f: Found, counted: Counted, a: str, b: str) -> None:
    t, d = counted.title, counted.lead
    titled = f["both in title"]
    f["United States"] = int("US" in (a, b))
    f["US inquiries"] = f["United States"] * f["inquiries"]
    f["US crime"] = f["United States"] * min(2, t["crime"] + d["crime"])
    f["politics apart"] = int(t["politics"] + d["politics"] > 0 and not f.get("dealings between"))
    f["titled dealings"] = titled * int(f["dealings in title"] > 0)
    f["titled noise"] = titled * min(2, f["noise in title"])
    f["titled many"] = titled * min(1, t["multi"])
    f["noise apart"] = int(f["noise in title"] > 0 and not f.get("dealings between"))
    f["titled leaders"] = titled * int(f.get("person as a side", 0) >= _BOTH)
    f["titled, a third first"] = titled * f["a third comes first"]
    f["titled and below"] = titled * f["both below title"]
    f["place, one titled"] = f.get("only as a place", 0) * f["one in title"]
    f["partner titled"] = f.get("as a partner", 0) * titled
    f["national held"] = int(f.get("person of a side", 0) > 0 and t["security"] + d["security"] > 0)
