"""Cut a rule's text into its signs: brackets, operators, words, phrases, fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wirewatch.rules.errors import RuleError


class Kind(StrEnum):
    """What a sign is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    END = "end"


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign and its span in the rule.

    `value` is a word, or what stands between quotes, or the value of `field`, which begins at
    `value_at`.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    value_at: int = 0
    field: str = ""


# Quotes, brackets and colons as text editors and Chinese keyboards write them are good, too.
_SIGN = re.compile(
    r"""
      (?P<open>[(（])
    | (?P<close>[)）])
    | (?P<field>[A-Za-z_]+)[:：](?:["“”„«](?P<quoted>[^"“”„«»]*)["“”»]|(?P<bare>[^\s()（）"“”„«»]*))
    | ["“”„«](?P<phrase>[^"“”„«»]*)["“”»]
    | (?P<quote>["“”„«»])
    | (?P<minus>-)(?=\S)
    | (?P<word>[^\s()（）"“”„«»]+)
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
# What other search languages mean by such signs; taken for no sign, they would turn a rule around.
_FOREIGN = (
    (re.compile(r"[!！]"), "a rule has no sign '!'", "write NOT"),
    (re.compile(r"\+"), "a rule has no sign '+'", "leave it out: all terms must hold"),
    (re.compile(r".*[*＊]"), "a rule has no wildcards", "write each word, with OR between"),
    (re.compile(r"&+$"), "operators are words", "write AND"),
    (re.compile(r"\|+$"), "operators are words", "write OR"),
)


def signs(text: str) -> Iterator[Sign]:
    """The signs of a rule in order, the last one END; raises `RuleError` for an open quote."""
    at = _SPACE.match(text).end()  # type: ignore[union-attr] # it matches nothing at least
    while at < len(text):
        found = _SIGN.match(text, at)
        assert found, "every character begins some sign"
        yield _sign(text, found)
        at = _SPACE.match(text, found.end()).end()  # type: ignore[union-attr] # same
    yield Sign(Kind.END, len(text.rstrip()), len(text.rstrip()))


def _sign(text: str, found: re.Match[str]) -> Sign:
    start, end = found.span()
    match found.lastgroup:
        case "open":
            return Sign(Kind.OPEN, start, end)
        case "close":
            return Sign(Kind.CLOSE, start, end)
        case "minus":
            return Sign(Kind.NOT, start, end)
        case "quote":
            raise RuleError(text, start, len(text), "this quote is never closed")
        case "phrase":
            return Sign(Kind.PHRASE, start, end, found["phrase"], start + 1)
        case "quoted" | "bare" as group:
            if group == "bare":
                _refuse_foreign(text, found["bare"], found.start("bare"))
            name = found["field"].casefold()
            return Sign(Kind.FIELD, start, end, found[group], found.start(group), name)
        case _:
            return _word(text, found["word"], start, end)


def _word(text: str, word: str, start: int, end: int) -> Sign:
    if word in {Kind.AND, Kind.OR, Kind.NOT}:
        return Sign(Kind(word), start, end)
    if word in {"and", "or", "not", "And", "Or", "Not"}:
        hint = f'write {word.upper()}, or "{word}" for the word itself'
        raise RuleError(text, start, end, "operators are written in capitals", hint)
    _refuse_foreign(text, word, start)
    return Sign(Kind.WORD, start, end, word, start)


def _refuse_foreign(text: str, word: str, start: int) -> None:
    for pattern, message, hint in _FOREIGN:
        if pattern.match(word):
            raise RuleError(text, start, start + len(word), message, hint)
