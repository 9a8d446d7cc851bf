"""The cue classes that the relation signals ask for."""

DEALINGS = (
    *("summit", "diplo", "treaty", "sanction", "trade", "energy", "military", "conflict"),
    *("security", "dispute", "territory", "people", "threat", "urge", "blame", "help", "praise"),
)
"""Cue classes of what states do with each other."""

OTHER_MATTERS = ("sport", "arts", "crime", "disaster", "business", "politics")
"""Cue classes of what a story is about when it is about something else."""

NOISE = ("sport", "arts", "crime", "disaster", "business", "person")
HEADS = ("government", "person", "business", "nonstate", "sport", "troops", "arts", "crime")
"""Cue classes of the noun that a country's name describes."""

DEALING = frozenset(DEALINGS)
