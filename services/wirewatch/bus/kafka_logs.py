"""Keeps aiokafka's loggers readable: with the brokers away it warns thousands of times a minute."""

import logging
import time

EVERY_S = 10.0


class Seldom(logging.Filter):
    """Lets each message of a logger through once in a while, with the number left out."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        super().__init__()
        self._every_s = every_s
        self._last: dict[tuple[str, str], float] = {}
        self._left_out: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record may be written."""
        if "NotEnoughReplicasError" in record.getMessage():
            # So the broker words "the last transaction is still ending" for a client of this age.
            return False
        kind = (record.name, str(record.msg))
        now = time.monotonic()
        if now - self._last.get(kind, -self._every_s) < self._every_s:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        self._last[kind] = now
        if left_out := self._left_out.pop(kind, 0):
            record.msg = f"{record.msg} [and {left_out} more like it]"
        return True


_SELDOM = Seldom()


def calm() -> None:
    """Put the filter on each logger of aiokafka and of ours: filters do not reach children."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("aiokafka", "wirewatch.bus.kafka")):
            logging.getLogger(name).addFilter(_SELDOM)
