"""How far a story is about two countries dealing with each other. Pure."""

from wirewatch.enricher.relations.scoring import MAIN_CUT, PART_CUT, relations_of

__all__ = ["MAIN_CUT", "PART_CUT", "relations_of"]
