"""Two bugs to plant in workers, so that we know that the chaos would find them."""

import os
from collections.abc import Callable
from typing import NamedTuple

from wirewatch.bus import kafka_member, sqlite_shard
from wirewatch.bus.kafka_writer import Writer
from wirewatch.bus.sqlite_shard import SqliteShard


def position_first():
    """The position is committed before the outputs, each by itself: a crash between loses some."""
    write, commit = Writer.write, SqliteShard.commit

    async def written(self, outputs, upto=None, stage=None, number=0):
        if outputs and upto:
            await write(self, [], upto, stage, number)
            upto = None
        await write(self, outputs, upto, stage, number)

    async def committed(self, outputs, upto):
        if outputs and upto:
            await commit(self, [], upto)
            upto = {}
        await commit(self, outputs, upto)

    Writer.write = written
    sqlite_shard.SqliteShard.commit = committed


def id_per_process():
    """Transactional ids are the process's own: whoever takes a shard over fences nobody."""

    class Unfenced(Writer):
        def __init__(self, cluster, transactional_id):
            super().__init__(cluster, f"{transactional_id}.{os.getpid()}")

    kafka_member.Writer = Unfenced


class Bug(NamedTuple):
    """`hunt` is the fault that shows it: a short run plans mostly that one."""

    plant: Callable[[], None]
    hunt: str


BUGS = {
    "position-first": Bug(position_first, "bus.commit.begun=kill"),
    "id-per-process": Bug(id_per_process, "bus.commit.written=freeze"),
}
