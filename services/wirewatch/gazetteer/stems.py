"""Spell out the case endings of a Russian stem of one word, such as "китайск*" and "Трамп*".

The tables give stems, as a stem has many forms. Any letters behind it would not do: Сириус is no
form of Сирия, Немцов none of немцы.
"""

import re

# After an adjective's stem, and what else joins a second adjective: "российско-китайский".
_ADJECTIVE = "ий ая ое ие ого ой ому ую им ом их ими о-"
_TOWN = "- а у ом е"
_MANS_ADJECTIVE = "ий ого ому им ом"
"""A surname in -ский is a man's here: Зеленская is somebody else."""
_MANS_SURNAME = "- а у ым ом е"
_SURNAME = "- а у ом ем ым е ы и ой ей ь я ю"
_IN_I = "й я и ю ей ем ею"
_IN_E = "я и е ю ей"
# Nouns of both genders, singular and plural; those in -ц are peoples, whose singular is in -ец.
_AFTER_VELAR = "- а у ом е и ой ам ами ах"
_AFTER_SIBILANT = "- а у ом ем е и ой ей ам ами ах"
_AFTER_C = "а у ом ем е ы ам ами ах"
_HARD = "- а у ом е ы ой ам ами ах"
_SOFT = "ь я и ю ью ем ей"
_ENDS = (
    ("и", _IN_I),
    ("е", _IN_E),
    ("й", "-"),
    ("кгх", _AFTER_VELAR),
    ("жшчщ", _AFTER_SIBILANT),
    ("ц", _AFTER_C),
    ("лнрст", f"{_HARD} {_SOFT}"),
    ("бвдзмпф", _HARD),
)
_ONE_OF = ("ин", "ина", "ину", "ином", "ине")
"""What a people in -ане has in the singular: россияне, россиянин."""
_WOMEN = ("ка", "ки", "ке", "ку", "кой", "ок", "кам", "ками", "ках")


GIVEN_NAME = tuple("" if ending == "-" else ending for ending in (*_SURNAME.split(), "й"))
"""Endings of a given name before a surname."""


def forms_of_stem(stem: str, kind: str) -> list[str]:
    """All forms of a stem without its `*`; a lower-case noun is what a people calls itself.

    Raises: ValueError if no word's stem ends like this.
    """
    spelt_out = [stem + ("" if ending == "-" else ending) for ending in _endings(stem, kind)]
    is_people = stem[0].islower() and not _is_adjective(stem)
    return spelt_out + (_of_a_people(stem) if is_people else [])


def _is_adjective(stem: str) -> bool:
    return stem.endswith(("ск", "цк"))


def _endings(stem: str, kind: str) -> list[str]:
    if kind == "person":
        if _is_adjective(stem):
            return _MANS_ADJECTIVE.split()
        is_russian = stem.endswith(("ов", "ев", "ёв", "ин", "ын"))
        return (_MANS_SURNAME if is_russian else _SURNAME).split()
    if _is_adjective(stem):
        is_town = stem[0].isupper()  # Купянск
        return [*_ADJECTIVE.split(), *(_TOWN.split() if is_town else ())]
    for letters, endings in _ENDS:
        if stem[-1] in letters:
            return endings.split()
    msg = f"no endings are known for {stem!r}"
    raise ValueError(msg)


def _of_a_people(stem: str) -> list[str]:
    """What only peoples have: their genitive plural, one of them, and the women.

    Поляков; китайцев, китаец, американка; россиянин, россиянка.
    """
    if stem.endswith("ц"):
        women = [f"{stem[:-1]}{ending}" for ending in _WOMEN] if stem.endswith("нц") else []
        return [f"{stem}ев", re.sub("[йь]?ц$", "ец", stem), *women]
    if stem.endswith(("ян", "чан")):
        return [stem + ending for ending in (*_ONE_OF, *_WOMEN)]
    return [f"{stem}ов"]
