"""The provider that knows the truth: its own process, its own journal, one line for everything it took.

    python -m tests.crash.oracle http|smtp JOURNAL

prints its port, then serves until its standard input closes.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Journal:
    """What was taken, in order, on the disk."""

    def __init__(self, path: Path) -> None:
        self._file, self._lock = path.open("a"), threading.Lock()
        self.taken: set[str] = set()

    def take(self, identity: str) -> None:
        with self._lock:
            self.taken.add(identity)
            self._file.write(json.dumps(identity) + "\n")
            self._file.flush()


def http(journal: Journal) -> int:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            journal.take(json.loads(body)["identity"])
            self._answer(200)

        def do_GET(self) -> None:
            (identity,) = parse_qs(urlsplit(self.path).query)["identity"]
            self._answer(200 if identity in journal.taken else 404)

        def _answer(self, code: int) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that was killed is no news here."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def smtp(journal: Journal) -> int:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

    class Handler:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
            content = envelope.content
            assert isinstance(content, bytes)
            journal.take(message_from_bytes(content)["Message-ID"])
            return "250 taken"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    Controller(Handler(), hostname="127.0.0.1", port=port).start()
    return port


if __name__ == "__main__":
    kind, path = sys.argv[1:]
    print({"http": http, "smtp": smtp}[kind](Journal(Path(path))), flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.read()
