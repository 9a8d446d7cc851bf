"""How far a story is about two countries dealing with each other. Pure."""

from wirewatch.enricher.relations.scoring import relations_of

__all__ = ["relations_of"]
