"""Points do nothing, unless the environment names them; then they do it and say so."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wirewatch import faults

ROOT = Path(__file__).parents[2]
PASS_BY = """
from wirewatch import faults
for n in range(4):
    faults.hit("agenda.acting")
    print(n, flush=True)
"""


def passing_by(tmp_path, planned):
    """Start a process that comes by one point four times."""
    env = os.environ | {
        "WIREWATCH_TEST_FAULTS": planned,
        "WIREWATCH_TEST_FAULT_LOG": str(tmp_path / "log"),
    }
    return subprocess.Popen([sys.executable, "-c", PASS_BY], env=env, stdout=subprocess.PIPE)


def log_of(tmp_path):
    log = tmp_path / "log"
    return [line.split()[1:] for line in log.read_text().splitlines()] if log.exists() else []


def test_nothing_happens_unless_it_is_planned(tmp_path):
    with passing_by(tmp_path, "") as process:
        assert process.communicate()[0] == b"0\n1\n2\n3\n"
    assert process.returncode == 0
    assert faults.hit is faults._nothing


@pytest.mark.parametrize(("action", "code"), [("kill", -signal.SIGKILL), ("term", -signal.SIGTERM)])
def test_a_process_ends_the_nth_time_it_comes_by_and_that_is_noted(tmp_path, action, code):
    with passing_by(tmp_path, f"smtp.data=kill,agenda.acting={action}:3") as process:
        assert process.communicate()[0] == b"0\n1\n"
    assert process.returncode == code
    assert log_of(tmp_path) == [["agenda.acting", action]]


def test_a_frozen_process_goes_on_where_it_was(tmp_path):
    with passing_by(tmp_path, "agenda.acting=freeze") as process:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert log_of(tmp_path) == [["agenda.acting", "freeze"]]
        process.send_signal(signal.SIGCONT)
        assert process.communicate()[0] == b"0\n1\n2\n3\n"


@pytest.mark.parametrize("planned", ["agenda.actin=kill", "agenda.acting", "agenda.acting=hurt"])
def test_a_plan_that_can_mean_nothing_is_refused(planned):
    with pytest.raises(ValueError, match=r"kill\|freeze\|term"):
        faults.arm({"WIREWATCH_TEST_FAULTS": planned})


def test_every_point_is_named_in_the_services_and_every_name_is_a_point():
    code = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "services").rglob("*.py")))
    found = re.findall(r'faults\.hit\(f?"([^"]+)"\)', code)
    called = {re.sub(r"{.*}", verb, name) for name in found for verb in ("get", "post")}
    assert called == set(faults.POINTS)
