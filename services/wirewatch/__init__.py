"""Wirewatch watches the news wires for you."""
