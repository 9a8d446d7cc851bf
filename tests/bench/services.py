"""Our services as processes of their own for a benchmark, and what the kernel says of them."""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.pipe import Wirewatch
from wirewatch.standins.slack import SlackStandin

WITHIN_S = 60.0
CHANNELS = 300


class Installation:
    """A configuration with a channel for each of `CHANNELS` words, and a Slack to post to.

    A story that says "channel7" goes to channel 7. Every channel gets its own, so that Slack's
    pace of a message a second a channel holds nobody up.
    """

    def __init__(self, folder: Path, slack: SlackStandin, kafka: str) -> None:
        self.file = folder / "wirewatch.json"  # JSON is YAML, too
        self.file.write_text(json.dumps(_configuration()))
        (folder / "secrets").mkdir()
        for number in range(CHANNELS):
            file = folder / "secrets" / f"hook{number}"
            file.write_text(slack.webhook(f"channel{number}"))
        self.prefix = f"bench{secrets.token_hex(4)}."
        self.database = folder / "wirewatch.db"
        self.commands = Wirewatch(folder, self._env(folder, kafka))

    def _env(self, folder: Path, kafka: str) -> dict[str, str]:
        where = (
            {"WIREWATCH_BUS": "kafka", "WIREWATCH_KAFKA__BOOTSTRAP": kafka}
            if kafka
            else {"WIREWATCH_BUS": "sqlite", "WIREWATCH_SQLITE__PATH": str(self.database)}
        )
        return where | {
            "WIREWATCH_PREFIX": self.prefix,
            "WIREWATCH_SECRETS_DIR": str(folder / "secrets"),
            "WIREWATCH_HTTP__ALLOW_NETWORKS": "127.0.0.0/8",
            "WIREWATCH_LOG__FORMAT": "json",
        }

    async def prepare(self) -> None:
        """Create the topics and apply the configuration."""
        for command in (["topics"], ["apply", str(self.file)]):
            code, printed = await self.commands.run(*command)
            assert code == 0, printed

    async def until_taken(self, shards: dict[str, int]) -> None:
        """Wait until each service says that it has so many shards."""
        async with asyncio.timeout(WITHIN_S):
            while any(self._taken(name) < count for name, count in shards.items()):  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.1)

    def _taken(self, name: str) -> int:
        return self.commands.log(name).count('"shard taken"')


def _configuration() -> dict[str, object]:
    names = [f"channel{number}" for number in range(CHANNELS)]
    return {
        "version": 1,
        "destinations": {
            name: {"slack_webhook": f"secret:hook{number}"} for number, name in enumerate(names)
        },
        "subscriptions": {
            name: {"title": name, "owner": "bench", "now": name, "to": [name]} for name in names
        },
    }


@asynccontextmanager
async def installed(
    folder: Path, kafka: str = ""
) -> AsyncIterator[tuple[Installation, SlackStandin]]:
    """An installation whose topics and configuration are there; nothing runs yet."""
    async with SlackStandin() as slack:
        there = Installation(folder, slack, kafka)
        await there.prepare()
        yield there, slack


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    children = [
        int(child)
        for file in Path(f"/proc/{pid}/task").glob("*/children")
        for child in file.read_text().split()
    ]
    return [pid, *(below for child in children for below in tree(child))]


def cpu_s(pids: Sequence[int]) -> float:
    """Seconds of CPU that they have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def memory_mib(pids: Sequence[int]) -> float:
    """Their proportional set size."""
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    lines = [line for text in texts for line in text.splitlines() if line.startswith("Pss:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


def sockets(pids: Sequence[int]) -> int:
    """How many sockets they have open."""
    open_files = [fd for pid in pids for fd in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(str(fd.readlink()).startswith("socket:") for fd in open_files)
