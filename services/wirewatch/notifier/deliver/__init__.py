"""Deliver: one message per event and destination, and an outcome for every alert."""
