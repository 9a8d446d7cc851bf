"""What goes into one commit: no more than the bus writes well within its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wirewatch.bus.guard import size_of
from wirewatch.bus.port import Output

MAX_OUTPUTS = 5_000
MAX_BYTES = 8_000_000


@dataclass(slots=True)
class Portion:
    """Outputs and the positions after the records that they came from."""

    outputs: list[Output] = field(default_factory=list)
    upto: dict[str, int] = field(default_factory=dict)
    _bytes: int = 0

    def add(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        """Add what belongs together: it is never torn apart, however much it is."""
        self.outputs.extend(outputs)
        self.upto.update(upto)
        self._bytes += sum(map(size_of, outputs))

    @property
    def full(self) -> bool:
        """Whether more should go into the next."""
        return len(self.outputs) >= MAX_OUTPUTS or self._bytes >= MAX_BYTES
