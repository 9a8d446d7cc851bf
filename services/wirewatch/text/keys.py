"""Keys by which copies of one story are recognised: of its link and of its title."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from wirewatch.text.tokens import tokens

# Parameters that say where a reader came from, never what is shown.
_TRACKING = re.compile(
    r"utm_.*|[a-z]{1,3}clid|mc_[ce]id|_ga|_gl|igshid|cmpid|cmp|ns_.*|at_(?:medium|campaign|custom.*)"
    r"|ocid|ref|ref_src|ref_url|referrer|smid|sr_share|spm|xtor|wt\.mc_id|traffic_source"
    r"|guccounter|soc_.*|oref",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OUTLET = re.compile(r" [-–—|·] (?P<outlet>[^-–—|·]{2,40})$")
# Wires whose name a title can only end in as a credit.
_WIRES = frozenset(
    ("afp", "ap", "ap news", "bbc news", "dpa", "reuters", "tass", "upi", "xinhua")
) | frozenset(("риа новости", "тасс", "интерфакс", "新 华 网", "新 华 社"))


def link_key(url: str) -> str:
    """The link without scheme, `www.`, tracking parameters, fragment and trailing slash.

    >>> link_key("https://www.Example.org/a/?utm_source=rss&id=7#top")
    'example.org/a?id=7'
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    if port and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    kept = [(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(k)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def title_key(title: str, source: str = "") -> str:
    """The title's tokens, joined; a credit at the end (" - Reuters") is dropped.

    A last part is a credit only if it is the outlet's own name (`source`) or a wire's: what
    follows a dash is mostly part of the title.
    """
    title = " ".join(title.split())
    if match := _OUTLET.search(title):
        outlet = " ".join(tokens(match["outlet"]))
        if outlet in _WIRES or outlet == " ".join(tokens(source)):
            title = title[: match.start()]
    return " ".join(tokens(title))
