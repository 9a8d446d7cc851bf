"""A message as an e-mail, down to the bytes: the same row always gives the same ones."""

import html
import re
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

import idna

from wirewatch.notifier.channels import terminal
from wirewatch.notifier.channels.content import Content, Outlet
from wirewatch.notifier.channels.emphasis import pieces
from wirewatch.notifier.channels.encoded_words import encoded
from wirewatch_schemas.delivery import DeliveryRowV1


class BadAddressError(ValueError):
    """No server would take this address."""


# Unfolded: the stdlib would fold a long List-Unsubscribe into encoded words, which no mail client
# follows. 7bit: the message is ASCII, whatever server it meets.
_POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


def render(content: Content, row: DeliveryRowV1, recipient: str, sender: str) -> str:
    """The message from first header to last boundary, ASCII, lines ending CR LF.

    `recipient` and `sender` are plain addresses; a domain may have any script.
    """
    sender, recipient = on_the_wire(sender), on_the_wire(recipient)
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address("Wirewatch", addr_spec=sender)
    message["To"] = recipient
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.delivery_id}@{domain}>"
    message["List-Id"] = f"<{row.alert.matches[0].subscription_id}.wirewatch.{domain}>"
    wish = quote(f"unsubscribe {row.destination_id}")
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject={wish}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content("\n".join([*terminal.lines(content), "", *_footer(content)]) + "\n")
    message.add_alternative(_html(content), subtype="html")
    message.set_boundary(f"=_{row.delivery_id}")
    subject = encoded(f"{content.headline} ({content.titles[0]})")
    return f"Subject: {subject}\r\n" + message.as_bytes().decode("ascii")


def on_the_wire(address: str) -> str:
    """`address` with its domain as IDNA 2008 writes it; raises `BadAddressError`."""
    local, _, domain = address.rpartition("@")
    if _LOCAL.fullmatch(local):
        if _DOMAIN.fullmatch(domain):  # as it is: IDNA would refuse "_" and some old names
            return f"{local}@{domain.lower()}"
        with suppress(idna.IDNAError):
            return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    raise BadAddressError(f"{address!r} is not an address that SMTP takes, like ana@example.org")


# Dot-atoms (RFC 5321): quoted local parts and address literals are not worth their traps.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def _footer(content: Content) -> list[str]:
    titles = ", ".join(dict.fromkeys(content.titles))
    return ["-- ", f"Subscription: {titles}", f"Message {content.delivery_id}"]


def _html(content: Content) -> str:
    head = f'<meta charset="utf-8"><title>{html.escape(content.headline)}</title>{_STYLE}'
    body = "\n".join(
        [
            f"<h1>{_linked(content.link, _emphasised(content.headline, content))}</h1>",
            f"<p>{_emphasised(content.extract, content)}</p>",
            "<p><b>Why you got this</b></p>",
            f"<ul>{''.join(f'<li>{html.escape(why)}</li>' for why in content.why)}</ul>",
            f'<p class="m">{"<br>".join(map(html.escape, content.about))}</p>',
            f'<p class="m"><b>Sources:</b> {_outlets(content)}<br>{html.escape(content.when)}</p>',
            f'<hr><p class="m">{"<br>".join(map(html.escape, _footer(content)[1:]))}</p>',
        ]
    )
    return f'<!doctype html>\n<html dir="auto"><head>{head}</head>\n<body>{body}</body></html>\n'


# No remote parts: nothing is loaded and nobody is told that the mail was opened.
_STYLE = (
    '<meta name="color-scheme" content="light dark"><style>'
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 sans-serif;max-width:600px;margin:0 auto;padding:16px}"
    "h1{font-size:22px;line-height:1.3}"
    "b.k{background:#fff3bf;color:#1a1a1a}"
    ".m{font-size:13px;color:#6b7280}"
    "</style>"
)


def _emphasised(text: str, content: Content) -> str:
    return "".join(
        f'<b class="k">{html.escape(piece)}</b>' if bold else html.escape(piece)
        for piece, bold in pieces(text, content.marks)
    )


def _linked(link: str, inner: str) -> str:
    return f'<a href="{html.escape(link)}">{inner}</a>' if link else inner


def _outlets(content: Content) -> str:
    more = [f"+{content.more} more"] if content.more else []
    return " · ".join([*map(_outlet, content.outlets), *more])


def _outlet(outlet: Outlet) -> str:
    return _linked(outlet.link, html.escape(outlet.name))
