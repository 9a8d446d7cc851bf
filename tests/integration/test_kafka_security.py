"""Logins and certificates, tried on a real broker: right ones work, wrong ones are told apart."""

import asyncio
import os
import secrets
import sys

import pytest

from tests.support.kafka_guarded import CERTIFICATE, USER, other_authority
from wirewatch.bus.kafka import KafkaBus
from wirewatch.bus.kafka_security import RefusedError, Security
from wirewatch.bus.port import BusError, Output, Stage
from wirewatch.stages.clock import SystemClock

ENRICHER = Stage("enricher", queues=("items.v1",))
WITHIN_S = 30.0
CA = str(CERTIFICATE / "localhost.pem")


@pytest.fixture(scope="module")
def guarded(guarded_kafka):
    with guarded_kafka() as broker:
        yield broker


@pytest.fixture
def security(guarded):
    """The right way to speak a protocol, or a wrong one."""

    def made(listener, **other):
        right = {
            "protocol": listener,
            "username": USER if "sasl" in listener else "",
            "password": lambda: guarded.password,
            "ca_file": CA if "ssl" in listener else "",
        }
        return Security(**right | other)

    return made


@pytest.fixture
async def bus_at(guarded):
    """A bus that speaks so to the listener of a protocol."""
    made = []

    def bus(listener, security, host="localhost"):
        address = f"{host}:{getattr(guarded, listener)}"
        prefix = f"t{secrets.token_hex(4)}."
        made.append(KafkaBus(address, SystemClock(), prefix, 1, security=security))
        return made[-1]

    yield bus
    for one in made:
        await one.close()


@pytest.mark.parametrize(
    ("protocol", "mechanism"),
    [
        ("plaintext", ""),
        ("sasl_plaintext", "SCRAM-SHA-512"),
        ("sasl_plaintext", "SCRAM-SHA-256"),
        ("ssl", ""),
        ("sasl_ssl", "SCRAM-SHA-512"),
        ("sasl_ssl", "PLAIN"),
    ],
)
async def test_the_right_login_publishes_takes_and_commits(security, bus_at, protocol, mechanism):
    host = "127.0.0.1" if protocol == "plaintext" else "localhost"
    bus = bus_at(protocol, security(protocol, mechanism=mechanism), host)
    await bus.ensure_topics([ENRICHER])
    await bus.publish([Output("items.v1", "a", b"a")], "poller")
    async with asyncio.timeout(WITHIN_S), bus.own(ENRICHER) as shards:
        shard = await anext(shards)
        batch = await shard.take(None)
        await shard.commit([Output("stories.v1", "a", b"a")], batch.upto)
    assert [record.key async for record in bus.scan("stories.v1")] == ["a"]


