"""Match: which subscriptions want a story."""
