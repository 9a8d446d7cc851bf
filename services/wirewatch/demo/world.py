"""Six feed servers, a Slack and a mail server on free ports of this machine."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.demo.outlets import OUTLETS, Outlet, Scene, document
from wirewatch.standins.feeds import FeedServer
from wirewatch.standins.slack import SlackStandin
from wirewatch.standins.smtp import SmtpStandin

PATH = "/feed.xml"


@dataclass(frozen=True, slots=True)
class World:
    """The stand-ins; what Slack and the mail server receive is kept in their folders."""

    feeds: dict[Outlet, FeedServer]
    slack: SlackStandin
    mail: SmtpStandin

    @property
    def received(self) -> int:
        """Messages that a reader of the channel sees, and mails."""
        return sum(posted.displayed for posted in self.slack.posted) + len(self.mail.mails)

    def serve(self, scene: Scene, *outlets: Outlet) -> None:
        """Let the outlets' feeds show a scene from now on."""
        for outlet in outlets:
            found = document(outlet, scene, datetime.now(UTC))
            self.feeds[outlet].set(PATH, found, outlet.content_type)

    def polls(self, outlet: Outlet) -> int:
        """How often the outlet's feed was asked for."""
        return len(self.feeds[outlet].requests)

    def served_at(self, outlet: Outlet) -> datetime:
        """When the outlet's feed was last served whole."""
        return [served.at for served in self.feeds[outlet].requests if served.status == 200][-1]  # noqa: PLR2004 - HTTP's OK


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """Serve the baseline; what is received goes to `folder`."""
    async with AsyncExitStack() as stack:
        feeds = {outlet: await stack.enter_async_context(FeedServer()) for outlet in OUTLETS}
        slack = await stack.enter_async_context(SlackStandin(folder=folder / "slack"))
        mail = await stack.enter_async_context(SmtpStandin(folder=folder / "mail"))
        there = World(feeds, slack, mail)
        there.serve("baseline", *OUTLETS)
        yield there
