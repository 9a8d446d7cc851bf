"""A real Kafka broker for tests and benchmarks, on loopback.

Looked for in this order: the address in WIREWATCH_TEST_KAFKA; a broker of our own, from the jars
that Maven fetches, on Java 17 or newer; a container. By hand:

    python -m tests.support.kafka up      start one (or find it running) and print its address
    python -m tests.support.kafka down    stop it and delete its data
"""

import contextlib
import json
import os
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSION = "4.2.1"
IMAGE = f"apache/kafka:{VERSION}"
POM = Path(__file__).with_name("kafka_broker") / "pom.xml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wirewatch"
BY_HAND = Path(__file__).parents[2] / "build" / "kafka"
START_S = 60.0
PORTS = range(20_000, 32_000)  # below those that outgoing connections take, so a port stays ours

# Java's: a broker starts in half the time, and its compiler leaves the core to the tests. Without
# the first, compiling took a whole core for more than a minute, so that every figure was its.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")

# A session of 1 s, so that a take-over test is quick; no topic appears by a typing error.
PROPERTIES = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=CLIENTS://{bind}:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENTS://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.num.partitions=3
offsets.topic.replication.factor={replicas}
transaction.state.log.num.partitions=3
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
"""


class NoBrokerError(Exception):
    """No broker can be had here; the message says why."""


@dataclass(frozen=True)
class Broker:
    """A broker that answers at `address`; `pid` is set where the process is ours."""

    address: str
    pid: int | None = None
    home: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def freeze(self) -> None:
        """Stop the process where it stands and see to it that it has stopped."""
        os.kill(self._own_pid(), signal.SIGSTOP)
        _until(lambda: _state_of(self._own_pid()) == "T", "the broker did not freeze")

    def thaw(self) -> None:
        os.kill(self._own_pid(), signal.SIGCONT)

    def kill(self) -> None:
        """Kill the process; its data stays, for `start_again`."""
        os.kill(self._own_pid(), signal.SIGKILL)
        _until(lambda: not self.alive(), "the broker cannot be killed", within=15)

    def end(self) -> None:
        """Ask the process to end and wait for it; its data stays, for `start_again`."""
        os.kill(self._own_pid(), signal.SIGTERM)
        _until(lambda: not self.alive(), "the broker does not end", within=30)

    def start_again(self) -> "Broker":
        """A new process at the same address, on the same data, once it answers."""
        begun = self.begin_again()
        begun.wait()
        return begun

    def begin_again(self) -> "Broker":
        """The same without waiting: one of several answers only when most are there."""
        assert self.home is not None
        return begin(self.home, int(self.address.rpartition(":")[2]))

    def wait(self) -> None:
        """Wait until the process answers at its own port."""
        assert self.home is not None
        assert self.pid is not None
        pid, home, port = self.pid, self.home, int(self.address.rpartition(":")[2])

        def answers() -> bool:
            if not self.alive():
                raise NoBrokerError(f"the Kafka broker ended at its start: {_tail(home)}")
            return _holds(pid, port)

        _until(answers, f"the Kafka broker did not answer; see {home}/log")

    def stop(self) -> None:
        if self.pid is not None and self.alive():
            self.thaw()
            os.kill(self.pid, signal.SIGTERM)
            try:
                _until(lambda: not self.alive(), "", within=15)
            except NoBrokerError:
                self.kill()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)

    def alive(self) -> bool:
        """Whether the process that was started here still runs."""
        if self.process is not None:
            return self.process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._own_pid(), 0)
            return True
        return False

    def _own_pid(self) -> int:
        if self.pid is None:
            raise NoBrokerError(f"the broker at {self.address} was not started here")
        return self.pid


@contextlib.contextmanager
def broker() -> Iterator[Broker]:
    """The first broker that can be had, stopped afterwards if it was started for this."""
    if address := os.environ.get("WIREWATCH_TEST_KAFKA"):
        yield Broker(address)
        return
    reasons = []
    for start in (from_maven, from_container):
        try:
            with start() as found:
                yield found
                return
        except NoBrokerError as error:
            reasons.append(str(error))
    raise NoBrokerError(
        "no Kafka for tests: WIREWATCH_TEST_KAFKA is not set; " + "; ".join(reasons)
    )


@contextlib.contextmanager
def from_maven() -> Iterator[Broker]:
    """A broker process of our own, with its data in a new directory."""
    home = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
    try:
        started = start_process(home)
    except BaseException:
        shutil.rmtree(home)
        raise
    try:
        yield started
    finally:
        started.stop()


@contextlib.contextmanager
def from_container() -> Iterator[Broker]:
    """A broker in a container."""
    if not shutil.which("docker"):
        raise NoBrokerError("docker is not installed")
    home = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
    port, controller = free_ports(2)
    config = home / "server.properties"
    config.write_text(properties("/tmp/data", port, controller, bind="0.0.0.0"))
    config.chmod(0o644)
    name = f"wirewatch-kafka-{port}"
    run = ["docker", "run", "--detach", "--rm", "--name", name, "-p", f"127.0.0.1:{port}:{port}"]
    mount = ["-v", f"{config}:/mnt/shared/config/server.properties:ro"]
    done = subprocess.run([*run, *mount, IMAGE], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(home)
        raise NoBrokerError(f"docker could not run {IMAGE}: {done.stderr.strip()[-200:]}")
    try:
        _until(lambda: _accepts(port), f"{IMAGE} did not answer on port {port}")
        yield Broker(f"127.0.0.1:{port}")
    finally:
        subprocess.run(["docker", "stop", name], capture_output=True, check=False)
        shutil.rmtree(home)


def properties(data: Path | str, port: int, controller: int, *, bind: str = "127.0.0.1") -> str:
    """The configuration of a broker that is a cluster of its own."""
    return PROPERTIES.format(
        node=1, voters=f"1@127.0.0.1:{controller}", replicas=1, in_sync=1,
        bind=bind, port=port, controller=controller, data=data,
    )  # fmt: skip


def start_process(home: Path) -> Broker:
    """Start a broker with its data in `home` and wait until it answers."""
    port, controller = free_ports(2)
    prepare(home, properties(home / "data", port, controller))
    started = begin(home, port)
    try:
        started.wait()
    except BaseException:
        started.kill()
        raise
    return started


def prepare(
    home: Path, configuration: str, *, cluster: str = "", scram: Sequence[str] = ()
) -> None:
    """Write a broker's configuration and format its storage, with users as `--add-scram` says."""
    home.mkdir(parents=True, exist_ok=True)
    config = home / "server.properties"
    config.write_text(configuration)
    cluster = cluster or secrets.token_urlsafe(16)
    with (home / "log").open("ab") as log:
        format_it = [
            *_command(),
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={cluster}",
        ]
        format_it += ["-c", str(config), *(f"--add-scram={user}" for user in scram)]
        if subprocess.run(format_it, stdout=log, stderr=log, check=False).returncode:
            raise NoBrokerError(f"Kafka's storage could not be formatted: {_tail(home)}")


