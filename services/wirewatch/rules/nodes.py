"""A parsed rule: a tree of AND and OR over terms and negated terms.

NOT stands before terms only: the parser moves it inwards (De Morgan), so that each node knows by
itself which words a story must have for it to hold.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from wirewatch.rules.anchors import rarest
from wirewatch.rules.prepared import Prepared
from wirewatch.rules.verdict import Reason, Verdict


class Node(ABC):
    """What every node of the tree can tell."""

    __slots__ = ()

    @abstractmethod
    def holds(self, story: Prepared) -> bool:
        """Whether it is true of the story."""

    @abstractmethod
    def why(self, story: Prepared) -> list[str]:
        """The terms that made it true, with their values. Asked only where it holds."""

    @abstractmethod
    def why_not(self, story: Prepared) -> Verdict:
        """The first terms that made it false. Asked only where it doesn't hold."""

    @abstractmethod
    def anchors(self) -> frozenset[str] | None:
        """Literals of which a story needs at least one; None: it can hold without any."""

    @abstractmethod
    def negated(self) -> "Node":
        """The opposite, with NOT before terms only."""


class Term(Node):
    """A node without children; `text` is how the rule's author wrote it."""

    __slots__ = ()
    text: str

    @abstractmethod
    def value(self, story: Prepared) -> str:
        """What the story has of it, for people. Asked only where it holds."""

    @abstractmethod
    def lack(self, story: Prepared) -> str:
        """What the story has instead. Asked only where it doesn't hold."""

    def why(self, story: Prepared) -> list[str]:
        """The term with its value."""
        return [f"{self.text} ({self.value(story)})"]

    def why_not(self, story: Prepared) -> Verdict:
        """The term with what is there instead."""
        return Verdict(Reason.ABSENT, (f"{self.text}: {self.lack(story)}",))

    def negated(self) -> "Not":
        """The term is ruled out."""
        return Not(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was understood. A story without any of its `anchors` can't meet it."""

    text: str
    root: Node
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """True where its term isn't."""

    term: Term

    def holds(self, story: Prepared) -> bool:
        """The opposite of the term."""
        return not self.term.holds(story)

    def why(self, story: Prepared) -> list[str]:  # noqa: ARG002 - what is absent has no value
        """Nothing to show."""
        return []

    def why_not(self, story: Prepared) -> Verdict:
        """What the story has of the term."""
        return Verdict(Reason.EXCLUDED, (f"NOT {self.term.text}: {self.term.value(story)}",))

    def anchors(self) -> None:
        """It holds for nearly every story."""

    def negated(self) -> Term:
        """The term itself."""
        return self.term


@dataclass(frozen=True, slots=True)
class And(Node):
    """True where all parts are."""

    parts: tuple[Node, ...]

    def holds(self, story: Prepared) -> bool:
        """All of them."""
        # A plain loop: all() over a generator takes twice as long, and matching does little else.
        for part in self.parts:  # noqa: SIM110 - as said
            if not part.holds(story):
                return False
        return True

    def why(self, story: Prepared) -> list[str]:
        """What made each part true."""
        return [why for part in self.parts for why in part.why(story)]

    def why_not(self, story: Prepared) -> Verdict:
        """The first part that fails decides."""
        return next(part for part in self.parts if not part.holds(story)).why_not(story)

    def anchors(self) -> frozenset[str] | None:
        """Those of the part that the fewest stories meet; any part's would be right."""
        return rarest([found for part in self.parts if (found := part.anchors()) is not None])

    def negated(self) -> "Or":
        """One part isn't."""
        return Or(tuple(part.negated() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Or(Node):
    """True where one part is."""

    parts: tuple[Node, ...]

    def holds(self, story: Prepared) -> bool:
        """One of them."""
        for part in self.parts:  # noqa: SIM110 - as in And
            if part.holds(story):
                return True
        return False

    def why(self, story: Prepared) -> list[str]:
        """What made the true parts true."""
        return [why for part in self.parts if part.holds(story) for why in part.why(story)]

    def why_not(self, story: Prepared) -> Verdict:
        """Each part failed."""
        failed = [part.why_not(story) for part in self.parts]
        return Verdict(failed[0].reason, tuple(term for part in failed for term in part.terms))

    def anchors(self) -> frozenset[str] | None:
        """Those of all parts together; one part without any spoils it."""
        found = [part.anchors() for part in self.parts]
        known = [each for each in found if each is not None]
        return frozenset().union(*known) if len(known) == len(found) else None

    def negated(self) -> And:
        """No part is."""
        return And(tuple(part.negated() for part in self.parts))
