"""From which score a relation counts: the contract between who scores and who asks.

Chosen on labelled stories, and frozen: a rule means the same from release to release.
"""

MAIN_CUT = 600
"""`main` per mille from which two countries' dealings are what the story is about."""

PART_CUT = 650
"""`part` per mille from which they are at least part of it."""
