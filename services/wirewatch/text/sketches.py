"""Sketches: few enough hashes to keep, yet enough to see that one text holds another.

A text is cut into overlapping runs of four tokens (words; in Chinese, characters), each run is
hashed to 64 bits, and the 40 smallest hashes are kept: a sample that takes the same runs from
every text. Where two texts share most of the smaller one's sample, one retells the other;
rewritten headlines, cut endings and sentences left out change little of it.
"""

import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from zlib import crc32

from wirewatch.text.tokens import encoded

LONGEST = 150
"""Tokens that are sketched: copies of a story share its beginning, and are cut at its end."""

LETTERS = 12
"""Characters that a token has at most on average, its space included."""

FEWEST = 15
"""Tokens that a text needs: of fewer, a common phrase would be most."""

KEPT = 40
"""Hashes in a sketch."""

SHARED = 3
"""Hashes that two texts must share at least: one or two are an agency's phrase."""

_ODD = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: spreads neighbours over all 64 bits
_MASK = (1 << 64) - 1


def sketch(text: str) -> str:
    """The sketch of a text in base64; "" if there is too little of it. The same everywhere."""
    words = encoded(text[: LONGEST * LETTERS])[:LONGEST]
    if len(words) < FEWEST:
        return ""
    # A run of four is two pairs next to each other: half the work of hashing each run whole.
    pairs = list(map(crc32, words[1:], map(crc32, words)))
    runs = zip(pairs, pairs[2:], strict=False)
    hashes = sorted({(one << 32 | other) * _ODD & _MASK for one, other in runs})[:KEPT]
    return b64encode(struct.pack(f">{len(hashes)}Q", *hashes)).decode()


def hashes_of(made: str) -> tuple[int, ...]:
    """The hashes of a sketch, smallest first."""
    raw = b64decode(made)
    return struct.unpack(f">{len(raw) // 8}Q", raw)


def containment(one: Sequence[int], other: Sequence[int]) -> int:
    """How much of the smaller text the other holds, per mille, from the hashes of both.

    Compared is what both samples are whole of: the hashes up to the smaller of the two ends.
    """
    end = min(_end(one), _end(other))
    left, right = ({h for h in hashes if h <= end} for hashes in (one, other))
    shared = len(left & right)
    return 1000 * shared // min(len(left), len(right)) if shared >= SHARED else 0


def _end(hashes: Sequence[int]) -> int:
    return hashes[-1] if len(hashes) == KEPT else _MASK
