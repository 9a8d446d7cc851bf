"""The first signal asks, the second insists, and so does the clock; in processes of their own."""

import signal
import subprocess
import sys

import pytest

from wirewatch.process.signals import run

BEGIN = """
import asyncio, sys, time
from wirewatch.process.signals import run

async def main(stop):
    print("running", flush=True)
"""
ENDS = """
    await stop.wait()
    print("settled", flush=True)
    return 5
"""
HANGS = """
    await stop.wait()
    print("hanging", flush=True)
    while True:
        time.sleep(0.01)
"""
RUN = "\nsys.exit(run(main, grace_s={}))\n"


class Child:
    def __init__(self, body, grace_s=60):
        self.process = subprocess.Popen(
            [sys.executable, "-c", BEGIN + body + RUN.format(grace_s)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.expect("running")

    def expect(self, line):
        """Read on until `line` comes (between them stands what is logged)."""
        assert any(said.strip() == line for said in iter(self.process.stdout.readline, ""))

    def ended(self):
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_the_step_finish(number):
    child = Child(ENDS)
    child.process.send_signal(number)
    child.expect("settled")
    assert child.ended() == 5


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_second_signal_stops_at_once_whatever_the_loop_does(number, code):
    child = Child(HANGS)
    child.process.send_signal(number)
    child.expect("hanging")
    child.process.send_signal(number)
    assert child.ended() == code


def test_who_does_not_end_in_time_is_ended():
    child = Child(HANGS, grace_s=0.05)
    child.process.send_signal(signal.SIGTERM)
    child.expect("hanging")
    assert child.ended() == 143


def test_a_main_that_ends_by_itself_gives_its_code_and_the_handlers_back():
    before = signal.getsignal(signal.SIGTERM)

    async def main(stop):
        assert not stop.is_set()
        assert signal.getsignal(signal.SIGTERM) is not before

    assert run(main) == 0
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_error_comes_through():
    async def main(_stop):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run(main)
