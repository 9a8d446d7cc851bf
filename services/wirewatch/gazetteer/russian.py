"""Russian endings: case forms of names, and `*` inside longer names."""

from itertools import zip_longest

# Endings by the last letters of the nominative: nominative, genitive, dative, accusative,
# instrumental and prepositional case; a slot may hold two.
_NOUNS = (
    ("ия", "ия ии ии ию ией ии"),
    ("ья", "ья ьи ье ью ьей ье"),
    ("я", "я и е ю ей е"),
    ("ца", "ца цы це цу цей/цой це"),
    *((f"{c}а", f"{c}а {c}и {c}е {c}у {c}ой {c}е") for c in "кгх"),
    *((f"{c}а", f"{c}а {c}и {c}е {c}у {c}ей {c}е") for c in "жшчщ"),
    ("а", "а ы е у ой е"),
    ("й", "й я ю й ем е"),
    ("ь", "ь я/и ю/и ь ем/ью е/и"),
    ("ы", "ы - ам ы ами ах"),
)
_ADJECTIVES = (
    *((f"{c}ий", f"{c}ий {c}ого {c}ому {c}ий {c}им {c}ом") for c in "кгх"),
    ("ий", "ий его ему ий им ем"),
    ("ый", "ый ого ому ый ым ом"),
    ("ой", "ой ого ому ой ым ом"),
    ("ая", "ая ой ой ую ой ой"),
    ("яя", "яя ей ей юю ей ей"),
    ("ое", "ое ого ому ое ым ом"),
    ("ее", "ее его ему ее им ем"),
    ("ые", "ые ых ым ые ыми ых"),
    ("ие", "ие их им ие ими их"),
)
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_ADJECTIVE = "ий|ый|ой|ая|яя|ое|ее|ие|ые|ого|его|ому|ему|им|ым|ом|ем|ую|юю|их|ых|ими|ыми"
_NOUN = "|а|у|ом|е|ы|и|ов|ам|ами|ах|я|ю|ям"
_ENDINGS = tuple(dict.fromkeys(f"{_ADJECTIVE}|{_NOUN}".split("|")))


def case_forms(name: str) -> list[str]:
    """The forms a name takes: "Южная Корея", "Южной Кореи" and so on.

    The last word is declined as a noun, words before it as adjectives, parts before a hyphen
    not at all; what ends as no noun does stays as it is.
    """
    *first, last = name.split(" ")
    nouns = _noun(last)
    if len(nouns) == 1 and not first:
        return [name]
    columns = [_adjective(word) for word in first] + [nouns]
    if any(len(column) == 1 for column in columns):  # a word that no case changes
        columns = [column if column is nouns else column[:1] for column in columns]
    rows = zip_longest(*columns)
    filled = (
        [cell or column[0] for cell, column in zip(row, columns, strict=True)] for row in rows
    )
    return list(dict.fromkeys(" ".join(row) for row in filled))


def _noun(word: str) -> list[str]:
    if word.isupper() or "-на-" in word:
        return [word]
    for ending, forms in _NOUNS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            # The second of two endings in a slot comes after all the first ones.
            slots = [slot.split("/") for slot in forms.split()]
            flat = [s[0] for s in slots] + [s[1] for s in slots if len(s) > 1]
            return [stem + form.strip("-") for form in flat]
    if word[-1] in _CONSONANTS:
        return [word + form for form in ("", "а", "у", "", "ом", "е")]
    return [word]


def _adjective(word: str) -> list[str]:
    for ending, forms in _ADJECTIVES:
        if word.endswith(ending):
            return [word.removesuffix(ending) + form for form in forms.split()]
    return [word]


def expand_inner(stem: str) -> list[str]:
    """Spell out every `*` but the last: "Больш* театр*" gives "Большой театр*" and so on."""
    head, star, last = stem.partition("* ")
    if not star:
        return [stem]
    return [f"{head}{ending} {rest}" for ending in _ENDINGS for rest in expand_inner(last)]
