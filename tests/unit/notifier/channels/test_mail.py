"""The mail down to its bytes."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.deliveries import SENDER, SUMMIT, alert, row, telling
from wirewatch.notifier.channels.clean import one_line
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.mail import BadAddressError, on_the_wire, render

TO = "ana@example.org"

ONE = (telling(),)


def rendered(recipient=TO, sender=SENDER, tellings=ONE, message_row=None, **fields):
    told = message_row or row(alert("ana", **(SUMMIT | fields)))
    content = content_of(told.delivery_id, told.alert, tellings, "Asia/Hong_Kong")
    return render(content, told, recipient, sender)


def parsed(text):
    return message_from_bytes(text.encode("ascii"), policy=policy.default)


def part(text, kind):
    return parsed(text).get_body((kind,)).get_content()


def test_the_headers_say_what_it_is_and_that_nobody_should_answer():
    made = row(alert("ana", **SUMMIT))
    headers = parsed(rendered(message_row=made))
    shown = {name: str(headers[name]) for name in headers if name != "Content-Type"}
    assert shown == {
        "From": "Wirewatch <alerts@wirewatch.example>",
        "To": "ana@example.org",
        "Subject": "Xi and Putin sign a rail pact in Moscow (China–Russia ties)",
        "Date": "Thu, 01 Jan 2026 12:00:00 +0000",
        "Message-ID": f"<{made.delivery_id}@wirewatch.example>",
        "List-Id": "<ties.wirewatch.wirewatch.example>",
        "List-Unsubscribe": "<mailto:alerts@wirewatch.example?subject=unsubscribe%20ana>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
    }


def test_the_same_row_gives_the_same_bytes():
    assert rendered() == rendered()


def test_both_parts_say_what_happened_why_and_who_told():
    text = rendered(tellings=[telling("Reuters"), telling("TASS")])
    for shown in (part(text, "plain"), part(text, "html")):
        for said in (
            "Xi and Putin",
            "Kremlin",
            "China–Russia is what the story is about (0.91)",
            "Topics: diplomacy",
            "Reuters",
            "TASS",
            "Published Thu 1 Jan 2026, 20:00 (Asia/Hong_Kong)",
            "Why you got this",
        ):
            assert said in re.sub(r"</?b[^>]*>", "", shown)


def test_the_plain_part_is_written_for_people():
    plain = part(rendered(), "plain").replace("\r\n", "\n")
    assert "<" not in plain
    assert plain.startswith(
        "Xi and Putin sign a rail pact in Moscow\nhttps://wire.example/a?x=1&y=2\n\nXi Jinping met"
    )


def test_the_html_part_emboldens_what_matched_and_loads_nothing():
    shown = part(rendered(), "html")
    assert '<b class="k">Xi Jinping</b> met' in shown
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|src=", shown)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, _attrs):
        self.seen.add(tag)


def test_untrusted_text_stays_text_in_html():
    evil = '<script>alert(1)</script><img src=x onerror=1> "quoted" & Xi<b>'
    shown = part(rendered(title=evil, extract=evil, tellings=[telling(evil)]), "html")
    tags = Tags()
    tags.feed(shown)
    assert not tags.seen & {"script", "img"}


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_no_title_can_add_a_header(break_):
    text = rendered(title=f"News{break_}Bcc: victim@example.org")
    assert parsed(text)["Bcc"] is None
    assert str(parsed(text)["Subject"]).startswith("News Bcc: victim@example.org")


def test_a_long_unsubscribe_address_stays_whole():
    sender = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"
    (line,) = (
        li for li in rendered(sender=sender).split("\r\n") if li.startswith("List-Unsubscribe:")
    )
    assert line == f"List-Unsubscribe: <mailto:{sender}?subject=unsubscribe%20ana>"


@given(st.text(max_size=400))
def test_any_headline_comes_back_from_the_subject(title):
    text = rendered(title=title)
    headline = one_line(title, 300) or "(no headline)"
    assert str(parsed(text)["Subject"]) == f"{headline} (China–Russia ties)"
    assert max(map(len, text.split("\r\n"))) <= 998


@given(st.text(max_size=400))
def test_any_extract_comes_back_from_the_text(extract):
    assert one_line(extract, 1200) in part(rendered(extract=extract), "plain")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Ana.B+news@Example.ORG", "Ana.B+news@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@БАНК.example", "ana@xn--80ab2al.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_a_domain_of_any_script_is_written_as_idna(address, wire):
    assert on_the_wire(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "zoë@example.org",
        "a b@example.org",
        "a@b@example.org",
        '"a b"@example.org',
        "ana@example.org\r\nBcc: b@example.org",
        "a..b@example.org",
        "ana@exa mple.org",
        "ana@[127.0.0.1]",
        "ana@" + "ü" * 64 + ".example",
        "<ana@example.org>",
    ],
)
def test_what_no_server_would_take_is_refused(address):
    with pytest.raises(BadAddressError, match="is not an address"):
        on_the_wire(address)
