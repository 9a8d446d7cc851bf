"""The rule language: parse, match, explain. Pure."""
