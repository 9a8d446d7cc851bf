"""What a poll came to."""

from dataclasses import dataclass
from enum import StrEnum

from wirewatch.poller.documents import Document


class Outcome(StrEnum):
    """How a poll ended, beside the client's and the parser's failures. Metric labels."""

    PARSED = "parsed"
    NOT_MODIFIED = "not_modified"  # the server says so
    UNCHANGED = "unchanged"  # the body says so
    HTTP_STATUS = "http_status"
    UNASKED_304 = "unasked_304"
    INTERNAL_ERROR = "internal_error"


QUIET = frozenset({Outcome.NOT_MODIFIED, Outcome.UNCHANGED})
SUCCESSES = QUIET | {Outcome.PARSED}


@dataclass(frozen=True, slots=True)
class Polled:
    """The result of one poll.

    `url` is what was asked, `reason` an `Outcome`, a `Failure` or a `ParseFailure`. `document`
    is there if and only if the reason is `PARSED`. `status` is 0 where no answer came.
    """

    url: str
    reason: StrEnum
    status: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    retry_after: str = ""
    document: Document | None = None
    why: str = ""
    ms: int = 0
