"""A Redis of the tests' own: in memory, on the loopback, gone when they end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

WAIT_S = 20


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    """A running server: its port on 127.0.0.1. Skips where none is installed."""
    found = _binary(folder)
    if found is None:
        pytest.skip("no Redis server is installed: scripts/debian-packages installs one, where one may")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [str(found), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - the server found
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _binary(folder: Path) -> Path | None:
    """The server. Debian's tools hold it under another name, without the package that would also start one."""
    if known := shutil.which("redis-server"):
        return Path(known)
    if (tool := shutil.which("redis-check-rdb")) is None:
        return None
    named = folder / "redis-server"  # one program, which does what its name says
    named.symlink_to(tool)
    return named


def _wait(port: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as asked:
            asked.sendall(b"PING\r\n")
            if asked.recv(16).startswith(b"+PONG"):
                return
        time.sleep(0.05)
    raise RuntimeError("Redis did not start")
