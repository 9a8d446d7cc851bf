"""The contracts of Wirewatch: what its services write to each other.

Imports pydantic and the standard library only, so that anybody can read our topics with it.
One module a message; `ids` makes every id; `topics` is the registry; `codec` turns messages into
record values and back.
"""
