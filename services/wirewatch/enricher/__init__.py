"""The enricher: items in, stories out."""
