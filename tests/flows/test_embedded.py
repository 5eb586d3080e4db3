from __future__ import annotations

import os
import time
from pathlib import Path

from tests.flows.conftest import Terminal

CODE = """
import os, signal, sys
from pathlib import Path
from flows.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
Path(sys.argv[2]).write_text(str(server._process.pid))
os.kill(os.getpid(), signal.SIGKILL)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"


def test_a_server_whose_client_was_killed_ends_by_itself(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    there = Terminal(tmp_path, {})
    process = there.start_python(CODE, tmp_path / "prefect", written)
    process.communicate(timeout=120)
    assert process.returncode == -9
    pid, until = int(written.read_text()), time.monotonic() + 60
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive(pid)
