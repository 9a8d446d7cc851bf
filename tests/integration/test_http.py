"""The HTTP client against servers that behave badly, all on loopback."""

import gzip
import logging
import socket
import ssl
import zlib
from pathlib import Path

import pytest

from tests.support.rude_server import answer, drip, hang, rude_server
from wirewatch.process.http import Failure, Http, HttpError
from wirewatch.process.settings import HttpSettings

TLS = Path(__file__).parents[1] / "data" / "tls"
LOOPBACK = HttpSettings(allow_networks="127.0.0.0/8")


@pytest.fixture
async def rude():
    async with rude_server() as server:
        yield server


@pytest.fixture
async def http():
    async with Http(LOOPBACK) as client:
        yield client


async def failure(asked):
    with pytest.raises(HttpError) as caught:
        await asked
    return caught.value


def names(**addresses):
    """A resolver that knows `addresses`; a list is answered one after the other."""

    async def resolve(host, _port):
        known = addresses[host.partition(".")[0]]
        return [known.pop(0)] if isinstance(known, list) else known.split()

    return resolve


async def test_an_answer_comes_back_whole(rude, http):
    rude.answers["/feed?a=1"] = answer(b"<rss/>", etag='W/"\xe9"', content_type="text/xml")
    response = await http.get(f"{rude.url}/feed?a=1", headers={"If-None-Match": '"\xe8"'})
    assert (response.status, response.body) == (200, b"<rss/>")
    assert response.url == f"{rude.url}/feed?a=1"
    assert response.headers["ETag"] == 'W/"\xe9"'
    (head,) = rude.asked
    assert 'if-none-match: "\xe8"' in head.lower()


async def test_requests_say_who_asks_and_what_can_be_read(rude):
    rude.answers["/"] = answer()
    settings = LOOPBACK.model_copy(update={"contact": "https://example.org/bot"})
    async with Http(settings) as http:
        await http.get(f"{rude.url}/")
    head = rude.asked[0].lower()
    assert "user-agent: wirewatch/" in head
    assert "(+https://example.org/bot)" in head
    assert "accept-encoding: gzip, deflate\r\n" in head


async def test_any_status_is_an_answer(rude, http):
    rude.answers["/"] = answer(status="503 Later", retry_after="7")
    response = await http.get(rude.url)
    assert (response.status, response.headers["retry-after"]) == (503, "7")


async def test_a_post_sends_the_body_and_follows_no_redirect(rude, http):
    rude.answers["/hook"] = answer(status="302 Found", location="/elsewhere")
    response = await http.post(f"{rude.url}/hook", body=b"{}", headers={"content-type": "a/b"})
    assert response.status == 302
    (head,) = rude.asked
    assert head.startswith("POST /hook")
    assert "content-length: 2" in head.lower()


async def test_nothing_is_kept_between_requests(rude, http):
    rude.answers["/"] = answer(set_cookie="a=b")
    for _ in range(2):
        await http.get(rude.url)
    assert rude.connections == 2
    assert "cookie" not in rude.asked[1].lower()


async def test_the_environment_names_no_proxy(rude, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    rude.answers["/"] = answer(b"direct")
    async with Http(LOOPBACK) as http:
        assert (await http.get(rude.url)).body == b"direct"


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", gzip.compress(b"hello")),
        ("X-GZIP", gzip.compress(b"hel") + gzip.compress(b"lo")),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
    ],
)
async def test_encodings_are_undone(rude, http, encoding, sent):
    rude.answers["/"] = answer(sent, content_encoding=encoding)
    assert (await http.get(rude.url)).body == b"hello"


