"""Folding, tokens, sentences, keys and prose: pure functions on text."""

from wirewatch.text.folding import fold
from wirewatch.text.tokens import Token, token_spans, tokens

__all__ = ["Token", "fold", "token_spans", "tokens"]
