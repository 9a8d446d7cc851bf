"""What the poller and its parse worker say to each other.

A request is two lengths (4 bytes each, big-endian), a JSON head and the body; an answer is one
length and JSON. Never pickles: nothing that a feed could make of the worker is executed here.
"""

import struct

REQUEST = struct.Struct(">II")
ANSWER = struct.Struct(">I")
MAX_ANSWER = 64 * 2**20
