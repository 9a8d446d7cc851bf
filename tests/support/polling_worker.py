"""A poller in a process of its own, to be killed: `python -m tests.support.polling_worker FILE`."""

import asyncio
import sys

from tests.support.feeds import polling


async def main():
    """Poll until killed."""
    async with polling(sys.argv[1]):
        print("polling", flush=True)  # noqa: T201 - the test waits for it
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
