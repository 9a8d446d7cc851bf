"""How many records a stage may put aside before it stops instead.

A bad deploy must not empty a topic into the dead letters: past a limit, going on does more harm
than waiting for the fix.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirewatch.bus.port import Output

WINDOW = 1_000  # records that the ratio looks back on; those not seen yet count as handled
_WHY = 200


@dataclass(frozen=True, slots=True)
class DeadLetterLimits:
    """`in_a_row` dead letters are put aside, and `ratio` of the last 1,000 records; not more."""

    in_a_row: int = 50
    ratio: float = 0.1


class DeadLetterLimitError(Exception):
    """The stage has stopped; the records at hand are neither handled nor put aside."""


class Limiter:
    """Watches one stage of this process, over all its partitions."""

    def __init__(self, stage: str, limits: DeadLetterLimits) -> None:
        self._stage, self._limits = stage, limits
        self._window: deque[bool] = deque(maxlen=WINDOW)
        self._in_a_row = 0

    def check(self, dead: Sequence[bool], letters: Mapping[str, Output]) -> None:
        """Refuse a commit that goes past a limit.

        `dead` tells of each of its records, in order, whether it became one of `letters`.
        """
        if not letters:
            return
        in_a_row = self._in_a_row
        for is_dead in dead:
            in_a_row = in_a_row + 1 if is_dead else 0
            if in_a_row > self._limits.in_a_row:
                raise self._stopped(f"more than {self._limits.in_a_row} records in a row", letters)
        recent = sum(deque((*self._window, *dead), WINDOW))
        if recent > self._limits.ratio * WINDOW:
            raise self._stopped(f"{recent} of the last {WINDOW} records", letters)

    def passed(self, dead: Sequence[bool]) -> None:
        """Note what was committed."""
        self._window.extend(dead)
        for is_dead in dead:
            self._in_a_row = self._in_a_row + 1 if is_dead else 0

    def _stopped(self, what: str, letters: Mapping[str, Output]) -> DeadLetterLimitError:
        topics = {letter.headers["origin-topic"] for letter in letters.values()}
        reasons = [letter.headers["why"][:_WHY] for letter in letters.values()]
        last = "; ".join(list(dict.fromkeys(reversed(reasons)))[:3])
        return DeadLetterLimitError(
            f"{self._stage} has stopped: {what} of {', '.join(sorted(topics))} could not be handled"
            f" (last: {last}). The ones at hand were left where they are, nothing is lost. See"
            " `wirewatch dlq ls` for what was put aside before, deploy a fix and start again; if"
            " the records themselves are bad, raise WIREWATCH_DEAD_LETTERS__IN_A_ROW or __RATIO"
        )
