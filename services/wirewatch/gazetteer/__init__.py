"""Known entities and topics, with stable ids: tables and look-up. Pure.

`load()` gives the entities; `topics.load()` the topics; `cues.load()` the cue words.
"""

from wirewatch.gazetteer.entities import Gazetteer, Known, Mention, load, version
from wirewatch.gazetteer.overlay import Overlay

__all__ = ["Gazetteer", "Known", "Mention", "Overlay", "load", "version"]
