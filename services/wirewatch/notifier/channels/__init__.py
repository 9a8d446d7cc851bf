"""The channels: Slack, e-mail, terminal."""
