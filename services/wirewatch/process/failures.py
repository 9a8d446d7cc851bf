"""Why an HTTP exchange came to nothing."""

from enum import StrEnum


class Failure(StrEnum):
    """The reason. The values are metric labels: never rename."""

    TIMEOUT = "timeout"
    NETWORK = "network"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    DECODE = "decode_error"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_SCHEME = "blocked_scheme"
    BLOCKED_PORT = "blocked_port"
    TLS = "tls_error"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    DNS = "dns_error"
    REFUSED = "refused"


class HttpError(Exception):
    """An exchange that came to nothing; the message names the host and never the path.

    `sent` is False where the request certainly never reached the server's application; True where
    it may have. `status` is there where the failure came after the status line (a body that is
    cut, too large, too slow): the application has answered then.
    """

    def __init__(
        self, reason: Failure, why: str, *, sent: bool = False, status: int | None = None
    ) -> None:
        self.reason, self.sent, self.status = reason, sent, status
        super().__init__(why)
