"""Bodies never grow past their limit, however they are cut up on the wire."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.process.decoding import Body
from wirewatch.process.failures import Failure, HttpError


def raw_deflate(data):
    return zlib.compress(data)[2:-4]


ENCODERS = {
    "": bytes,
    "gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "identity, deflate": raw_deflate,
}


def decoded(encoding, chunks, limit=1000):
    body = Body(encoding, limit)
    for chunk in chunks:
        body.feed(chunk)
    return body.whole()


def reason(encoding, chunks, limit=1000):
    with pytest.raises(HttpError) as caught:
        decoded(encoding, chunks, limit)
    return caught.value.reason


@given(
    encoding=st.sampled_from(sorted(ENCODERS)),
    data=st.binary(max_size=300),
    size=st.integers(1, 50),
)
def test_any_cutting_gives_the_same_body(encoding, data, size):
    wire = ENCODERS[encoding](data)
    chunks = [wire[i : i + size] for i in range(0, len(wire), size)]
    assert decoded(encoding, chunks) == data


@given(size=st.integers(1, 60), members=st.lists(st.binary(max_size=20), min_size=1, max_size=4))
def test_gzip_may_have_several_members(size, members):
    wire = b"".join(map(gzip.compress, members))
    chunks = [wire[i : i + size] for i in range(0, len(wire), size)]
    assert decoded("gzip", chunks) == b"".join(members)


def test_padding_after_the_end_is_no_part_of_the_body():
    assert decoded("gzip", [gzip.compress(b"hello") + b"\0\0", b"\n"]) == b"hello"
    assert decoded("deflate", [zlib.compress(b"hello") + b"\r\n"]) == b"hello"


def test_an_empty_body_needs_no_encoding():
    assert decoded("gzip", []) == b""


@pytest.mark.parametrize("encoding", sorted(ENCODERS))
def test_the_limit_itself_fits_and_a_byte_more_does_not(encoding):
    encode = ENCODERS[encoding]
    assert len(decoded(encoding, [encode(bytes(1000))])) == 1000
    assert reason(encoding, [encode(bytes(1001))]) is Failure.TOO_LARGE


def test_what_decodes_to_nothing_is_limited_on_the_wire():
    assert reason("gzip", [gzip.compress(b"")] * 100) is Failure.TOO_LARGE


def test_a_bomb_is_not_inflated_past_the_limit():
    body = Body("gzip", 1000)
    with pytest.raises(HttpError):
        body.feed(gzip.compress(bytes(1 << 20))[:900])
    assert len(body._decoded) <= 1001


@pytest.mark.parametrize(
    ("encoding", "wire", "expected"),
    [
        ("gzip", b"plain text", Failure.DECODE),
        ("deflate", b"\xff\xff plain", Failure.DECODE),
        ("gzip", gzip.compress(b"hello")[:-1], Failure.DECODE),
        ("gzip", gzip.compress(b"a") + gzip.compress(b"b")[:-1], Failure.DECODE),
        ("gzip", b"\x1f", Failure.DECODE),
        ("br", b"", Failure.UNSUPPORTED_ENCODING),
        ("gzip, gzip", b"", Failure.UNSUPPORTED_ENCODING),
        ("gzip, br", b"", Failure.UNSUPPORTED_ENCODING),
    ],
)
def test_what_cannot_be_decoded_has_its_reason(encoding, wire, expected):
    assert reason(encoding, [wire]) is expected
