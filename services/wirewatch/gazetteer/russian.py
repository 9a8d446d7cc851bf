"""Russian endings: case forms of names, and `*` inside longer names."""

# Endings by the last letters of the nominative; the singular cases in turn.
_CASES = (
    ("ия", ("ия", "ии", "ию", "ией")),
    ("ья", ("ья", "ьи", "ье", "ью", "ьей")),
    ("ка", ("ка", "ки", "ке", "ку", "кой")),
    ("га", ("га", "ги", "ге", "гу", "гой")),
    ("а", ("а", "ы", "е", "у", "ой")),
    ("й", ("й", "я", "ю", "ем", "е")),
)
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_ADJECTIVE = "ий|ый|ой|ая|яя|ое|ее|ие|ые|ого|его|ому|ему|им|ым|ом|ем|ую|юю|их|ых|ими|ыми"
_NOUN = "|а|у|ом|е|ы|и|ов|ам|ами|ах|я|ю|ям"
_ENDINGS = tuple(dict.fromkeys(f"{_ADJECTIVE}|{_NOUN}".split("|")))


def case_forms(name: str) -> list[str]:
    """The forms a one-word name takes; longer and indeclinable names stay as they are."""
    if " " in name or "-" in name or name.isupper():
        return [name]
    for ending, forms in _CASES:
        if name.endswith(ending):
            return [name.removesuffix(ending) + form for form in forms]
    if name[-1] in _CONSONANTS:
        return [name + form for form in ("", "а", "у", "ом", "е")]
    return [name]


def expand_inner(stem: str) -> list[str]:
    """Spell out every `*` but the last: "Больш* театр*" gives "Большой театр*" and so on."""
    head, star, last = stem.partition("* ")
    if not star:
        return [stem]
    return [f"{head}{ending} {rest}" for ending in _ENDINGS for rest in expand_inner(last)]
