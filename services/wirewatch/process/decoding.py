"""Bodies decoded chunk by chunk, never past a limit: a small bomb must not become a large one."""

import zlib
from typing import Protocol

from wirewatch.process.failures import Failure, HttpError

ACCEPT_ENCODING = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's names for the three wrappings
_MAGIC = b"\x1f\x8b"


class Decompressor(Protocol):
    """What zlib.decompressobj returns: the class has no public name."""

    @property
    def unused_data(self) -> bytes:
        """What came after the end."""

    @property
    def eof(self) -> bool:
        """Whether the end was seen."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """The next decoded bytes."""


class Body:
    """Gathers a body of at most `limit` bytes, on the wire and decoded.

    `encoding` is the Content-Encoding header. Raises `HttpError` from `feed` and `whole`.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit, self._wire, self._decoded = limit, 0, bytearray()
        self._inflater = _inflater(encoding)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire."""
        self._wire += len(chunk)
        room = self._limit - len(self._decoded)
        if self._wire <= self._limit:
            self._decoded += self._inflater(chunk, room + 1) if self._inflater else chunk
        if max(self._wire, len(self._decoded)) > self._limit:
            raise HttpError(Failure.TOO_LARGE, f"more than {self._limit} bytes")

    def whole(self) -> bytes:
        """The body; raises `HttpError` where the compressed stream has no end."""
        if self._inflater and self._wire and not self._inflater.ended:
            raise HttpError(Failure.DECODE, "the compressed body is cut short")
        return bytes(self._decoded)


class _Inflater:
    """gzip (of several members, too) or deflate (with or without the zlib wrapping)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip, self._held = gzip, b""
        self._stream: Decompressor | None = None
        self.ended = False

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """At most `most` (>= 1) decoded bytes; that many may mean that there are more."""
        data, found, self._held = self._held + chunk, b"", b""
        while data and len(found) < most:
            if self._stream is None:
                if len(data) < len(_MAGIC):  # too little to tell what begins here
                    self._held = data
                    break
                if (wrapping := self._wrapping(data)) is None:  # padding after the end
                    break
                self._stream, self.ended = zlib.decompressobj(wrapping), False
            found += _inflated(self._stream, data, most - len(found))
            data = self._stream.unused_data
            if self._stream.eof:
                self._stream, self.ended = None, True
        return found

    def _wrapping(self, data: bytes) -> int | None:
        if self._gzip:
            return _GZIP if not self.ended or data.startswith(_MAGIC) else None
        if self.ended:
            return None
        # RFC 9110 means zlib by "deflate"; some servers send the bare stream (RFC 1950 §2.2).
        wrapped = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
        return _ZLIB if wrapped else _RAW


def _inflated(stream: Decompressor, data: bytes, most: int) -> bytes:
    try:
        return stream.decompress(data, most)
    except zlib.error as error:
        raise HttpError(Failure.DECODE, f"not what Content-Encoding says: {error}") from error


def _inflater(encoding: str) -> _Inflater | None:
    codings = [name for part in encoding.split(",") if (name := part.strip().lower())]
    codings = [name for name in codings if name != "identity"]
    if not codings:
        return None
    if codings in (["gzip"], ["x-gzip"], ["deflate"]):
        return _Inflater(gzip="gzip" in codings[0])
    raise HttpError(Failure.UNSUPPORTED_ENCODING, f"Content-Encoding {encoding[:60]!r}")
