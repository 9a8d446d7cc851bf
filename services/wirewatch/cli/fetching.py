"""What stands at a URL, as items to enrich: the entries of a feed, or the page itself."""

import re

from selectolax.lexbor import LexborHTMLParser

from wirewatch.poller import plaintext
from wirewatch.poller.documents import Document
from wirewatch.poller.parser import Parser
from wirewatch.process.http import Http, HttpError
from wirewatch.process.settings import Settings

_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


class FetchError(Exception):
    """Nothing could be had from the URL; the message says why, and what to do."""


async def fetched(url: str, settings: Settings) -> list[tuple[str, str, str, str]]:
    """(title, summary, content, language) of each entry, or of the page; raises `FetchError`."""
    async with Http(settings.http) as http, Parser() as parser:
        try:
            answer = await http.get(url)
        except HttpError as error:
            raise FetchError(f"{error}; save the page, and give the file") from error
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise FetchError(f"the server answered {answer.status}: is the URL right, and public?")
        kind = answer.headers.get("content-type", "")
        feed = await parser.parse(answer.body, answer.url, kind)
    if isinstance(feed, Document):
        return [(e.title, e.summary, e.content, e.language) for e in feed.entries]
    return [page(answer.body, kind)]


def page(body: bytes, content_type: str) -> tuple[str, str, str, str]:
    """Title and text of an HTML page (or of plain text), in its charset or else UTF-8."""
    named = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        text = body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    if "html" not in content_type and "<html" not in text[:2048].lower():
        return "", "", plaintext.clean(text), ""
    tree = LexborHTMLParser(text)
    head = tree.css_first("h1") or tree.css_first("title")
    title = plaintext.one_line(plaintext.clean(head.text())) if head else ""
    return title, "", plaintext.from_markup(text), ""
