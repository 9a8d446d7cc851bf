"""docker-compose.yml is what Compose accepts, and names commands that exist."""

import json
import socket
import subprocess
import sys
import threading
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


def test_the_image_probes_as_the_services_do():
    test = SERVICES["poller"]["healthcheck"]["test"]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    (line,) = [line for line in dockerfile.splitlines() if line.startswith("  CMD")]
    assert json.loads(line.removeprefix("  CMD ")) == [*test[1:-1], test[-1].replace("$$", "$")]


@pytest.mark.parametrize("name", ["poller", "enricher", "notifier"])
@pytest.mark.parametrize(("status", "healthy"), [("200 OK", True), ("503 Not Ready", False)])
def test_a_worker_is_healthy_if_readyz_says_200(name, status, healthy):
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    asked = []

    def once(listening):
        connection, _ = listening.accept()
        with connection:
            with connection.makefile("rb") as lines:
                asked.extend([lines.readline(), lines.readline()])
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=once, args=(listening,))
        answering.start()
        assert _probed(name, listening.getsockname()[1]) is healthy
        answering.join(10)
    assert asked == [b"GET /readyz HTTP/1.0\r\n", b"\r\n"]


def test_a_worker_that_does_not_listen_is_not_healthy():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert not _probed("poller", port)


def _probed(name, port):
    _, *command = SERVICES[name]["healthcheck"]["test"]
    command[-1] = command[-1].replace("$$", "$").replace("/8080", f"/{port}")
    ran = subprocess.run(command, capture_output=True, timeout=20, check=False)
    return ran.returncode == 0


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


def test_the_broker_may_load_what_it_unpacks():
    # Docker mounts a tmpfs noexec unless told otherwise, and zstd's library comes out of a jar.
    (tmp,) = [mount for mount in SERVICES["kafka"]["tmpfs"] if mount.startswith("/tmp:")]
    assert "exec" in tmp.split(":")[1].split(",")
