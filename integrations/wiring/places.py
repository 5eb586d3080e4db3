"""Where things lie: the folders, the database and the secret of this installation, from the environment."""

from __future__ import annotations

import os
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote


def home() -> Path:
    """Where programmes keep their files: `BINOME_HOME`, else the user's data folder."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(os.environ.get("BINOME_HOME") or Path(data) / "binome")


def found_at(path: Path) -> str:
    """Where one finds a file of ours: its address under `BINOME_FILES_URL`, which shows `BINOME_HOME`; else its path."""
    base, file, shown = os.environ.get("BINOME_FILES_URL", "").rstrip("/"), path.resolve(), home().resolve()
    if not base or not file.is_relative_to(shown):
        return str(file)
    return f"{base}/{quote(str(file.relative_to(shown)))}"


def database(folder: str | None) -> str:
    """The URL of the database: `BINOME_DATABASE_URL`; a run in a folder of its own keeps its ledger there."""
    if folder:
        return f"sqlite:///{(Path(folder) / 'ledger.db').resolve()}"
    return os.environ.get("BINOME_DATABASE_URL") or f"sqlite:///{(home() / 'ledger.db').resolve()}"


def secret() -> bytes:
    """What codes of certificates are made with; empty when nothing is set."""
    return os.environ.get("BINOME_SECRET", "").encode()


def keyed() -> bool:
    """Whether codes are made with a key, and so prove who made them."""
    return bool(secret())


def keep_details(error: Exception, folder: str | None = None) -> Path:
    """Write what went wrong, with its traceback, where only we can read it; the file."""
    written = (
        (Path(folder) if folder else home())
        / "errors"
        / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}.txt"
    )
    try:
        written.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        written = Path(tempfile.gettempdir()) / f"binome-{written.name}"
    written.touch(mode=0o600)
    written.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return written
