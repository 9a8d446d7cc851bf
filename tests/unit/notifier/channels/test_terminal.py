"""The message on a terminal."""

from tests.support.deliveries import SHELL, SUMMIT, alert, telling
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.results import Delivered, Unknown
from wirewatch.notifier.channels.sending import Sender
from wirewatch.notifier.channels.terminal import render
from wirewatch.process.settings import Settings


def test_it_says_the_same_as_the_other_channels():
    told = [telling(f"Outlet {n}") for n in range(10)]
    assert render(content_of("d1", alert("shell", **SUMMIT), told, "UTC")) == (
        "Xi and Putin sign a rail pact in Moscow\n"
        "https://wire.example/a?x=1&y=2\n"
        "\n"
        "Xi Jinping met Vladimir Putin at the Kremlin. They signed a rail pact.\n"
        "\n"
        "Why you got this:\n"
        "- China–Russia ties: China–Russia is what the story is about (0.91)"
        " — cue words: sign, pact\n"
        "\n"
        "China–Russia: diplomacy (0.91)\n"
        "Topics: diplomacy\n"
        "Mentions: China, Russia, Xi Jinping\n"
        "Sources: Outlet 0, Outlet 1, Outlet 2, Outlet 3, Outlet 4, Outlet 5, Outlet 6, Outlet 7"
        " and 2 more\n"
        "Published Thu 1 Jan 2026, 12:00 (UTC)\n"
        "\n"
    )


def test_no_headline_can_move_the_cursor():
    assert "\x1b" not in render(content_of("d1", alert(title="a\x1b[2Jb"), (), "UTC"))


async def test_it_is_written_before_the_reader():
    written = []
    sender = Sender(None, None, Settings(), written.append, 1.0)
    assert await sender.send(SHELL, "text") == Delivered("written")
    assert written == ["text"]


async def test_a_terminal_whose_reader_is_gone_ends_nothing():
    def write(_text):
        raise BrokenPipeError(32, "Broken pipe")

    result = await Sender(None, None, Settings(), write, 1.0).send(SHELL, "text")
    assert isinstance(result, Unknown)
    assert (result.reason, "Broken pipe" in result.detail) == ("write_error", True)
