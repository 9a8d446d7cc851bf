"""What two countries deal about: the kind of a relation, from the same signals."""

_KINDS = {
    "diplo": "diplomacy",
    "summit": "diplomacy",
    "treaty": "diplomacy",
    "dispute": "diplomacy",
    "trade": "trade",
    "energy": "energy",
    "military": "military",
    "conflict": "conflict",
    "sanction": "sanctions",
    "security": "security",
    "territory": "territory",
    "people": "people",
}


def kind_of(found: dict[str, int]) -> str:
    """The kind with most cue words, those of the title counting double; else `diplomacy`."""
    votes: dict[str, int] = {}
    for name, kind in _KINDS.items():
        vote = 2 * found.get(f"{name} in title", 0) + found.get(f"{name} in lead", 0)
        votes[kind] = votes.get(kind, 0) + vote
    # Sanctions, trade and the like say more than that there are talks about them.
    votes["diplomacy"] = votes["diplomacy"] * 2 // 3
    best = max(votes, key=lambda kind: votes[kind])
    return best if votes[best] else "diplomacy"
