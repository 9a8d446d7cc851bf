"""Spell out the case endings of a Russian stem of one word, such as "китайск*" and "Трамп*".

The tables give stems, as a stem has many forms. Any letters behind it would not do: Сириус is no
form of Сирия, Немцов none of немцы.
"""

import re

# After an adjective's stem, and what else joins a second adjective: "российско-китайский".
_ADJECTIVE = "ий ая ое ие ого ой ому ую им ом их ими о-"
_MANS_ADJECTIVE = "ий ого ому им ом"
"""A surname in -ский is a man's here: Зеленская is somebody else."""
_MANS_SURNAME = "- а у ым ом е"
_SURNAME = "- а у ом ем ым е ы и ой ей ь я ю"
_IN_I = "й я и ю ей ем ею"
_IN_E = "я и е ю ей"
_IN_J = "-"
# Nouns of both genders, singular and plural; those in -ц are peoples, whose singular is in -ец.
_AFTER_VELAR = "- а у ом е и ой ам ами ах"
_AFTER_SIBILANT = "- а у ом ем е и ой ей ам ами ах"
_AFTER_C = "а у ом ем е ы ам ами ах"
_HARD = "- а у ом е ы ой ам ами ах"
_SOFT = "ь я и ю ью ем ей"
_ENDS = (
    ("и", _IN_I),
    ("е", _IN_E),
    ("й", _IN_J),
    ("кгх", _AFTER_VELAR),
    ("жшчщ", _AFTER_SIBILANT),
    ("ц", _AFTER_C),
    ("лнрст", f"{_HARD} {_SOFT}"),
    ("бвдзмпф", _HARD),
)
_ONE_OF = "ин ина ину ином ине"
"""What a people in -ане has in the singular: россияне, россиянин."""


GIVEN_NAME = tuple(f"{_SURNAME} й".replace("-", "").split(" "))
"""Endings of a given name before a surname."""


def forms_of_stem(stem: str, kind: str) -> list[str]:
    """All forms of a stem without its `*`; a lower-case noun is what a people calls itself.

    Raises: ValueError if no word's stem ends like this.
    """
    spelt_out = [stem + ("" if ending == "-" else ending) for ending in _endings(stem, kind)]
    return spelt_out + _singular(stem)


def _endings(stem: str, kind: str) -> list[str]:
    is_adjective = stem.endswith(("ск", "цк"))
    if kind == "person":
        if is_adjective:
            return _MANS_ADJECTIVE.split()
        is_russian = stem.endswith(("ов", "ев", "ёв", "ин", "ын"))
        return (_MANS_SURNAME if is_russian else _SURNAME).split()
    if is_adjective:
        return _ADJECTIVE.split()
    for letters, endings in _ENDS:
        if stem[-1] in letters:
            return [*endings.split(), *_plural(stem)]
    msg = f"no endings are known for {stem!r}"
    raise ValueError(msg)


def _plural(stem: str) -> list[str]:
    """What only peoples end in: поляков, китайцев, россиянин."""
    if not stem[0].islower():
        return []
    if stem.endswith(("ян", "чан")):
        return _ONE_OF.split()
    return ["ев"] if stem[-1] == "ц" else ["ов"]


def _singular(stem: str) -> list[str]:
    """Китаец of китайц*, бразилец of бразильц*."""
    if stem[0].islower() and stem[-1] == "ц":
        return [re.sub("[йь]?ц$", "ец", stem)]
    return []
