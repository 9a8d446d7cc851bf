"""How a judgement ended, with the reason."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a rule holds or not. The values are metric labels: never rename."""

    HELD = "held"
    ABSENT = "absent"  # something that must be there isn't, or is too weak
    EXCLUDED = "excluded"  # something is there that the rule rules out


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reason, and for people the terms that decided, with their values."""

    reason: Reason
    terms: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether the rule holds."""
        return self.reason is Reason.HELD

    def __str__(self) -> str:
        return "; ".join(self.terms)
