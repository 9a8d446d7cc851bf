"""What became of one send.

Reasons are short codes: they end in outcomes and metrics. Details are for a person who reads the
log: the place and the next step, never a secret.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took it; `receipt` is what it answered."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take it."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """It was certainly not taken; worth another try.

    `after_s` is what the channel asked for (0: nothing); it then counts for the whole lane.
    """

    reason: str
    detail: str = ""
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it was taken. `after_s` as in `Retry`."""

    reason: str
    detail: str = ""
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was asked after an unknown outcome: it does not have the message."""


Result = Delivered | Refused | Retry | Unknown | Absent
