"""`up` and the services as processes: what an operator meets on one machine."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.pipe import WITHIN_S, Wirewatch, pipe
from wirewatch.bus.port import Output
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock
from wirewatch_schemas.topics import DEAD_LETTERS, ITEMS

NEWS = (
    "<rss version='2.0'><channel><title>x</title>{}<item><guid>0</guid><title>Old</title></item>"
    "</channel></rss>"
)
SUMMIT = "<item><guid>{0}</guid><title>Xi and Putin upgrade ties, summit {0}</title></item>"
WATCHING = "watching; records in "


class Up:
    """An installation, and `wirewatch up` in it."""

    def __init__(self, folder, there):
        self.there, self.database = there, folder / "wirewatch.db"
        there.env["WIREWATCH_SQLITE__PATH"] = str(self.database)
        self.command = Wirewatch(folder, there.env)
        self.args = ("--config", there.file)

    def serving(self, *more):
        return self.command.serving("up", args=(*self.args, *more))

    async def again(self):
        """Another one: its exit code and what it says."""
        return await self.command.run("up", *self.args)

    async def said(self, text):
        """Wait until it printed `text`; returns the line."""
        async with asyncio.timeout(WITHIN_S):
            while not (found := [x for x in self.log.splitlines() if text in x]):
                assert self.command.services["up"].returncode is None, self.log
                await asyncio.sleep(0.05)
        return found[0]

    @property
    def log(self):
        return self.command.log("up")


@pytest.fixture
async def up(tmp_path):
    async with pipe(tmp_path) as there:
        there.serve(NEWS.format(""))
        yield Up(tmp_path, there)


async def test_ctrl_c_ends_it_with_0(up):
    async with up.serving():
        await up.said('"event": "polled"')
        process = up.command.services["up"]
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):  # its own grace is 15 s: it must not need that
            assert await process.wait() == 0
        up.command.services.clear()
    assert "Traceback" not in up.log


async def test_a_second_one_on_the_same_database_is_refused_before_it_changes_anything(up):
    async with up.serving():
        await up.said(WATCHING)
        pid = up.command.services["up"].pid
        up.there.file.write_text(up.there.file.read_text().replace("every: 1s", "every: 1h"))
        await up.said('"stage": "enricher", "partition": 0, "event": "shard taken"')
        alone = await up.command.run("enricher")
        code, said = await up.again()
    assert alone[0] == 3
    assert f"another worker (pid {pid}) has the group wirewatch.enricher" in alone[1]
    assert code == 3
    assert said == (
        f"wirewatch: another worker (pid {pid}) has the group wirewatch.up of {up.database}: it"
        f" holds the lock {up.database}.wirewatch.up.lock; stop that worker (the file can stay), or"
        " set WIREWATCH_SQLITE__PATH to another database\n"
    )
    code, said = await up.command.run("apply", "--dry-run", up.there.file)
    assert "every_s 1 -> 3600" in said


async def test_a_changed_file_is_applied_when_it_starts_again(up):
    async with up.serving():
        await up.said("+ subscription/china-russia")
        await up.said(WATCHING)
    text = up.there.file.read_text()
    up.there.file.write_text(text.replace("title: China–Russia ties", "title: Ties"))
    async with up.serving():
        await up.said("~ subscription/china-russia: title China–Russia ties -> Ties")
        await up.said(WATCHING)
    async with up.serving():
        await up.said(WATCHING)
        assert "nothing to change" in up.log


async def test_what_left_the_file_goes_on_until_it_is_started_with_prune(up):
    async with up.serving():
        await up.said(WATCHING)
    text, asked = up.there.file.read_text().split("subscriptions:\n")
    assert "china-russia" in asked
    up.there.file.write_text(text)
    async with up.serving():
        await up.said("  subscription/china-russia: not in the file; kept, --prune removes it")
        await up.said(WATCHING)
    async with up.serving("--prune"):
        await up.said("- subscription/china-russia")
        await up.said(WATCHING)
    async with up.serving():
        await up.said(WATCHING)
        assert "nothing to change" in up.log


async def test_an_address_without_a_mail_server_is_told_at_the_start_and_nothing_is_lost(up):
    up.command.env["WIREWATCH_SMTP__HOST"] = ""
    async with up.serving():
        warning = await up.said("warning: ")
        place = f"warning: {up.there.file}:6:16: "
        said = "no e-mail can be sent: set WIREWATCH_SMTP__HOST to your mail server"
        assert warning == place + said
        await up.said('"event": "polled"')
        up.there.serve(NEWS.format(SUMMIT.format(1)))
        waiting = json.loads(await up.said("smtp_not_configured"))
        assert (waiting["event"], waiting["destination_id"]) == ("not sent yet", "ana")
    up.command.env["WIREWATCH_SMTP__HOST"] = up.there.mail.host
    async with up.serving():
        async with asyncio.timeout(WITHIN_S):
            await up.there.mail.until(mails=1)
    assert "warning: " not in up.log


async def test_a_secret_that_comes_later_is_told_waited_for_and_never_printed(up, tmp_path):
    secret = tmp_path / "secrets" / "slack_world_desk"
    webhook = secret.read_text()
    secret.unlink()
    async with up.serving():
        assert f"{secret}: no such file" in await up.said("warning: ")
        await up.said('"event": "polled"')
        up.there.serve(NEWS.format(SUMMIT.format(1)))
        waiting = json.loads(await up.said("secret_missing"))
        assert f"put the value of secret:{secret.name} there" in waiting["detail"]
        secret.write_text(webhook)
        async with asyncio.timeout(WITHIN_S):
            await up.there.slack.until(posted=1)
    assert webhook not in up.log
    assert webhook.rpartition("/")[0] not in up.log


async def test_a_feed_that_is_a_web_page_says_so_and_the_others_go_on(up):
    up.there.serve("<html><body>Subscribe!</body></html>")
    async with up.serving():
        failed = json.loads(await up.said("not_a_feed"))
        assert (failed["event"], failed["title"]) == ("poll failed", "The Wire")
        assert failed["why"].endswith("no RSS, Atom or RDF (a web page?): correct the URL")
        up.there.serve(NEWS.format(""))
        await up.said('"event": "polled"')


async def test_a_record_that_cannot_be_read_is_kept_and_named_and_holds_nobody_up(up):
    async with up.serving():
        await up.said('"event": "polled"')
    bus = SqliteBus(up.database, SystemClock())
    try:
        await bus.publish([Output(ITEMS.name, "bad", b"\xffno json")], "poller")
        up.there.serve(NEWS.format(SUMMIT.format(1)))
        async with up.serving():
            told = json.loads(await up.said("dead letter"))
            assert (told["topic"], told["stage"], told["level"]) == (
                "items.v1",
                "enricher",
                "warning",
            )
            assert told["why"].startswith("not a message of items.v1: ")
            async with asyncio.timeout(WITHIN_S):
                await up.there.slack.until(posted=1)
        (letter,) = [record async for record in bus.scan(DEAD_LETTERS.name)]
        assert letter.value == b"\xffno json"
        assert letter.key == f"items.v1-0-{told['offset']}"
    finally:
        await bus.close()


async def test_a_lost_position_stops_it_with_the_command_that_mends_it(up):
    async with up.serving():
        await up.said('"event": "polled"')
    with closing(sqlite3.connect(up.database)) as db, db:
        moved = db.execute("""UPDATE positions SET next = 999 WHERE "group" LIKE '%enricher'""")
        assert moved.rowcount == 1
    code, said = await up.command.run("enricher")
    assert code == 3
    assert "wirewatch.enricher stands at 999 in topic wirewatch.items.v1, partition 0" in said
    assert "run `wirewatch topics` to go on from its beginning" in said
    code, said = await up.command.run("topics")
    assert (code, "999 -> 0" in said) == (0, True)


@pytest.mark.parametrize(
    "args", [("check", "f.yaml"), ("enrich", "f.yaml"), ("enrich", "--jsonl", "f.jsonl")]
)
@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_output_that_finds_no_room_is_told_in_a_line(tmp_path, args, buffered):
    (tmp_path / "f.yaml").write_text("version: 1\n")
    (tmp_path / "f.jsonl").write_text('{"title": "China votes"}\n')
    env = {**os.environ, "PYTHONUNBUFFERED": buffered}
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "wirewatch", *args],
            check=False,
            cwd=tmp_path,
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
        )
    said = b"wirewatch: can't write: No space left on device\n"
    assert (ran.returncode, ran.stderr) == (2, said)
