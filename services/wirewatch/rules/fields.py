"""Signs to terms: words, and the fields with their values."""

import re
from collections.abc import Callable

from wirewatch.rules.errors import RuleError, did_you_mean
from wirewatch.rules.lexer import Sign
from wirewatch.rules.nodes import Term
from wirewatch.rules.terms import CUTS, Named, Related, Topic, Words
from wirewatch.rules.vocabulary import NameKind, Vocabulary
from wirewatch.text import tokens

_PAIR = re.compile(r"(?P<a>[^-–=]+)[-–](?P<b>[^-–=]+)(?:=(?P<cut>.*))?")
_EXAMPLES = {
    "country": "country:CN",
    "entity": 'entity:"Xi Jinping"',
    "topic": "topic:sport",
    "relation": "relation:CN-RU=main",
    "title": "title:summit",
}


def words_term(text: str, sign: Sign, *, in_title: bool = False) -> Words:
    """A word or phrase; one word that is several to us (hyphens, Chinese) is a phrase."""
    words = tuple(tokens(sign.value))
    if not words:
        raise RuleError(text, sign.start, sign.end, "there is no letter or digit in this")
    return Words(text[sign.start : sign.end], words, in_title)


def field_term(text: str, sign: Sign, vocabulary: Vocabulary) -> Term:
    """The term of `field:value`; raises `RuleError`."""
    make = _MAKERS.get(sign.field)
    if make is None:
        near = did_you_mean(sign.field, _MAKERS) or f"known: {', '.join(sorted(_MAKERS))}"
        name_end = sign.start + len(sign.field)
        raise RuleError(text, sign.start, name_end, f"unknown field {sign.field!r}", near)
    if not sign.value.strip():
        example = f"such as {_EXAMPLES[sign.field]}"
        message = f"{sign.field}: needs a value right after the colon"
        raise RuleError(text, sign.start, sign.end, message, example)
    return make(text, sign, vocabulary)


def _title(text: str, sign: Sign, _vocabulary: Vocabulary) -> Term:
    return words_term(text, sign, in_title=True)


def _country(text: str, sign: Sign, vocabulary: Vocabulary) -> Term:
    code = _country_code(text, sign.value, sign.value_at, vocabulary)
    return Named(text[sign.start : sign.end], f"country:{code}")


def _entity(text: str, sign: Sign, vocabulary: Vocabulary) -> Term:
    found = vocabulary.entity(sign.value)
    if found is None:
        raise _unknown(text, "entity", sign.value, sign.value_at, vocabulary)
    return Named(text[sign.start : sign.end], f"entity:{found}")


def _topic(text: str, sign: Sign, vocabulary: Vocabulary) -> Term:
    found = vocabulary.topic(sign.value)
    if not found:
        raise _unknown(text, "topic", sign.value, sign.value_at, vocabulary)
    return Topic(text[sign.start : sign.end], frozenset(f"topic:{each}" for each in found))


def _relation(text: str, sign: Sign, vocabulary: Vocabulary) -> Term:
    span = (sign.value_at, sign.value_at + len(sign.value))
    pair = _PAIR.fullmatch(sign.value)
    if pair is None:
        message = "a relation is between two countries"
        raise RuleError(text, *span, message, f"such as {_EXAMPLES['relation']}")
    a, b = sorted(
        _country_code(text, pair[side], sign.value_at + pair.start(side), vocabulary)
        for side in ("a", "b")
    )
    if a == b:
        raise RuleError(text, *span, "a relation is between two different countries")
    cut = pair["cut"] if pair["cut"] is not None else "main"
    for known in CUTS:
        if cut == known:
            return Related(text[sign.start : sign.end], f"relation:{a}-{b}", known)
    at = sign.value_at + pair.start("cut")
    hint = did_you_mean(cut, CUTS) or "write main or part"
    raise RuleError(text, at, at + len(cut), f"unknown cut {cut!r}", hint)


def _country_code(text: str, name: str, at: int, vocabulary: Vocabulary) -> str:
    code = vocabulary.country(name)
    if code is None:
        raise _unknown(text, "country", name, at, vocabulary)
    return code


def _unknown(text: str, kind: NameKind, name: str, at: int, vocabulary: Vocabulary) -> RuleError:
    near = did_you_mean(name, vocabulary.names(kind))
    hint = (
        near
        or {
            "country": "write an ISO 3166 code such as CN, or EU",
            "entity": f'to look for the words, write "{name}"',
            "topic": f"known: {', '.join(sorted(vocabulary.names('topic')))}",
        }[kind]
    )
    return RuleError(text, at, at + len(name), f"unknown {kind} {name!r}", hint)


_MAKERS: dict[str, Callable[[str, Sign, Vocabulary], Term]] = {
    "title": _title,
    "country": _country,
    "entity": _entity,
    "topic": _topic,
    "relation": _relation,
}
