"""Every id is a hash of what it stands for, so a repeat can be recognised anywhere.

H = BLAKE2b-128 over length-prefixed parts (RFC 7693), as 32 hex digits. The prefix of an
installation never enters, so a topic can be replayed elsewhere.
"""

from hashlib import blake2b


def digest(*parts: str) -> str:
    """Hash `parts`; the length before each keeps ("ab", "c") apart from ("a", "bc")."""
    hasher = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def feed_id(url: str) -> str:
    """The id of a feed without an `id:` of its own: 12 hex digits of its first URL."""
    return digest("feed", url)[:12]


def item_id(feed: str, entry_key: str) -> str:
    """The id of an entry of a feed, over all its revisions; also the id of its story."""
    return digest(feed, entry_key)


def alert_id(destination_id: str, story_id: str, revision: int) -> str:
    """The id of one story revision for one destination."""
    return digest(destination_id, story_id, str(revision))


def delivery_id(destination_id: str, kind: str, cluster_id: str, n: int = 1) -> str:
    """The id of one message to one destination; also its Message-ID."""
    return digest(destination_id, kind, cluster_id, str(n))


def rule_hash(text: str) -> str:
    """Names the exact wording of a rule: 12 hex digits."""
    return digest("rule", text)[:12]
