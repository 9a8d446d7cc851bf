"""One poll: a conditional GET, and the body through the parse worker."""

from dataclasses import replace
from hashlib import sha256

import structlog

from wirewatch.bus.port import Clock
from wirewatch.poller.documents import Document
from wirewatch.poller.parser import Parser
from wirewatch.poller.results import Outcome, Polled
from wirewatch.process.http import Http, HttpError, Response
from wirewatch_schemas.feed import FeedStateV1, FeedV1

log = structlog.get_logger()

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_OK, _NOT_MODIFIED = 200, 304
_MAX_VALIDATOR = 1_000


class Polling:
    """Polls feeds with the process's client and its parse worker."""

    def __init__(self, http: Http, parser: Parser, clock: Clock) -> None:
        self._http, self._parser, self._clock = http, parser, clock

    async def poll(self, feed: FeedV1, state: FeedStateV1) -> Polled:
        """Poll once; whatever goes wrong is in the result."""
        began = self._clock.monotonic()
        try:
            polled = await self._polled(feed, state)
        except HttpError as error:
            polled = Polled(feed.url, error.reason, status=error.status or 0, why=str(error))
        except Exception as error:
            # One feed must not end the polling of all others, again at each restart.
            log.exception("poll failed in our own code", feed=feed.feed_id)
            polled = Polled(feed.url, Outcome.INTERNAL_ERROR, why=type(error).__name__)
        return replace(polled, ms=round((self._clock.monotonic() - began) * 1000))

    async def _polled(self, feed: FeedV1, state: FeedStateV1) -> Polled:
        # Validators of another URL could make its server deny what we have never read.
        known = state if state.url == feed.url else FeedStateV1(due=state.due)
        conditions = _conditions(known)
        response = await self._http.get(feed.url, headers={"accept": _ACCEPT, **conditions})
        answered = Polled(
            feed.url,
            Outcome.HTTP_STATUS,
            status=response.status,
            etag=_validator(response, "etag"),
            last_modified=_validator(response, "last-modified"),
            retry_after=response.headers.get("retry-after", ""),
        )
        if response.status == _NOT_MODIFIED:
            as_asked = Outcome.NOT_MODIFIED if conditions else Outcome.UNASKED_304
            return replace(answered, reason=as_asked)
        if response.status != _OK:
            return answered
        return await self._parsed(response, answered, known.body_hash)

    async def _parsed(self, response: Response, answered: Polled, known_hash: str) -> Polled:
        body_hash = sha256(response.body).hexdigest()
        answered = replace(answered, body_hash=body_hash)
        if body_hash == known_hash:
            return replace(answered, reason=Outcome.UNCHANGED)
        content_type = response.headers.get("content-type", "")
        parsed = await self._parser.parse(response.body, response.url, content_type)
        if isinstance(parsed, Document):
            return replace(answered, reason=Outcome.PARSED, document=parsed)
        return replace(answered, reason=parsed)


def _conditions(known: FeedStateV1) -> dict[str, str]:
    sent = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in sent.items() if value}


def _validator(response: Response, name: str) -> str:
    """The header verbatim, if it can be sent back."""
    value = response.headers.get(name, "")
    return value if len(value) <= _MAX_VALIDATOR and value.isprintable() else ""
