"""The notifier: stories in, messages out."""
