"""Folding, tokens, sentences, link keys. Pure."""
