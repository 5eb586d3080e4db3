"""A proxy in front of several servers, as a load balancer does it: each connection goes to the next one that answers.

    python -m tests.proxy PORT SERVER SERVER…

All are ports on 127.0.0.1. It writes the port of the server that took each connection, a line each, until it is killed.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.prefect_server import ROOT


@dataclass(frozen=True)
class Proxy:
    """One that runs in a process of its own."""

    written: Path

    @property
    def served(self) -> Counter[int]:
        """Port -> how many connections it took."""
        return Counter(map(int, self.written.read_text("ascii").split()))


@contextmanager
def proxying(port: int, ports: Sequence[int], written: Path) -> Iterator[Proxy]:
    """A proxy that listens until the block ends."""
    command = [sys.executable, "-m", "tests.proxy", *map(str, (port, *ports))]
    with written.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said)  # noqa: S603 - our own module
    try:
        yield Proxy(written)
    finally:
        process.kill()
        process.wait()


async def serve(port: int, ports: Sequence[int]) -> None:
    """Pass bytes on, so that websockets go through as well."""
    turn = count()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(turn)
        for n in range(len(ports)):
            chosen = ports[(first + n) % len(ports)]
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", chosen)
                print(chosen, flush=True)  # noqa: T201 - the parent reads it
                await asyncio.gather(_pass(reader, back), _pass(there, writer))
                return
        writer.close()

    await (await asyncio.start_server(take, "127.0.0.1", port)).serve_forever()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), [int(one) for one in sys.argv[2:]]))
