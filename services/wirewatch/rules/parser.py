"""Text to rule, by recursive descent.

    either  = all (OR all)*
    all     = negated ((AND)? negated)*
    negated = (NOT | "-") negated | "(" either ")" | term

The terms are in fields.py.
"""

from wirewatch.rules.errors import RuleError
from wirewatch.rules.fields import field_term, words_term
from wirewatch.rules.lexer import Kind, Sign, signs
from wirewatch.rules.nodes import And, Node, Or, Rule
from wirewatch.rules.vocabulary import Vocabulary

MAX_DEPTH = 50  # brackets and NOTs: deeper ones are a mistake, and would exhaust the stack
_STOPS = (Kind.END, Kind.CLOSE, Kind.OR)


def parse(text: str, vocabulary: Vocabulary) -> Rule:
    """Understand a rule, its names looked up in `vocabulary`; raises `RuleError`."""
    parser = _Parser(text, vocabulary)
    root = parser.whole()
    anchors = root.anchors()
    if anchors is None:
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        raise RuleError(
            text,
            start,
            end,
            "a rule needs something that must be there",
            "NOT alone matches nearly all",
        )
    return Rule(text, root, anchors)


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._signs = list(signs(text))
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Sign:
        return self._signs[self._at]

    def _take(self) -> Sign:
        self._at += 1
        return self._signs[self._at - 1]

    def _error(self, sign: Sign, message: str, hint: str = "") -> RuleError:
        return RuleError(self._text, sign.start, sign.end, message, hint)

    def whole(self) -> Node:
        if self._next.kind is Kind.END:
            raise self._error(self._next, "the rule is empty", "write at least one word")
        node = self._either()
        if self._next.kind is Kind.CLOSE:
            raise self._error(self._next, "this bracket was never opened")
        return node

    def _either(self) -> Node:
        parts = [self._all()]
        while self._next.kind is Kind.OR:
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._negated()]
        while self._next.kind not in _STOPS:
            if self._next.kind is Kind.AND:
                self._take()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _negated(self) -> Node:
        sign = self._take()
        if sign.kind not in {Kind.NOT, Kind.OPEN}:
            return self._term(sign)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(sign, f"brackets and NOTs go deeper than {MAX_DEPTH}")
        node = self._negated().negated() if sign.kind is Kind.NOT else self._bracket(sign)
        self._depth -= 1
        return node

    def _bracket(self, opened: Sign) -> Node:
        node = self._either()
        if self._take().kind is not Kind.CLOSE:
            raise self._error(opened, "this bracket is never closed")
        return node

    def _term(self, sign: Sign) -> Node:
        match sign.kind:
            case Kind.WORD | Kind.PHRASE:
                return words_term(self._text, sign)
            case Kind.FIELD:
                return field_term(self._text, sign, self._vocabulary)
            case Kind.END:
                raise self._error(sign, "the rule ends where a term is expected")
            case _:
                found = self._text[sign.start : sign.end]
                raise self._error(sign, f"a term is expected here, not {found!r}")
