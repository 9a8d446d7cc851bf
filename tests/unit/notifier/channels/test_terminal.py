"""The message on a terminal."""

from tests.support.deliveries import SUMMIT, alert, telling
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.terminal import render


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
