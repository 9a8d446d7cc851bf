"""Match: which subscriptions want a story. Pure; the stage around it is the notifier's."""

from wirewatch.notifier.match.context import Context, Skipped, Standing, build
from wirewatch.notifier.match.decide import decide

__all__ = ["Context", "Skipped", "Standing", "build", "decide"]
