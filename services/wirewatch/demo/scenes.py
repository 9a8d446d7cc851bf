"""The demo's scenes, on the real services: HTTP feeds in, a Slack stand-in and SMTP out."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from wirewatch.bus.port import Bus
from wirewatch.demo.account import Account, quiet, read
from wirewatch.demo.outlets import FIRST, OUTLETS, entries
from wirewatch.demo.promises import Received
from wirewatch.demo.world import World

LOOK_S = 0.02
PATIENCE_S = 60.0  # a scene that takes longer is stuck


class StuckError(Exception):
    """A scene did not end; the message says which, and what is missing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How it went. Seconds; `to_slack` and `to_mail` from a document's serving to the receipt."""

    account: Account
    received: Received
    baseline_s: float
    to_slack_s: float
    to_mail_s: float
    whole_s: float


class Scenes:
    """Plays the scenes one after the other; the services run meanwhile."""

    def __init__(self, there: World, bus: Bus, destinations: tuple[str, ...]) -> None:
        self._there, self._bus, self._destinations = there, bus, destinations
        self._began = monotonic()
        self._stories = 0

    async def play(self) -> Ran:
        """A silent baseline, the news, another poll and an edit."""
        there = self._there
        baseline = await self._baseline()
        to_slack, to_mail = await self._first_alert()
        await self._rest_of_the_news()
        news = there.received
        account = await self._another_poll_and_an_edit()
        received = Received(baseline=baseline[1], news=news, after=there.received)
        return Ran(account, received, baseline[0], to_slack, to_mail, monotonic() - self._began)

    async def _baseline(self) -> tuple[float, int]:
        """Everything that stands there when the services first look: seconds, messages."""
        await self._settled("the baseline", sum(entries(o, "baseline") for o in OUTLETS))
        return monotonic() - self._began, self._there.received

    async def _first_alert(self) -> tuple[float, float]:
        """One outlet has the summit: seconds to Slack and to the mail server."""
        there = self._there
        there.serve("news", FIRST)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await there.slack.until(posted=1)
                await there.mail.until(mails=1)
        except TimeoutError:
            raise StuckError(f"the first alert did not come in {PATIENCE_S:.0f} s") from None
        served = there.served_at(FIRST)
        slack, mail = there.slack.posted[0].at, there.mail.mails[0].at
        return (slack - served).total_seconds(), (mail - served).total_seconds()

    async def _rest_of_the_news(self) -> None:
        """The other outlets have it too, and much else."""
        self._there.serve("news", *OUTLETS[1:])
        await self._settled(
            "the news", sum(entries(o, "news") - entries(o, "baseline") for o in OUTLETS)
        )

    async def _another_poll_and_an_edit(self) -> Account:
        """Every feed is polled again, and one story was edited."""
        there = self._there
        before = {outlet: there.polls(outlet) for outlet in OUTLETS}
        there.serve("edit", FIRST)
        account = await self._settled("the edit", 1)
        while any(there.polls(outlet) <= before[outlet] for outlet in OUTLETS):
            account = await self._settled("another poll", 0)
        return account

    async def _settled(self, scene: str, more: int) -> Account:
        """Wait until `more` stories came and nothing is under way any more."""
        self._stories += more
        end = monotonic() + PATIENCE_S
        while not (found := await quiet(self._bus, self._destinations, self._stories)):
            if monotonic() > end:
                account = await read(self._bus, self._destinations)
                raise StuckError(
                    f"{scene} did not end in {PATIENCE_S:.0f} s: {len(account.stories)} stories of"
                    f" {self._stories}, {len(account.outcomes)} outcomes of {len(account.alerts)}"
                )
            await asyncio.sleep(LOOK_S)
        return found
