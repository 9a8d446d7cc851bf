# mypy: untyped-calls-exclude="aiokafka"
"""How brokers are spoken to, and what it means when one of them and we don't get along.

aiokafka says only that it could not start; `diagnosis` asks the brokers once more and finds out.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    InvalidTransactionTimeout,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from wirewatch.bus.port import BusError

ASK_MS = 3_000  # how long a broker may take to answer the question what is wrong
OTHER_NAME = (62, 64)  # OpenSSL: the certificate is for another host name, another IP address


class UnreachableError(BusError):
    """No broker answers: fatal at the start, waited out later."""


class RefusedError(BusError):
    """A broker answers and wants nothing of us: waiting does not help."""


@dataclass(frozen=True)
class Security:
    """How brokers are spoken to: protocol is plaintext, ssl, sasl_plaintext or sasl_ssl.

    `password` is called for each client that is made, so that a rotated one needs no restart.
    `ca_file` holds the authorities to trust, as PEM; empty: the system's.
    """

    protocol: str = "plaintext"
    mechanism: str = "SCRAM-SHA-512"
    username: str = ""
    password: Callable[[], str] = str
    ca_file: str = ""

    def given(self) -> dict[str, Any]:
        """The arguments for a client or a connection of aiokafka."""
        found: dict[str, Any] = {"security_protocol": self.protocol.upper()}
        if self.protocol.endswith("ssl"):
            found["ssl_context"] = _trust(self.ca_file)
        if self.protocol.startswith("sasl"):
            found["sasl_mechanism"] = self.mechanism
            found["sasl_plain_username"] = self.username
            found["sasl_plain_password"] = self.password()
        return found


PLAINTEXT = Security()


@cache  # reading the system's authorities takes 10 ms, and a worker makes many clients
def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        why = error.strerror or "this is no PEM file with certificates"
        raise BusError(f"{ca_file}: {why}; correct WIREWATCH_KAFKA__CA_FILE") from error


async def diagnosis(bootstrap: str, security: Security) -> BusError:
    """Why no client can be started: asks the brokers, and the addresses that they name."""
    given, why = security.given(), ""
    for asked in _hosts(bootstrap):
        try:
            named = await _brokers(*asked, given)
        except (OSError, KafkaError, TimeoutError) as error:
            if told := refusal(error, _at(*asked), security):
                return RefusedError(told)
            why = why or _silence(error, security)
            continue
        return await _named(_at(*asked), named, security)
    return UnreachableError(
        f"no Kafka broker answers at {bootstrap} ({why}): start it, or correct the address "
        "(WIREWATCH_KAFKA__BOOTSTRAP)"
    )


async def _named(asked: str, named: list[tuple[str, int]], security: Security) -> BusError:
    """The same of the addresses under which the brokers say they can be found."""
    for broker in named:
        try:
            await _brokers(*broker, security.given())
        except (OSError, KafkaError, TimeoutError) as error:
            if told := refusal(error, _at(*broker), security):
                return RefusedError(told)
            return UnreachableError(
                f"the Kafka broker at {asked} names {_at(*broker)} as an address of the cluster, "
                f"where none answers ({_silence(error, security)}): start that one, or correct "
                "its advertised.listeners"
            )
    return UnreachableError(f"Kafka at {asked} answers, but takes too long: see its log")


async def _brokers(host: str, port: int, given: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Connect, log in and ask for the brokers' addresses."""
    connection = await create_conn(host, port, request_timeout_ms=ASK_MS, **given)
    try:
        answer: Any = await connection.send(MetadataRequest([]))
        return [(broker[1], broker[2]) for broker in answer.brokers]
    finally:
        connection.close()


def refusal(error: BaseException, at: str, security: Security) -> str | None:
    """What a broker's or TLS's refusal means and which setting to look at; None: it is no such."""
    match error:
        case SaslAuthenticationFailed() | AuthenticationFailedError():
            told = (
                f"refuses the login as {security.username!r}: correct WIREWATCH_KAFKA__USERNAME, "
                "or the password that WIREWATCH_KAFKA__PASSWORD means"
            )
        case UnsupportedSaslMechanismError():
            told = f"does not offer {security.mechanism}: correct WIREWATCH_KAFKA__SASL_MECHANISM"
        case IllegalSaslStateError():
            told = "wants no login: correct WIREWATCH_KAFKA__PROTOCOL"
        case ssl.SSLCertVerificationError(verify_code=code) if code in OTHER_NAME:
            told = (
                "shows a certificate for another name: dial it by a name that the certificate has "
                "(WIREWATCH_KAFKA__BOOTSTRAP), or give it another certificate"
            )
        case ssl.SSLCertVerificationError(verify_message=why):
            told = (
                f"shows a certificate that is not trusted ({why}): name the file with its "
                "authority in WIREWATCH_KAFKA__CA_FILE"
            )
        case ssl.SSLError():
            told = "does not speak TLS here: correct WIREWATCH_KAFKA__PROTOCOL"
        case _:
            return None
    return f"Kafka at {at} {told}"


def denial(error: BaseException, bootstrap: str) -> RefusedError | None:
    """What a broker that lets us in never does for us; None: it may yet.

    They are named one by one: aiokafka calls much final that passes (a fence, a new generation).
    """
    match error:
        case (
            ClusterAuthorizationFailedError()
            | GroupAuthorizationFailedError()
            | TopicAuthorizationFailedError()
            | TransactionalIdAuthorizationFailed()
        ):
            step = "give WIREWATCH_KAFKA__USERNAME the rights to it"
        case InvalidTransactionTimeout():
            step = "raise the brokers' transaction.max.timeout.ms to 15000 at least"
        case _:
            return None
    return RefusedError(f"Kafka at {bootstrap} refuses what we need ({error!r}): {step}")


def _silence(error: BaseException, security: Security) -> str:
    """Why nothing came of a connection, where it was not refused outright."""
    if isinstance(error, KafkaError | ConnectionResetError | ConnectionAbortedError):
        return (
            "it hangs up on us; does this port want another WIREWATCH_KAFKA__PROTOCOL than "
            f"{security.protocol}?"
        )
    return "no answer" if isinstance(error, TimeoutError) else str(error)


def _hosts(bootstrap: str) -> list[tuple[str, int]]:
    with suppress(ValueError):
        return [(host, port) for host, port, _ in collect_hosts(bootstrap)]
    return []


def _at(host: str, port: int) -> str:
    return f"{host}:{port}"
