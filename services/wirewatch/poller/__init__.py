"""The poller: feeds in, items out."""
