"""Fault points: named moments at which a test kills, freezes or ends this process.

Inert unless WIREWATCH_TEST_FAULTS names points: `point=action[:n]`, several with commas, where the
action is taken at the n-th time that the process comes by. What is done is first noted in the
file WIREWATCH_TEST_FAULT_LOG, one line of process id, point and action each.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Mapping

# Every point there is. `bus.take` is the way to a shard, `bus.commit` the way of a commit.
POINTS: Mapping[str, str] = {
    "bus.take.begun": "a shard is about to be taken: nothing is proved or fenced",
    "bus.take.fenced": "the predecessor is fenced, the positions are not read",
    "bus.take.positioned": "Kafka: the positions are committed once more, no state is read",
    "bus.take.restored": "state and tables are read, the shard is not handed out",
    "bus.commit.begun": "a commit begins, nothing is written",
    "bus.commit.written": "outputs and positions are written, not committed",
    "bus.commit.done": "all is committed, and the worker does not know yet",
    "transform.taken": "records are taken, nothing is decided",
    "transform.decided": "outputs are decided, no commit has begun",
    "transform.committed": "the commit is over, and the worker knows",
    "agenda.accepted": "a record or a row of a table is accepted, not committed",
    "agenda.prepared": "what is prepared is committed, the lease runs",
    "agenda.acting": "the lease holds, the side effect is about to begin",
    "agenda.acted": "the side effect is over, nothing is settled",
    "agenda.settled": "what the side effect meant is committed",
    "http.post.begun": "a POST (Slack) is about to begin, nothing is connected",
    "http.post.sent": "the request is written, no answer has come",
    "http.post.answered": "the answer is read, nobody has judged it",
    "http.get.begun": "a GET (a poll) is about to begin, nothing is connected",
    "http.get.sent": "the request is written, no answer has come",
    "http.get.answered": "the answer is read, nothing is parsed",
    "smtp.begun": "a mail is about to be sent, nothing is connected",
    "smtp.data": "the server knows sender and recipient and is about to get the mail",
    "smtp.answered": "the server took it, nobody has judged the answer",
}
ACTIONS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP, "term": signal.SIGTERM}


def _nothing(_point: str) -> None:
    """Nobody wants a fault."""


hit: Callable[[str], None] = _nothing  # called as `faults.hit`: `arm` replaces it


def arm(environ: Mapping[str, str]) -> None:
    """Do at each point what `environ` says; raises `ValueError` for what it can't mean."""
    global hit  # noqa: PLW0603 - the one switch, so that a point costs nothing elsewhere
    planned = environ.get("WIREWATCH_TEST_FAULTS", "")
    plan = dict(_parsed(one) for one in planned.split(",") if one)
    hit = _Armed(plan, environ.get("WIREWATCH_TEST_FAULT_LOG", os.devnull)) if plan else _nothing


def _parsed(planned: str) -> tuple[str, tuple[str, int]]:
    point, _, rest = planned.partition("=")
    action, _, nth = rest.partition(":")
    if point not in POINTS or action not in ACTIONS:
        raise ValueError(f"WIREWATCH_TEST_FAULTS: {planned!r}: write point=kill|freeze|term[:n]")
    return point, (action, int(nth or 1))


class _Armed:
    def __init__(self, plan: Mapping[str, tuple[str, int]], log: str) -> None:
        self._plan, self._log, self._passed = plan, log, Counter[str]()

    def __call__(self, point: str) -> None:
        self._passed[point] += 1
        action, nth = self._plan.get(point, ("", 0))
        if self._passed[point] == nth:
            with open(self._log, "a", encoding="ascii") as log:  # noqa: PTH123 - one append
                log.write(f"{os.getpid()} {point} {action}\n")
            os.kill(os.getpid(), ACTIONS[action])


arm(os.environ)
