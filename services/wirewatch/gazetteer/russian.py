"""Russian endings: case forms of names, and `*` inside longer names."""

from collections.abc import Sequence
from itertools import zip_longest

_Endings = tuple[tuple[str, str], ...]

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
    *(
        (f"{c}{e}", f"{c}{e} {c}ого {c}ому {c}{e} {c}им {c}ом")
        for c in "кгх"
        for e in ("ий", "ой", "ое")
    ),
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
_HISSING = frozenset("жшчщц")
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_ADJECTIVE = "ий|ый|ой|ая|яя|ое|ее|ие|ые|ого|его|ому|ему|им|ым|ом|ем|ую|юю|их|ых|ими|ыми"
_NOUN = "|а|у|ом|е|ы|и|ов|ам|ами|ах|я|ю|ям"
# The commonest adjectives take these alone.
_OF_SK = ("ий", "ая", "ое", "ие", "ого", "ой", "ому", "ую", "им", "ом", "их", "ими")
ENDINGS = tuple(dict.fromkeys(f"{_ADJECTIVE}|{_NOUN}".split("|")))


# What only the names of organisations are declined by: places in -о and -ие stay as they are.
_HEADS = (
    *((f"{c}ие", f"{c}ие {c}ия {c}ию {c}ие {c}ием {c}ии") for c in "нт"),
    ("ство", "ство ства ству ство ством стве"),
)
# And what only people are.
_SURNAMES = (
    *(
        (end, f"{end} {end}а {end}у {end}а {end}ым {end}е")
        for end in ("ов", "ев", "ёв", "ин", "ын")
    ),
    *((f"{e}а", f"{e}а {e}ой {e}ой {e}у {e}ой {e}ой") for e in ("ов", "ев", "ёв", "ин", "ын")),
)
_LIKE_ADJECTIVES = ("ский", "ская", "цкий", "цкая", "ый")
_LEADING = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")


def forms_of(name: str, kind: str) -> list[str]:
    """The forms of a name by what it names: a person, an organisation or, else, a place.

    Of a person all words are declined, all but the last ("Ангелы Меркель") and the last alone
    ("Ким Чен Ына"); of an organisation the noun after leading adjectives ("Центрального банка
    России").
    """
    words = name.split(" ")
    if kind == "person" and len(words) > 1:
        columns = [*(_name(word, ()) for word in words[:-1]), _name(words[-1], _SURNAMES)]
        both = [*_joined(columns), *_joined([*columns[:-1], words[-1:] * 6])]
        return list(dict.fromkeys([*both, *case_forms(name)]))
    if kind == "organisation":
        head = next((at for at, word in enumerate(words) if not _leads(word)), len(words) - 1)
        columns = [*map(_adjective, words[:head]), _declined(words[head], _HEADS)]
        return [" ".join((form, *words[head + 1 :])) for form in _joined(columns)]
    return case_forms(name)


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
    return _joined(columns)


def _joined(columns: list[list[str]]) -> list[str]:
    """The forms of all words case by case; a word with fewer forms keeps its first."""
    rows = zip_longest(*columns)
    filled = (
        [cell or column[0] for cell, column in zip(row, columns, strict=True)] for row in rows
    )
    return list(dict.fromkeys(" ".join(row) for row in filled))


def _name(word: str, endings: _Endings) -> list[str]:
    if word[0].islower():  # "фон дер", "бен"
        return [word]
    if word.endswith(_LIKE_ADJECTIVES):
        return _adjective(word)
    return _declined(word, endings)[:6]  # men in -ь; the endings after these are women's


def _leads(word: str) -> bool:
    return word.endswith(_LEADING) and not word.endswith(tuple(ending for ending, _ in _HEADS))


def _noun(word: str) -> list[str]:
    return _declined(word, ())


def _declined(word: str, first: _Endings) -> list[str]:
    """The forms of a noun by its ending, `first` before those of all nouns."""
    if word.isupper() or "-на-" in word:
        return [word]
    for ending, forms in (*first, *_NOUNS):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            # The second of two endings in a slot comes after all the first ones.
            slots = [slot.split("/") for slot in forms.split()]
            flat = [s[0] for s in slots] + [s[1] for s in slots if len(s) > 1]
            return [stem + form.strip("-") for form in flat]
    if word[-1] in _CONSONANTS:
        instrumental = "ем" if word[-1] in _HISSING else "ом"
        return [word + form for form in ("", "а", "у", "", instrumental, "е")]
    return [word]


def _adjective(word: str) -> list[str]:
    for ending, forms in _ADJECTIVES:
        if word.endswith(ending):
            return [word.removesuffix(ending) + form for form in forms.split()]
    return [word]


def expand_inner(stem: str, endings: Sequence[str] = ENDINGS) -> list[str]:
    """Spell out every `*` but the last: "Больш* театр*" gives "Большой театр*" and so on."""
    head, star, last = stem.partition("* ")
    if not star:
        return [stem]
    rests = expand_inner(last, endings)
    fitting = _OF_SK if head.endswith("ск") else endings
    return [f"{head}{ending} {rest}" for ending in fitting for rest in rests]
