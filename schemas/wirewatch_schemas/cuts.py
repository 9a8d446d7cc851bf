"""Where a relation's score begins to count: part of the contract of stories.v1."""

MAIN_CUT = 500
"""`main` per mille from which two countries' dealings are what the story is about."""

PART_CUT = 500
"""`part` per mille from which they are at least part of it."""
