"""A feed body to a `Document`: RSS, Atom and RDF by feedparser. Runs in the parse worker only.

feedparser raises on about 2 % of mutated feeds and needs seconds for some hostile ones; the
worker bounds time and memory, this module what comes out.
"""

import calendar
import io
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from feedparser.api import parse as _untyped_parse
from feedparser.namespaces import mediarss

from wirewatch.poller import plaintext
from wirewatch.poller.documents import Document, Entry, ParseFailure
from wirewatch.poller.identity import Identity, Marks, content_hash, identities
from wirewatch_schemas.ids import digest

MAX_ENTRIES = 5_000
# In characters. An item of the longest texts still fits its topic several times over.
MAX_TITLE, MAX_SUMMARY, MAX_CONTENT = 1_000, 10_000, 100_000
MAX_AUTHOR, MAX_LINK, MAX_LANGUAGE, MAX_GUID = 300, 2_000, 35, 2_000

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CHAR_REF = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));")
_HTML_PAGE = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.DOTALL)
_PAGE_HEAD = 4_096
_SURROGATES = range(0xD800, 0xE000)
_END_OF_UNICODE = 0x110000
_Raw = Mapping[str, Any]

# feedparser files the caption of a photo as the entry's summary or content; it is neither.
for _hook in ("_start_media_description", "_end_media_description"):
    delattr(mediarss.Namespace, _hook)
_feedparser: Callable[..., _Raw] = _untyped_parse


def parse(body: bytes, url: str, content_type: str = "") -> Document | ParseFailure:
    """Parse `body`, which came from `url` (relative links are resolved against it)."""
    if _HTML_PAGE.match(body[:_PAGE_HEAD].removeprefix(b"\xef\xbb\xbf")):
        return ParseFailure.NOT_A_FEED
    try:
        found = _feed(body, content_type)
    except Exception:  # noqa: BLE001 - a dozen kinds are known; the retry or the caller tells
        # One impossible character loses the whole feed otherwise.
        found = _feed(_without_bad_characters(body), content_type)
    if not found["version"]:
        return ParseFailure.NOT_A_FEED
    if len(found["entries"]) > MAX_ENTRIES:
        return ParseFailure.TOO_MANY_ITEMS
    return _document(found, url)


def _feed(body: bytes, content_type: str) -> _Raw:
    charset = _CHARSET.search(content_type)
    # As application/xml: under text/xml, feedparser ignores the encoding that a feed declares.
    kind = f"application/xml; charset={charset[1]}" if charset else "application/xml"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Never bytes: feedparser would open a local file that the body names.
        # And never our URL: guids would be resolved against it, and change when the feed moves.
        result = _feedparser(
            io.BytesIO(body),
            response_headers={"content-type": kind},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    return {"version": "", **result}


def _without_bad_characters(body: bytes) -> bytes:
    return _CHAR_REF.sub(_known_character, body.translate(None, bytes([*range(9), 11, 12])))


def _known_character(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    bad = code in _SURROGATES or code >= _END_OF_UNICODE or code == 0
    return b"" if bad else reference[0]


def _document(found: _Raw, url: str) -> Document:
    atom = found["version"].startswith("atom")
    language = _text(found["feed"].get("language"))
    # Plain dictionaries: feedparser's own answer for keys that are not there, with warnings.
    raw = [dict(entry) for entry in found["entries"]]
    marks = [_marks(entry, url, atom=atom) for entry in raw]
    keyed = dict[str, Entry]()
    for identity, mark, entry in zip(identities(marks), marks, raw, strict=True):
        if (key := identity.keys[-1]) not in keyed:
            keyed[key] = _entry(identity, mark, entry, language, atom=atom)
    title = _plain(found["feed"].get("title_detail"), atom=atom)
    return Document(plaintext.one_line(title)[:MAX_TITLE], tuple(keyed.values()))


def _marks(entry: _Raw, url: str, *, atom: bool) -> Marks:
    guid = _text(entry.get("id"))
    date = _published(entry)
    return Marks(
        guid=guid if len(guid) <= MAX_GUID else digest(guid),
        link=_web_link(entry, url),
        title=plaintext.one_line(_plain(entry.get("title_detail"), atom=atom))[:MAX_TITLE],
        date="" if date is None else str(date),
    )


def _entry(identity: Identity, mark: Marks, entry: _Raw, language: str, *, atom: bool) -> Entry:
    contents = [_plain(part, atom=atom) for part in entry.get("content") or ()]
    content = next(filter(None, contents), "")[:MAX_CONTENT]
    summary = _plain(entry.get("summary_detail"), atom=atom)[:MAX_SUMMARY]
    own = _text((entry.get("title_detail") or {}).get("language"))
    return Entry(
        keys=identity.keys,
        marks=identity.marks,
        content_hash=content_hash(mark.title, summary, content),
        title=mark.title,
        link=mark.link,
        summary=summary,
        content=content,
        author=plaintext.one_line(_text(entry.get("author")))[:MAX_AUTHOR],
        language=(own or language)[:MAX_LANGUAGE],
        published=_published(entry),
    )


def _text(value: Any) -> str:
    return plaintext.clean(value).strip() if isinstance(value, str) else ""


def _plain(detail: Any, *, atom: bool) -> str:
    """Plain text of a text construct; only Atom says reliably that something is no markup."""
    if not isinstance(detail, Mapping):
        return ""
    value = _text(detail.get("value"))
    verbatim = atom and detail.get("type") == "text/plain"
    return value if verbatim else plaintext.from_markup(value)


def _web_link(entry: _Raw, url: str) -> str:
    """The entry's link, absolute (`xml:base` is applied already), if a reader can follow it."""
    guid = _text(entry.get("id")) if entry.get("guidislink") else ""
    link = _text(entry.get("link")) or guid
    if not link or (link == guid and ":" not in guid):  # a guid that never was a link
        return ""
    try:
        link = urljoin(url, link)
        parts = urlsplit(link)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    return link if usable and len(link) <= MAX_LINK and len(link.split()) == 1 else ""


def _published(entry: _Raw) -> float | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return float(calendar.timegm(parsed)) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None