BAD_ANSWERS = {
    "reset before the status": (b"", Failure.NETWORK),
    "short body": (answer(b"abc", content_length="10"), Failure.NETWORK),
    "bad chunk": (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        Failure.PROTOCOL,
    ),
    "500 KB header": (answer(x="y" * 500_000), Failure.PROTOCOL),
    "20,000 headers": (answer(**{f"x_{n}": "y" for n in range(20_000)}), Failure.PROTOCOL),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        Failure.PROTOCOL,
    ),
    "garbage status line": (b"HELO example\r\n\r\n", Failure.PROTOCOL),
    "plain labelled gzip": (answer(b"plain", content_encoding="gzip"), Failure.DECODE),
    "gzip cut short": (
        answer(gzip.compress(b"hello" * 99)[:-9], content_encoding="gzip"),
        Failure.DECODE,
    ),
    "stacked": (answer(b"x", content_encoding="gzip, gzip"), Failure.UNSUPPORTED_ENCODING),
    "brotli": (answer(b"x", content_encoding="br"), Failure.UNSUPPORTED_ENCODING),
    "gzip bomb": (
        answer(gzip.compress(bytes(30 << 20)), content_encoding="gzip"),
        Failure.TOO_LARGE,
    ),
    "endless body": (drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 4_000_000), Failure.TOO_LARGE),
    "drip body": (drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), Failure.TIMEOUT),
    "drip headers": (drip(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"), Failure.TIMEOUT),
    "no answer": (hang, Failure.TIMEOUT),
    "redirect loop": (answer(status="302 Found", location="/"), Failure.TOO_MANY_REDIRECTS),
    "redirect to a file": (
        answer(status="302 Found", location="file:///etc/passwd"),
        Failure.BLOCKED_SCHEME,
    ),
    "redirect inside": (
        answer(status="302 Found", location="http://169.254.169.254/"),
        Failure.BLOCKED_ADDRESS,
    ),
    "redirect to no URL": (answer(status="302 Found", location="http://[::1"), Failure.PROTOCOL),
}


@pytest.mark.parametrize(("said", "reason"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_a_bad_answer_has_its_reason(rude, http, said, reason):
    rude.answers["/"] = said
    error = await failure(http.get(rude.url, timeout_s=0.3 if reason is Failure.TIMEOUT else 20))
    assert error.reason is reason


async def test_redirects_are_followed_to_the_final_url(rude, http):
    rude.answers["/a"] = answer(status="301 Moved", location="/b")
    rude.answers["/b"] = answer(status="302 Found", location=f"http://localhost:{rude.port}/c")
    rude.answers["/c"] = answer(b"here")
    response = await http.get(f"{rude.url}/a", headers={"authorization": "Basic eA=="})
    assert response.body == b"here"
    assert response.url == f"http://localhost:{rude.port}/c"
    told = ["authorization" in head.lower() for head in rude.asked]
    assert told == [True, True, False], "credentials stay with the host they were for"


async def test_a_redirect_without_a_target_is_an_answer(rude, http):
    rude.answers["/"] = answer(status="301 Moved")
    assert (await http.get(rude.url)).status == 301


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", Failure.BLOCKED_ADDRESS),
        ("http://localhost/", Failure.BLOCKED_ADDRESS),
        ("http://127.1/", Failure.BLOCKED_ADDRESS),
        ("http://2130706433/", Failure.BLOCKED_ADDRESS),
        ("http://0x7f.1/", Failure.BLOCKED_ADDRESS),
        ("http://[::ffff:127.0.0.1]/", Failure.BLOCKED_ADDRESS),
        ("http://user@127.0.0.1/", Failure.BLOCKED_ADDRESS),
        ("https://[64:ff9b::7f00:1]/", Failure.BLOCKED_ADDRESS),
        ("http://8.8.8.8:6379/", Failure.BLOCKED_PORT),
        ("file:///etc/passwd", Failure.BLOCKED_SCHEME),
        ("gopher://example.org/", Failure.BLOCKED_SCHEME),
        ("example.org/feed", Failure.BLOCKED_SCHEME),
        ("http://[::1/", Failure.PROTOCOL),
        ("http://name.invalid/", Failure.DNS),
    ],
)
async def test_by_default_nothing_inside_is_dialled(url, reason):
    async def resolve(host, _port):
        if host == "name.invalid":
            raise OSError("no such name")
        return [literal(host)]

    async with Http(HttpSettings(), resolve=resolve) as http:
        for error in (
            await failure(http.get(url)),
            await failure(http.post(url, body=b"", headers={})),
        ):
            assert error.reason is reason
            assert not error.sent


def literal(host):
    """What the system makes of the many ways to write an address."""
    if ":" in host:
        return host
    return socket.inet_ntoa(socket.inet_aton({"localhost": "127.0.0.1"}.get(host, host)))


async def test_one_private_answer_condemns_a_name(rude):
    rude.answers["/"] = answer()
    resolve = names(mixed="127.0.0.1 10.0.0.1")
    async with Http(LOOPBACK, resolve=resolve) as http:
        error = await failure(http.get(f"http://mixed.test:{rude.port}/"))
    assert error.reason is Failure.BLOCKED_ADDRESS
    assert rude.connections == 0


async def test_a_name_that_changes_its_answer_gains_nothing(rude):
    rude.answers["/"] = answer(b"first")
    settings = HttpSettings(allow_networks="127.0.0.1/32")
    async with Http(settings, resolve=names(rebind=["127.0.0.1", "127.0.0.2"])) as http:
        url = f"http://rebind.test:{rude.port}/"
        assert (await http.get(url)).body == b"first"
        assert (await failure(http.get(url))).reason is Failure.BLOCKED_ADDRESS
    assert rude.connections == 1


async def test_the_next_address_is_tried_where_one_refuses(rude):
    rude.answers["/"] = answer(b"second")
    async with Http(LOOPBACK, resolve=names(two="127.0.0.9 127.0.0.1")) as http:
        assert (await http.get(f"http://two.test:{rude.port}/")).body == b"second"


async def test_the_host_header_stays_the_name(rude):
    rude.answers["/"] = answer()
    async with Http(LOOPBACK, resolve=names(name="127.0.0.1")) as http:
        await http.get(f"http://name.test:{rude.port}/")
    assert f"host: name.test:{rude.port}" in rude.asked[0].lower()


async def test_a_closed_port_is_refused_and_nothing_was_sent(http):
    async with rude_server() as gone:
        url = gone.url
    error = await failure(http.post(url, body=b"", headers={}))
    assert (error.reason, error.sent, error.status) == (Failure.REFUSED, False, None)


async def test_a_name_without_an_address_cannot_be_reached():
    async with Http(LOOPBACK, resolve=names(empty="")) as http:
        error = await failure(http.get("http://empty.test/"))
    assert (error.reason, error.sent) == (Failure.NETWORK, False)


@pytest.mark.parametrize(
    ("said", "status"), [(b"", None), (hang, None), (answer(b"a", content_length="9"), 200)]
)
async def test_what_was_sent_may_have_arrived_and_a_status_says_it_has(rude, http, said, status):
    rude.answers["/"] = said
    error = await failure(http.post(rude.url, body=b"{}", headers={}, timeout_s=0.3))
    assert error.sent
    assert error.status == status


async def test_errors_and_logs_name_the_host_and_no_secret(rude, http, caplog):
    caplog.set_level(logging.INFO)
    rude.answers["/services/T0/B0/XYZZY?token=PLUGH"] = b""
    url = f"http://user:FROTZ@127.0.0.1:{rude.port}/services/T0/B0/XYZZY?token=PLUGH"
    error = await failure(http.post(url, body=b"{}", headers={}))
    assert str(error).startswith(f"POST 127.0.0.1:{rude.port}: ")
    rude.answers["/services/T0/B0/XYZZY?token=PLUGH"] = answer()
    await http.post(url, body=b"{}", headers={})
    seen = str(error) + repr(error.__cause__) + caplog.text
    assert not any(secret in seen for secret in ("XYZZY", "PLUGH", "FROTZ"))


def certified(*, trusted):
    """The server's context and the client's."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
    return serving, ssl.create_default_context(cafile=TLS / "localhost.pem" if trusted else None)


@pytest.mark.parametrize(
    ("host", "trusted", "reason"),
    [
        ("localhost", True, None),
        ("localhost", False, Failure.TLS),
        ("wrong-name", True, Failure.TLS),
    ],
)
async def test_a_certificate_is_checked_against_the_name(host, trusted, reason):
    serving, trusting = certified(trusted=trusted)
    resolve = names(localhost="127.0.0.1", **{"wrong-name": "127.0.0.1"})
    async with rude_server(serving) as rude, Http(LOOPBACK, resolve=resolve, tls=trusting) as http:
        rude.answers["/"] = answer(b"safe")
        asked = http.get(f"https://{host}:{rude.port}/")
        if reason is None:
            assert (await asked).body == b"safe"
        else:
            error = await failure(asked)
            assert (error.reason, error.sent) == (reason, False)


async def test_a_proxy_is_asked_for_vetted_names_only(rude):
    settings = HttpSettings(allow_networks="127.0.0.9/32", proxy=rude.url)
    rude.answers["http://fine.test:8080/x"] = answer(b"by proxy")
    rude.answers["secure.test:443"] = answer(status="403 Forbidden")
    resolve = names(fine="127.0.0.9", inside="10.0.0.1", secure="127.0.0.9")
    async with Http(settings, resolve=resolve) as http:
        assert (await http.get("http://fine.test:8080/x")).body == b"by proxy"
        error = await failure(http.get("http://inside.test/"))
        assert error.reason is Failure.BLOCKED_ADDRESS
        error = await failure(http.post("https://secure.test/", body=b"", headers={}))
        assert (error.reason, error.sent) == (Failure.NETWORK, False)
    assert len(rude.asked) == 2