WRONG = {
    "password": (
        "sasl_ssl",
        {"password": lambda: "hunter2"},
        "refuses the login as 'wirewatch'.*WIREWATCH_KAFKA__PASSWORD",
    ),
    "password by PLAIN": (
        "sasl_ssl",
        {"password": lambda: "hunter2", "mechanism": "PLAIN"},
        "refuses the login as 'wirewatch'.*WIREWATCH_KAFKA__PASSWORD",
    ),
    "user": (
        "sasl_plaintext",
        {"username": "nobody"},
        "refuses the login as 'nobody'.*WIREWATCH_KAFKA__USERNAME",
    ),
    "mechanism": (
        "sasl_plaintext",
        {"mechanism": "PLAIN"},
        "does not offer PLAIN.*WIREWATCH_KAFKA__SASL_MECHANISM",
    ),
    "authority": (
        "ssl",
        {"ca_file": ""},
        "certificate that is not trusted.*WIREWATCH_KAFKA__CA_FILE",
    ),
    "no TLS here": (
        "sasl_plaintext",
        {"protocol": "sasl_ssl", "ca_file": CA},
        "WIREWATCH_KAFKA__PROTOCOL",
    ),
    "TLS here": ("ssl", {"protocol": "plaintext"}, "hangs up.*WIREWATCH_KAFKA__PROTOCOL"),
    "a login here": (
        "sasl_plaintext",
        {"protocol": "plaintext", "username": ""},
        "hangs up.*WIREWATCH_KAFKA__PROTOCOL",
    ),
    "no login here": (
        "plaintext",
        {"protocol": "sasl_plaintext", "username": USER},
        "WIREWATCH_KAFKA__PROTOCOL",
    ),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_told_with_the_address_and_the_setting(
    guarded, security, bus_at, what
):
    protocol, wrong, told = WRONG[what]
    host = "127.0.0.1" if protocol == "plaintext" else "localhost"
    bus = bus_at(protocol, security(protocol, **wrong), host)
    address = f"{host}:{getattr(guarded, protocol)}"
    with pytest.raises(BusError, match=f"{address}.*{told}") as refused:
        async with asyncio.timeout(WITHIN_S):
            await bus.ensure_topics([ENRICHER])
    assert "hunter2" not in str(refused.value)
    assert guarded.password not in str(refused.value)


async def test_an_authority_that_signed_something_else_is_not_enough(security, bus_at, tmp_path):
    wrong = security("ssl", ca_file=str(other_authority(tmp_path)))
    with pytest.raises(RefusedError, match=r"not trusted.*WIREWATCH_KAFKA__CA_FILE"):
        await bus_at("ssl", wrong).ensure_topics([])


async def test_another_host_name_than_the_certificates_is_told(security, bus_at):
    bus = bus_at("ssl", security("ssl"), host="127.0.0.1")
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1.*for another name.*__BOOTSTRAP"):
        await bus.ensure_topics([])


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_file_of_authorities_that_is_none_is_named(security, bus_at, tmp_path, content):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(BusError, match=rf"{file}: .*WIREWATCH_KAFKA__CA_FILE"):
        await bus_at("ssl", security("ssl", ca_file=str(file))).ensure_topics([])


async def test_a_login_that_is_withdrawn_while_we_work_ends_the_stage(
    guarded, security, bus_at, monkeypatch
):
    now = [guarded.password]
    bus = bus_at("sasl_plaintext", security("sasl_plaintext", password=lambda: now[0]))
    await bus.ensure_topics([ENRICHER])
    async with asyncio.timeout(WITHIN_S), bus.own(ENRICHER) as shards:
        shard = await anext(shards)
        now[0] = "hunter2"  # as if the broker knew another one since

        async def lost(*_, **__):
            raise TimeoutError

        monkeypatch.setattr(shard.writer, "write", lost)
        with pytest.raises(BusError):
            await shard.commit([Output("stories.v1", "a", b"")], {})
        with pytest.raises(RefusedError, match="refuses the login"):
            await anext(shards)


@pytest.mark.parametrize("command", ["topics", "enricher"])
@pytest.mark.parametrize(
    ("password", "code", "told"),
    [
        ("hunter2-wrong", 3, "refuses the login as 'wirewatch'"),
        (None, 2, "kafka_password: no such file"),
    ],
)
async def test_a_process_says_it_in_one_line_and_exits(
    guarded, tmp_path, command, password, code, told
):
    if password:
        (tmp_path / "kafka_password").write_text(password)
    ours = {
        "BUS": "kafka",
        "KAFKA__BOOTSTRAP": f"localhost:{guarded.sasl_ssl}",
        "KAFKA__PROTOCOL": "sasl_ssl",
        "KAFKA__USERNAME": USER,
        "KAFKA__CA_FILE": CA,
        "SECRETS_DIR": str(tmp_path),
    }
    env = os.environ | {f"WIREWATCH_{name}": value for name, value in ours.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wirewatch", command),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(WITHIN_S):
        printed = (await process.communicate())[0].decode()
    assert process.returncode == code, printed
    assert told in printed.splitlines()[-1]
    assert "Traceback" not in printed
    assert password is None or password not in printed
