"""Feed bodies that cost a naive parser its time, its memory or its files."""


def item(inner):
    """An RSS document whose one item holds `inner`."""
    head = '<rss version="2.0"><channel><title>T</title><item><title>x</title>'
    return f"{head}{inner}</item></channel></rss>".encode()


EMAIL = item(f"<author>{'a.' * 40_000}</author>")
ATTRIBUTES = item("").replace(b"<rss", b"<rss " + b" ".join(b'a%d=""' % n for n in range(100_000)))
NAMESPACES = item("".join(f'<a{n}:b xmlns:a{n}="http://x/{n}"/>' for n in range(40_000)))
NESTED_MARKUP = item(f"<description>{'&lt;div>' * 100_000}</description>")
NESTED_ITEMS = b'<rss version="2.0"><channel>' + b"<item>" * 300_000
BURNERS = {
    "email": EMAIL,
    "attributes": ATTRIBUTES,
    "namespaces": NAMESPACES,
    "nested markup": NESTED_MARKUP,
    "nested items": NESTED_ITEMS,
}

# Just under the amplification that expat refuses.
ENTITIES = (
    f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"A" * 10_000}">]>'
    f'<rss version="2.0"><channel><x>{"p" * 5_000_000}</x><item><title>x</title>'
    f"<description>{'&a;' * 45_000}</description></item></channel></rss>"
).encode()
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
).encode() + item("<description>&l9;</description>")

HTML_PAGE = b"<!doctype html><html><head><title>Hi</title></head><body><p>x</p></body></html>"
NO_FEEDS = {
    "empty": b"",
    "spaces": b" \n" * 1000,
    "html": HTML_PAGE,
    "html after a comment": b"\xef\xbb\xbf<!-- served by x -->\n" + HTML_PAGE,
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":[]}',
    "deep json": b"[" * 200_000,
    "nul": b"\x00" * 1000,
    "noise": bytes(range(256)) * 40,
    "other xml": b'<?xml version="1.0"?><note><to>you</to></note>',
}
