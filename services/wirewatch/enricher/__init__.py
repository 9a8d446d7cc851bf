"""The enricher: items in, stories out."""

from wirewatch.enricher.enriching import enrich, enrich_row, enrich_text

__all__ = ["enrich", "enrich_row", "enrich_text"]
