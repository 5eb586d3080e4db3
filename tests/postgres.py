"""A PostgreSQL of the tests' own: in a folder of the machine's temporary ones, on the loopback, gone when they end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

WAIT_S = 60
AT_HAND = ("initdb", "postgres", "pg_ctl")


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server that is installed, None when there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    for folder in (*reversed(installed), *([Path(on_path).resolve().parent] if on_path else [])):
        if all((folder / name).exists() for name in AT_HAND):
            return folder
    return None


@contextmanager
def postgres(*settings: str) -> Iterator[str]:
    """A running server: its address without a database, `postgresql://postgres@127.0.0.1:port`. Skips where none is installed.

    `settings` are `name=value` of postgresql.conf. A claim must be on the disk before anything is sent, but no machine loses its
    power in a test: without fsync the tests take a third of the time.
    """
    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL server is installed: scripts/debian-packages installs one, where one may")
    # Not in pytest's folder: nobody but its owner may enter that, and a server that root starts is another user's.
    folder = Path(tempfile.mkdtemp(prefix="binome-postgres-", dir="/tmp"))
    as_who = _owner(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = folder / "data", folder / "log"
    try:
        made = [
            found / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(made, cwd=folder, check=True, capture_output=True, **as_who)  # type: ignore[call-overload]  # noqa: S603 - the server found above
        options = ["fsync=off", f"unix_socket_directories={folder}", "max_connections=60", *settings]
        said = [word for option in options for word in ("-c", option)]
        with log.open("wb") as written:
            server = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - the server found above
                [found / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *said],
                cwd=folder, stdout=written, stderr=written, start_new_session=True, **as_who,
            )  # fmt: skip
        try:
            _wait(server, port, log)
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)  # its fast shutdown
            with suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import time

    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            if "ready to accept connections" in log.read_text("utf-8", "replace"):
                return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
