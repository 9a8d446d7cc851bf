# mypy: untyped-calls-exclude="aiokafka"
"""Writing: outputs and positions in one transaction, under one transactional id."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka.errors import KafkaError

from wirewatch import faults
from wirewatch.bus.kafka_cluster import STEP_S, STOP_S, Cluster, stop
from wirewatch.bus.port import Output, Stage


class Writer:
    """One transactional producer. After any error it is good for `close` only."""

    def __init__(self, cluster: Cluster, transactional_id: str) -> None:
        self._cluster = cluster
        self._producer = cluster.producer(transactional_id)
        self._open = False
        self.committing = False

    async def start(self) -> None:
        """Fence the predecessor and settle what it left open."""
        await self._cluster.start(self._producer)

    async def write(
        self,
        outputs: Sequence[Output],
        upto: Mapping[str, int] | None = None,
        stage: Stage | None = None,
        number: int = 0,
    ) -> None:
        """Commit outputs and the positions of the stage's group in partition `number`.

        No check whether the partition is still ours comes before the commit: the broker refuses
        it once a successor's producer has started, and the successor reads the positions after
        that. `committing` tells after an error whether the outcome is unknown.
        """
        self.committing = False
        async with asyncio.timeout(STEP_S):
            faults.hit("bus.commit.begun")
            await self._producer.begin_transaction()
            self._open = True
            work: list[Any] = [await self._send(output) for output in outputs]
            if upto and stage:  # aiokafka refuses an empty map
                offsets = {self._cluster.at(topic, number): at for topic, at in upto.items()}
                group = self._cluster.name(stage.name)
                work.append(self._producer.send_offsets_to_transaction(offsets, group))
            # The commit says "done" although a send failed, so each is asked first.
            await asyncio.gather(*work)
            faults.hit("bus.commit.written")
            self.committing = True
            await self._producer.commit_transaction()
            faults.hit("bus.commit.done")
            self._open = self.committing = False
        self._cluster.heard.now()

    async def close(self) -> None:
        """Abort what is open, so that no reader has to wait until it expires, and stop."""
        if self._open:
            # Fenced, or a commit was sent (aiokafka asserts that none was): nothing to abort.
            with suppress(KafkaError, TimeoutError, AssertionError):
                async with asyncio.timeout(STOP_S):
                    await self._producer.abort_transaction()
        self._open = False
        await stop(self._producer)

    async def _send(self, output: Output) -> Any:
        at = self._cluster.place(output)
        return await self._producer.send(
            at.topic,
            output.value,
            key=output.key.encode(),
            partition=at.partition,
            headers=[(name, text.encode()) for name, text in output.headers.items()],
        )
