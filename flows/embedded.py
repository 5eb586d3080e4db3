"""The Prefect server of a demo or a rehearsal: started early, private to one process, quiet at its end.

`start()` must run before the first `import prefect`: Prefect reads its settings while it is imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A server of one process and one client: every background writer competes with that client for SQLite's one
# writer. With the task run recorder on, `POST /flow_runs/` meets SQLITE_BUSY_SNAPSHOT, answers 503, and Prefect's client
# sleeps two seconds: 2.0 s a flow instead of 0.1 s. Never use these for a server that keeps a history.
_SERVER = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_UI_ENABLED": "false",
    # Prefect's own mark of a server that lives as long as its client.
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
}
# Nobody stops a server whose client was killed: it ends by itself once the pipe from that client is closed.
_WATCHED = """
import os, sys, threading
def watch():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
import uvicorn
uvicorn.main()
"""
_CLIENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    # Loopback and plain HTTP: reading a CA bundle for every flow run costs 17 ms of about 90.
    "PREFECT_API_TLS_INSECURE_SKIP_VERIFY": "true",
}


class Embedded:
    """A Prefect server on a free loopback port, its files in `home`; `wait` before the first flow, `stop` at the end."""

    def __init__(self, home: Path) -> None:
        """Start the server without waiting; the migrated database that `make` prepared saves it five seconds."""
        home = home.resolve()
        home.mkdir(parents=True, exist_ok=True)
        template = Path(sys.prefix) / "prefect-template.db"
        if template.exists() and not (home / "prefect.db").exists():
            shutil.copyfile(template, home / "prefect.db")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            del os.environ[name]
        os.environ.update(_CLIENT)
        os.environ["PREFECT_HOME"] = str(home)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{self.port}/api"
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
        database = f"sqlite+aiosqlite:///{home.resolve() / 'prefect.db'}"
        self._process = subprocess.Popen(  # noqa: S603 - the server of the Prefect that is installed beside us
            [
                sys.executable,
                "-c",
                _WATCHED,
                "--factory",
                "prefect.server.api.server:create_app",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--log-level",
                "error",
                "--lifespan",
                "on",
            ],
            env={**os.environ, **_SERVER, "PREFECT_SERVER_DATABASE_CONNECTION_URL": database},
            cwd=home,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self.stop)  # registered before Prefect's own: runs after them

    def wait(self, seconds: float = 90.0) -> None:
        """Return when the server answers; raise RuntimeError when it died or took longer than `seconds`."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the embedded Prefect server ended with code {self._process.returncode}")
            try:
                with opener.open(f"http://127.0.0.1:{self.port}/api/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"the embedded Prefect server did not answer within {seconds:.0f} s")

    def stop(self) -> None:
        """End the server; calling it twice is harmless."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Flows run inside, against the server that `PREFECT_API_URL` names, else against one of our own in `home`."""
    own = None if os.environ.get("PREFECT_API_URL") else Embedded(home)
    try:
        from prefect.context import SyncClientContext
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        if own:
            from prefect.events.clients import NullEventsClient
            from prefect.events.worker import EventsWorker

            EventsWorker.set_client_override(NullEventsClient)  # this server keeps no event
            own.wait()
        # The heartbeat's thread is joined at the end of every flow run, which costs a second each; a client of its own
        # for every flow run reads the machine's certificates anew, 30 ms each.
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), SyncClientContext.get_or_create():
            yield
    finally:
        if own:
            own.stop()
