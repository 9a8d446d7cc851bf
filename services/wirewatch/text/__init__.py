"""Folding, tokens, sentences, keys, prose, sketches, what a reader sees: pure, on text."""

from wirewatch.text.folding import fold
from wirewatch.text.keys import link_key, title_key
from wirewatch.text.prose import extract, is_listed, is_prose, prose_lines, summary_lines
from wirewatch.text.seeing import visible
from wirewatch.text.sentences import sentences
from wirewatch.text.sketches import sketch
from wirewatch.text.tokens import Token, token_spans, tokens

__all__ = [
    "Token",
    "extract",
    "fold",
    "is_listed",
    "is_prose",
    "link_key",
    "prose_lines",
    "sentences",
    "sketch",
    "summary_lines",
    "title_key",
    "token_spans",
    "tokens",
    "visible",
]
