"""A stand-in for Google Workspace, its own process with its own journal.

    python -m tests.loopback.google JOURNAL [OWNER] [PORT]

prints its port on a line, then serves on 127.0.0.1 until its standard input closes. JOURNAL gets one JSON line for
everything that becomes visible outside: a mail, a notification to a guest, a form. OWNER is whose consent a refresh token
stands for.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from tests.loopback.google.server import serve
from tests.loopback.google.world import World


def main() -> None:
    """Serve until nobody listens any more."""
    path, *more = sys.argv[1:]
    owner, port, *_ = [*more, *("elan@acme.example", "0")[len(more) :]]
    server = serve(World(Path(path), owner), int(port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.read()


if __name__ == "__main__":
    main()
