"""Slack, SMTP and feed servers for the demo, for tests and to try things by hand."""
