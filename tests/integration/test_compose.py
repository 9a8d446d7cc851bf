"""docker-compose.yml is what Compose accepts, and names commands that exist."""

import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
SERVICES = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
OURS = {name: service["command"] for name, service in SERVICES.items() if name != "kafka"}


def test_compose_accepts_the_file():
    compose = Path(sys.executable).with_name("docker-compose")
    command = [compose, "-f", ROOT / "docker-compose.yml", "config", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(("name", "command"), OURS.items(), ids=list(OURS))
def test_every_service_runs_a_command_that_exists(name, command):
    ran = subprocess.run(
        [sys.executable, "-m", "wirewatch", command[0], "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert name in {"topics", "apply", "poller", "enricher", "notifier"}
