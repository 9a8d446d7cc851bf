"""A Kafka broker on loopback that asks for logins and shows a certificate."""

import contextlib
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.kafka import begin, free_ports, prepare, properties

USER = "wirewatch"
CERTIFICATE = Path(__file__).parents[1] / "data" / "tls"  # for localhost and no other name

# Later lines of a properties file win over the ones before.
GUARDS = """\
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},{listeners}
advertised.listeners=CLIENTS://127.0.0.1:{port},{listeners}
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,\
SASL:SASL_PLAINTEXT,TLS:SSL,BOTH:SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512
listener.name.both.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
"""
LOGIN = "listener.name.{name}.{mechanism}.sasl.jaas.config={module} required{users};\n"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


@dataclass(frozen=True)
class Guarded:
    """Where each protocol is spoken (on `localhost`), and the password of `USER`."""

    plaintext: int
    sasl_plaintext: int
    ssl: int
    sasl_ssl: int
    password: str
    log: Path


@contextlib.contextmanager
def guarded() -> Iterator[Guarded]:
    """The broker, ended and deleted afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
    broker = None
    try:
        port, controller, sasl, tls, both = free_ports(5)
        password = secrets.token_urlsafe(12)
        keystore = home / "keystore.pem"
        keystore.write_text(
            "".join((CERTIFICATE / f"localhost.{end}").read_text() for end in ("key", "pem"))
        )
        guards = GUARDS.format(
            port=port, controller=controller, keystore=keystore,
            listeners=f"SASL://localhost:{sasl},TLS://localhost:{tls},BOTH://localhost:{both}",
        )  # fmt: skip
        scram = ("scram-sha-256", "scram-sha-512")
        guards += "".join(
            LOGIN.format(name=name, mechanism=mechanism, module=SCRAM, users="")
            for name in ("sasl", "both")
            for mechanism in scram
        )
        users = f' user_{USER}="{password}"'
        guards += LOGIN.format(name="both", mechanism="plain", module=PLAIN, users=users)
        prepare(
            home,
            properties(home / "data", port, controller) + guards,
            scram=[f"{kind.upper()}=[name={USER},password={password}]" for kind in scram],
        )
        broker = begin(home, port)
        broker.wait()
        yield Guarded(port, sasl, tls, both, password, home / "log")
    finally:
        if broker:
            broker.kill()
        shutil.rmtree(home, ignore_errors=True)


def other_authority(folder: Path) -> Path:
    """The certificate of an authority that has signed nothing of ours."""
    made = folder / "other.pem"
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    ends = ["-nodes", "-days", "1", "-subj", "/CN=other", "-keyout", str(folder / "other.key")]
    subprocess.run([*new, *ends, "-out", str(made)], check=True, capture_output=True)
    return made
