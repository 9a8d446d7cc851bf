"""Tell prose from page furniture, by shape alone, and take the extract from it.

Plain text made from a page has menus, widgets and lone headings between its paragraphs, each on
a line of its own. Prose is what consists of whole sentences; nothing else is known of furniture.
"""

import re
from functools import lru_cache
from itertools import islice

from wirewatch.text.keys import title_key
from wirewatch.text.sentences import each_sentence, ends_whole
from wirewatch.text.tokens import SPACELESS

MIN_WORDS = 5
MIN_SPACELESS = 8
EXTRACT_SENTENCES = 2
LOOKED_AT = 200
"""Sentences among which an extract is looked for: a page of initials has none."""

SLACK = 30
"""Characters that a repeated title may be longer than the title: an outlet's name."""

_MARKER = re.compile(r"^\s*(?:[•·▪◦‣*–—-]|\d{1,3}[.)])\s+")
_WORD = re.compile(r"\w+")
_SPACELESS = re.compile(f"[{SPACELESS}]")


def prose_lines(text: str, title: str = "") -> list[str]:
    """The lines of text that are prose, without list markers; repeats of the title are not."""
    lines = (_MARKER.sub("", line, count=1).strip() for line in text.splitlines())
    return [line for line in lines if is_prose(line) and not _repeats(line, title)]


def is_prose(line: str) -> bool:
    """Whether a line is a run of whole sentences: it ends as one and is as long as one."""
    return ends_whole(line) and _is_long(line)


def is_listed(line: str) -> bool:
    """Whether a line is a list item: it begins with a bullet or a number."""
    return _MARKER.match(line) is not None


def summary_lines(summary: str, title: str = "") -> list[str]:
    """The lines of a feed's summary that are prose.

    A summary of one line needs no full stop: feeds often leave it out, or cut the text short.
    """
    lines = [line for line in summary.splitlines() if line.strip()]
    if len(lines) == 1 and not _repeats(lines[0], title):
        return [lines[0].strip()]
    return prose_lines(summary, title)


def extract(summary: str, content: str, title: str) -> str:
    """At most two whole sentences of the lead; "" if there are none.

    The summary comes first: its publisher wrote it to stand alone. Then paragraphs of the
    content, and list items only where there is no paragraph.
    """
    if lead := _lead(summary_lines(summary, title)):
        return lead
    paragraphs = "\n".join(line for line in content.splitlines() if not is_listed(line))
    return _lead(prose_lines(paragraphs, title)) or _lead(prose_lines(content, title))


_key_of = lru_cache(maxsize=4)(title_key)  # one title is asked for at every line


def _repeats(line: str, title: str) -> bool:
    # Keys are dear and lines many: a line of quite another length is not the title.
    return len(line) <= len(title) + SLACK and title_key(line) == _key_of(title)


def _lead(lines: list[str]) -> str:
    first = islice((s for line in lines for s in each_sentence(line)), LOOKED_AT)
    found = list(islice(filter(_is_whole, first), EXTRACT_SENTENCES))
    joiner = "" if found and _SPACELESS.search(found[0][-2:]) else " "
    return joiner.join(found)


def _is_whole(sentence: str) -> bool:
    is_cut = sentence.rstrip().rstrip("])").endswith(("...", "…"))
    return not is_cut and _is_long(sentence)


def _is_long(text: str) -> bool:
    if text.isascii():
        return len(text.split()) >= MIN_WORDS
    spaceless = len(_SPACELESS.findall(text))
    return spaceless >= MIN_SPACELESS or len(_WORD.findall(text)) - spaceless >= MIN_WORDS
