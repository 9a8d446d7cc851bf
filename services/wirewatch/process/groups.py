"""The settings of each part of the program, in groups: WIREWATCH_<GROUP>__<NAME>."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_settings import NoDecode

from wirewatch_schemas.destination import SecretRef


def _networks(given: Any) -> Any:
    parts = given.split(",") if isinstance(given, str) else given
    try:
        return tuple(ip_network(str(part).strip()) for part in parts if str(part).strip())
    except ValueError as error:
        raise ValueError(f"{error}; write networks like 10.1.0.0/16, with commas") from error


def _brokers(given: str) -> str:
    for broker in given.split(","):
        host, _, port = broker.strip().rpartition(":")
        if not host or not (port.isdecimal() and 0 < int(port) < 2**16):
            raise ValueError("write host:port, several with commas")
    return given


def _proxy(url: str) -> str:
    if url and not url.startswith("http://"):
        raise ValueError("write it like http://proxy.example.org:3128")
    if "@" in url:
        raise ValueError("a proxy that wants a password is not supported: leave it out")
    return url


def _api_url(url: str) -> str:
    if not url.startswith(("https://", "http://")) or "@" in url:
        raise ValueError("write it like https://slack.com/api")
    return url.rstrip("/")


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
Port = Annotated[int, Field(ge=1, le=65535)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Brokers = Annotated[str, AfterValidator(_brokers)]
Proxy = Annotated[str, AfterValidator(_proxy)]
ApiUrl = Annotated[str, AfterValidator(_api_url)]


class Group(BaseModel):
    """What the groups share."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class KafkaSettings(Group):
    """Kafka, where `bus` says so."""

    bootstrap: Brokers = Field("localhost:9092", description="brokers to ask first: host:port, …")
    session_ms: int = Field(
        10_000, ge=1000, description="a worker that is silent for so long loses its partitions"
    )
    protocol: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = Field(
        "plaintext", description="ssl: encrypted; sasl: with a login"
    )
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = "SCRAM-SHA-512"
    username: str = Field("", description="for the login")
    password: SecretRef = Field("secret:kafka_password", description="where the password lies")
    ca_file: str = Field(
        "", description="PEM file with the authorities to trust; empty: the system's"
    )

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if self.protocol.startswith("sasl") != bool(self.username):
            raise ValueError(
                "a login needs both: WIREWATCH_KAFKA__USERNAME, and a WIREWATCH_KAFKA__PROTOCOL "
                "that begins with sasl"
            )
        return self


class SqliteSettings(Group):
    """The embedded log, where `bus` says so."""

    path: str = Field("wirewatch.db", description="the file that holds everything")


class HttpSettings(Group):
    """What may be dialled, and how long an answer may take."""

    allow_networks: Networks = Field(
        (), description="networks that may be dialled on any port although they are not public"
    )
    proxy: Proxy = Field(
        "", description="egress proxy; it is trusted, target names are vetted all the same"
    )
    contact: str = Field("", description="URL or address for the User-Agent, for site owners")
    timeout_s: Positive = Field(20.0, description="for a whole fetch, redirects and body included")
    max_bytes: int = Field(10 * 2**20, ge=1024, description="the largest body, decoded")


class SmtpSettings(Group):
    """The mail server that takes alerts."""

    host: str = Field("", description="empty: no e-mail is sent")
    port: Port = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str = Field("", description="empty: no login")
    password: SecretRef = Field("secret:smtp_password", description="where the password lies")
    sender: str = Field("wirewatch@localhost", description="the From address")


class SlackSettings(Group):
    """Slack's Web API, for destinations with a bot token."""

    api_url: ApiUrl = Field("https://slack.com/api", description="where its methods lie")
    post_spacing_s: float = Field(
        0.2, ge=0, allow_inf_nan=False, description="between two messages to one workspace"
    )
    ask_spacing_s: float = Field(
        1.25, ge=0, allow_inf_nan=False, description="between two look-ups in one workspace"
    )


class PollerSettings(Group):
    """Polling."""

    min_interval_s: Positive = Field(60.0, description="no feed is polled more often")
    concurrency: int = Field(
        100, ge=1, le=400, description="fetches under way at once, over all hosts"
    )
    host_concurrency: int = Field(2, ge=1, description="fetches under way at once at one host")
    host_spacing_s: float = Field(
        1.0, ge=0, allow_inf_nan=False, description="between two fetches from one host"
    )


class DeliverSettings(Group):
    """Delivering."""

    lease_s: Positive = Field(15.0, description="a send starts at most so long after its commit")
    grace_s: Positive = Field(15.0, description="and is over at most so long after the lease")
    fold_hours: Positive = Field(72.0, description="how long a story counts as told")
    spacing_s: float = Field(
        1.05, ge=0, allow_inf_nan=False, description="between two messages to one channel"
    )
    unreachable_hours: Positive = Field(24.0, description="how long an alert is tried")


class DeadLetterSettings(Group):
    """How many records a stage puts aside before it stops instead."""

    in_a_row: int = Field(50, ge=1, description="so many in a row are put aside; one more stops")
    ratio: float = Field(0.1, gt=0, le=1, description="at most this part of the last 1000 records")


class HealthSettings(Group):
    """/livez, /readyz and /metrics, and the watchdog."""

    host: str = Field("127.0.0.1", description="where to listen; 0.0.0.0 within a container")
    port: int = Field(0, ge=0, le=65535, description="0: nothing listens; the image sets 8080")
    stuck_s: Positive = Field(
        120.0, description="without progress for so long, though work waits: the process ends (70)"
    )


class LogSettings(Group):
    """Logs, on standard error."""

    format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: console on a terminal, else one JSON object a line"
    )
    level: Literal["debug", "info", "warning", "error"] = "info"
