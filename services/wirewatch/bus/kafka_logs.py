"""Keeps aiokafka's loggers readable: with the brokers away it warns thousands of times a minute."""

import logging
import time

from wirewatch.bus.kafka_dialling import UnansweredError

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
        if record.exc_info and isinstance(record.exc_info[1], UnansweredError):
            return False  # the commit that it ends says so
        kind = (record.name, str(record.msg))
        now = time.monotonic()
        if now - self._last.get(kind, -self._every_s) < self._every_s:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        self._last[kind] = now
        if left_out := self._left_out.pop(kind, 0):
            record.msg = f"{record.msg} [and {left_out} more like it]"
        return True


class Unheard(logging.Filter):
    """Leaves out what asyncio says of failures that aiokafka also tells where nobody waits.

    Whoever commits or reads gets the same failure as an exception, and deals with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record may be written."""
        kind = record.exc_info[0] if record.exc_info else None
        kafkas = kind is UnansweredError or (kind and kind.__module__.startswith("aiokafka"))
        return not (kafkas and "never retrieved" in record.getMessage())


_SELDOM, _UNHEARD = Seldom(), Unheard()


def calm() -> None:
    """Put the filters on asyncio's logger and on each of aiokafka's and ours, children too."""
    logging.getLogger("asyncio").addFilter(_UNHEARD)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("aiokafka", "wirewatch.bus.kafka")):
            logging.getLogger(name).addFilter(_SELDOM)
