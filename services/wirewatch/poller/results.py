"""What a poll came to."""

from dataclasses import dataclass
from enum import StrEnum

from wirewatch.poller.documents import Document, ParseFailure


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

    @property
    def said(self) -> str:
        """What went wrong and what to do about it, for people."""
        return self.why or _SAID.get(self.reason) or _said_of_status(self.status)


_SAID = {
    ParseFailure.NOT_A_FEED: "the answer is no RSS, Atom or RDF (a web page?): correct the URL",
    ParseFailure.TIMEOUT: "reading the feed took too long; tried again later",
    ParseFailure.MEMORY: "reading the feed took too much memory; tried again later",
    ParseFailure.CRASH: "the parse worker died over this feed: report it, with the feed",
    ParseFailure.TOO_MANY_ITEMS: "the feed has more entries than are read: use a smaller one",
    Outcome.UNASKED_304: "the server says 'not modified' unasked; tried again later",
}


def _said_of_status(status: int) -> str:
    match status:
        case 401 | 403:
            next_step = "feeds behind a password can't be read; is it open to the public?"
        case 404 | 410:
            next_step = "correct the feed's URL, or remove the feed"
        case 429:
            next_step = "polled less often from now on; a longer `every` helps"
        case _:
            next_step = "tried again later"
    return f"the server answered {status}: {next_step}"
