"""Markup to plain text. Pure; what hostile markup costs is bounded by the worker's limits."""

import html
import re
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# Controls but tab and line feed, lone surrogates, and the two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\n\f\xa0]+")

# Elements that stand on lines of their own (HTML, "flow content" that is rendered as blocks).
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|center|dd|details|dialog|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|section|summary|table"
    "|tbody|tfoot|thead|tr|ul"
)
_CELL = re.compile("t[dh]")
_DROPPED = re.compile(
    "audio|canvas|embed|head|iframe|math|noscript|object|script|select|style|svg|template"
    "|textarea|title|video"
)
_EDGE = "\x1e"  # where a line ends; `clean` has removed any that the text held


def clean(text: str) -> str:
    """Line feeds as the only line ends; nothing that can't be shown or written as UTF-8."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """All white space runs to single spaces."""
    return " ".join(text.split())


def from_markup(text: str) -> str:
    """Plain text of HTML: a block a line, scripts and styles dropped, entities decoded.

    Text without any tag keeps its own line breaks: many feeds put plain text where HTML goes.
    """
    text = clean(text)
    if not _MARKUP.search(text):
        return clean(html.unescape(text)).strip()
    body = LexborHTMLParser(text).body
    return _lines("".join(_pieces(body))) if body else ""


def _lines(text: str) -> str:
    lines = (line.strip() for line in _SPACES.sub(" ", text).split(_EDGE))
    return "\n".join(line for line in lines if line)


def _pieces(body: LexborNode) -> list[str]:
    """The text in document order; a loop, as markup can nest deeper than Python's stack."""
    found: list[str] = []
    waiting: list[LexborNode | str | None] = [body.child]
    while waiting:
        node = waiting.pop()
        if node is None or isinstance(node, str):
            found.append(node or "")
            continue
        waiting.append(node.next)
        tag = node.tag
        if node.is_text_node:
            found.append(clean(node.text_content or ""))
        elif tag == "pre":
            lines = clean(node.text(deep=True)).split("\n")
            found += chain.from_iterable((_EDGE, line) for line in [*lines, ""])
        elif tag and not _DROPPED.fullmatch(tag):
            edge = _EDGE if _BLOCK.fullmatch(tag) else " " if _CELL.fullmatch(tag) else ""
            found.append(edge)
            waiting += [edge, node.child]
    return found