def _command() -> list[str]:
    quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
    given = ["-Xmx512m", "-XX:+ExitOnOutOfMemoryError", *QUICK, quiet]
    return [_java(), *given, "-cp", f"{_jars()}/*"]


def begin(home: Path, port: int) -> Broker:
    """A broker process on what `prepare` made; it answers a while later."""
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [*_command(), "kafka.Kafka", str(home / "server.properties")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Broker(f"127.0.0.1:{port}", process.pid, home, process)


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java:
        raise NoBrokerError("Java is not installed (17 or newer is needed)")
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', shown)
    if not version or int(version[1]) < 17:
        raise NoBrokerError(f"{java} is too old: Java 17 or newer is needed")
    return java


def _jars() -> Path:
    """The directory of the broker's jars, fetched once."""
    jars = CACHE / f"kafka-{VERSION}"
    if jars.is_dir():
        return jars
    if not shutil.which("mvn"):
        raise NoBrokerError("Maven is not installed, and the broker's jars are not here yet")
    CACHE.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=CACHE))
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}"]
    fetch = ["mvn", "-q", "-B", "-f", str(POM), f"-Dkafka.version={VERSION}", *goal]
    done = subprocess.run(fetch, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(fresh)
        raise NoBrokerError(f"Maven could not fetch Kafka {VERSION}: {done.stdout[-300:]}")
    with contextlib.suppress(OSError):  # another run was quicker: its jars are as good
        fresh.rename(jars)
    return jars


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now."""
    return [port for port in random.sample(PORTS, 50 * count) if _bindable(port)][:count]


def _bindable(port: int) -> bool:
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _holds(pid: int, port: int) -> bool:
    """Whether process `pid` listens on `port`: a port that accepts may be somebody else's."""
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    if not tables:  # no /proc: the open port and the living process must do
        return _accepts(port)
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = {row[9] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
    links = Path(f"/proc/{pid}/fd").iterdir()
    return any(_target(link) in {f"socket:[{inode}]" for inode in listening} for link in links)


def _target(link: Path) -> str:
    with contextlib.suppress(OSError):  # closed in between
        return str(link.readlink())
    return ""


def _state_of(pid: int) -> str:
    """The process's state as a letter: T is frozen."""
    shown = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, check=True)
    return shown.stdout.decode().strip()[:1]


def _until(true: object, complaint: str, within: float = START_S) -> None:
    deadline = time.monotonic() + within
    while not true():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise NoBrokerError(complaint)
        time.sleep(0.05)


def _tail(home: Path) -> str:
    return (home / "log").read_text(errors="replace")[-500:]


def main(verb: str) -> None:
    """`up` and `down`, for people and scripts."""
    noted = BY_HAND / "broker.json"
    known = None
    if noted.exists():
        at = json.loads(noted.read_text())
        known = Broker(at["address"], at["pid"], BY_HAND)
    if known and not _holds_still(known):
        shutil.rmtree(BY_HAND)
        known = None
    if verb == "up":
        if known is None:
            known = start_process(BY_HAND)
            noted.write_text(json.dumps({"address": known.address, "pid": known.pid}))
        print(known.address)  # noqa: T201 - what scripts read
    elif known:
        known.stop()


def _holds_still(known: Broker) -> bool:
    assert known.pid is not None
    return known.alive() and _holds(known.pid, int(known.address.rpartition(":")[2]))


if __name__ == "__main__":
    if sys.argv[1:] not in (["up"], ["down"]):
        sys.exit(f"{__doc__}")
    try:
        main(sys.argv[1])
    except NoBrokerError as error:
        sys.exit(f"no Kafka for tests: {error}")
