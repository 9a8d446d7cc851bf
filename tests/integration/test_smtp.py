"""Handing mails to a server that fails at each stage, over real sockets."""

import asyncio

import pytest

from tests.support.deliveries import SENDER, SUMMIT, alert, row, telling
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.mail import render
from wirewatch.notifier.channels.results import Delivered, Refused, Retry, Unknown
from wirewatch.notifier.channels.smtp import send
from wirewatch.process.settings import SmtpSettings
from wirewatch.standins import smtp as standins
from wirewatch.standins.smtp import CUT, Fault, SmtpStandin, run

TO = "ana@bücher.example"
ROW = row(alert("ana", **SUMMIT))
MAIL = render(content_of("d1", ROW.alert, [telling()], "UTC"), ROW, TO, SENDER).encode("ascii")


def at(port, **fields):
    return SmtpSettings(
        **{"host": "127.0.0.1", "port": port, "tls": "none", "sender": SENDER} | fields
    )


@pytest.mark.parametrize(
    ("fault", "expected", "kept"),
    [
        (standins.FINE, Delivered("250 OK: 1"), 1),
        (standins.NO_SUCH_USER, Refused("smtp_550"), 0),
        (standins.GREYLISTED, Retry("smtp_451"), 0),
        (standins.CONTENT_REFUSED, Refused("smtp_554"), 0),
        (standins.MAILBOX_FULL, Retry("smtp_452"), 0),
        (standins.ANSWER_LOST, Unknown("disconnected"), 1),
        (standins.HANG, Unknown("timeout"), 1),
        (standins.TOO_BUSY, Retry("smtp_421"), 0),
        (standins.NO_LOGINS_NOW, Retry("smtp_454"), 0),
        (Fault(greeting=CUT), Retry("connect_error"), 0),
        (Fault(ehlo="421 4.3.0 not now"), Retry("smtp_421"), 0),
        (Fault(ehlo=CUT), Retry("disconnected"), 0),
        (Fault(auth="535 5.7.8 no"), Retry("smtp_535"), 0),
        (Fault(auth=CUT), Retry("disconnected"), 0),
        (Fault(mail="550 5.7.1 sender refused"), Retry("smtp_550"), 0),
        (Fault(mail=CUT), Retry("disconnected"), 0),
        (Fault(rcpt=CUT), Retry("disconnected"), 0),
        (Fault(data=CUT, keeps=False), Unknown("disconnected"), 0),
        (Fault(data="OK, taken"), Unknown("smtp_malformed"), 1),
        (Fault(data="251 taken, as it were"), Unknown("smtp_malformed"), 1),
        (Fault(rcpt="who?"), Retry("smtp_malformed"), 0),
    ],
    ids=str,
)
async def test_each_fault_has_its_meaning(fault, expected, kept):
    async with SmtpStandin(faults=[fault], login=("wire", "hunter2")) as server:
        settings = at(server.port, username="wire")
        found = await send(settings, "hunter2", TO, MAIL, timeout_s=1.0)
        assert type(found) is type(expected)
        assert len(server.mails) == kept
        assert isinstance(await send(settings, "hunter2", TO, MAIL, 10.0), Delivered)
    if isinstance(found, Delivered):
        assert found == expected
    else:
        assert found.reason == expected.reason


async def test_the_bytes_arrive_as_they_were_rendered_at_the_address_on_the_wire():
    async with SmtpStandin() as server:
        await send(at(server.port), "", TO, MAIL, 10.0)
        (mail,) = server.mails
    assert mail.raw == MAIL
    assert (mail.sender, mail.recipients) == (SENDER, ("ana@xn--bcher-kva.example",))


async def test_nobody_listening_is_a_plain_retry_that_names_the_server():
    async with SmtpStandin() as server:
        port = server.port
    found = await send(at(port), "", TO, MAIL, 10.0)
    assert isinstance(found, Retry)
    assert found.reason == "connect_error"
    assert f"127.0.0.1:{port}" in found.detail


async def test_a_server_without_the_encryption_that_was_asked_for_gets_nothing():
    async with SmtpStandin() as server:
        found = await send(at(server.port, tls="starttls"), "", TO, MAIL, 10.0)
        assert isinstance(found, Retry)
        assert "STARTTLS" in found.detail
        assert server.transactions == 0


async def test_it_logs_in_where_a_name_is_set():
    async with SmtpStandin(login=("wire", "hunter2")) as server:
        settings = at(server.port, username="wire")
        assert isinstance(await send(settings, "hunter2", TO, MAIL, 10.0), Delivered)


@pytest.mark.parametrize("settings", [{"username": "wire"}, {}], ids=["wrong", "none"])
async def test_a_refused_login_leaves_time_to_mend_it_and_never_shows_the_password(settings):
    async with SmtpStandin(login=("wire", "hunter2")) as server:
        found = await send(at(server.port, **settings), "tr0ub4dor", TO, MAIL, timeout_s=2.0)
    assert isinstance(found, Retry)
    assert "tr0ub4dor" not in found.detail


async def test_on_the_command_line_the_standin_tells_and_saves_what_comes(tmp_path):
    stop, said, heard = asyncio.Event(), [], asyncio.Event()

    def say(line):
        said.append(line)
        heard.set()

    task = asyncio.create_task(run("127.0.0.1", 0, tmp_path, stop, say))
    async with asyncio.timeout(10):
        await heard.wait()
        port = int(said[0].rpartition(":")[2])
        assert isinstance(await send(at(port), "", TO, MAIL, 10.0), Delivered)
        stop.set()
        await task
    assert "Xi and Putin sign a rail pact in Moscow (China–Russia ties)" in said[1]
    (saved,) = tmp_path.iterdir()
    assert (saved.suffix, saved.read_bytes()) == (".eml", MAIL)
