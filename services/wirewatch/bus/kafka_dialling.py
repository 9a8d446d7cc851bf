# mypy: allow-untyped-calls
"""Connections to brokers: aiokafka's, with patience where it has none and less where it has much.

Importing this module puts it to work for every client of aiokafka in the process.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from aiokafka import client
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError, KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.group import JoinGroupRequest, SyncGroupRequest
from aiokafka.protocol.transaction import EndTxnRequest, TxnOffsetCommitRequest

RECONNECT_S = 0.25  # aiokafka dials a broker that is away a thousand times a second
ANSWER_S = 4.0  # a broker that takes longer is hung up on: another may have its work by now
REBALANCE_S = 30.0  # above what may settle first, a transaction, and its producer's closing


class UnansweredError(Exception):
    """A request of a transaction went out and nobody said what became of it.

    aiokafka sends again what it calls a `KafkaError`, and this must end the producer instead. The
    broker may read the first copy late, in the transaction that comes next: all transactions of
    a producer look alike to it. The group would go back to the older position (a record handled
    twice), or half of a transaction would be committed. A new producer has a new epoch, which
    late copies of the old one do not have.
    """


class ClientId(str):
    """A client's name to the brokers, which knows the connections that were made under it.

    aiokafka hands the name to each connection. It forgets one that is being made while its client
    is cancelled or stopped, open.
    """

    __slots__ = ("_open", "_over")

    def __init__(self, _: object) -> None:
        self._open: set[Connection] = set()
        self._over = False

    def note(self, connection: "Connection") -> None:
        """A connection was made; it is closed if its client has stopped meanwhile."""
        self._open.add(connection)
        if self._over:
            connection.close()
            raise KafkaConnectionError(f"{self} was stopped")

    def forget(self, connection: "Connection") -> None:
        """A connection was closed."""
        self._open.discard(connection)

    def hang_up(self) -> Sequence["asyncio.Future[None]"]:
        """Close every connection, also those to come; returns what tells that they are closed."""
        self._over = True
        return [connection.close() for connection in tuple(self._open)]


class Connection(AIOKafkaConnection):
    """A connection that waits longer for what is answered when all members of a group came.

    What must not count twice is sent once: see `UnansweredError`.
    """

    def __init__(self, host: str, port: int, *, client_id: str = "", **how: Any) -> None:
        super().__init__(host, port, client_id=client_id, **how)
        self._name = client_id if isinstance(client_id, ClientId) else ClientId(client_id)

    async def connect(self) -> Any:
        """Connect and log in."""
        made = await super().connect()
        self._name.note(self)
        return made

    def close(self, reason: Any = None, exc: Any = None) -> Any:
        """Close; returns a future that tells when it is done."""
        self._name.forget(self)
        return super().close(reason, exc)

    def send(self, request: Any, expect_response: bool = True) -> Awaitable[Any]:  # noqa: FBT001, FBT002 - as inherited
        """Send; the answer is awaited within the limit."""
        usual = self._request_timeout
        if isinstance(request, JoinGroupRequest | SyncGroupRequest):
            self._request_timeout = REBALANCE_S + ANSWER_S
        try:
            sent: Awaitable[Any] = super().send(request, expect_response)  # it notes the limit
        finally:
            self._request_timeout = usual
        if isinstance(request, TxnOffsetCommitRequest | EndTxnRequest):
            return _answered(request, sent)
        return _positions(sent) if isinstance(request, OffsetFetchRequest) else sent


async def _positions(sent: Awaitable[Any]) -> Any:
    """An answer with positions in it, or the error that it is.

    A broker that does not keep the group, or has not loaded it yet, says so of the group and tells
    no positions; aiokafka reads on, and takes it that the group has none.
    """
    answer = await sent
    if code := getattr(answer, "error_code", 0):
        raise for_code(code)
    return answer


async def _answered(request: Any, sent: Awaitable[Any]) -> Any:
    try:
        return await sent
    except (KafkaError, TimeoutError, OSError) as error:
        raise UnansweredError(f"{type(request).__name__}: {error!r}") from error


async def dialled(host: str, port: int, **how: Any) -> Connection:
    """Connect and log in; where that fails, whoever tries again at once is held up a little."""
    made = Connection(host, port, **how)
    try:
        await made.connect()
    except (OSError, KafkaError):
        await asyncio.sleep(RECONNECT_S)
        raise
    return made


client.create_conn = dialled  # type: ignore[attr-defined]  # aiokafka does not export it
