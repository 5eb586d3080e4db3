"""What lies in a folder: to compare before and after."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path


def files(folder: Path) -> dict[str, str]:
    """Every file below it and a digest of its bytes; a ledger by what it holds, since SQLite may tidy up when it is read."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(("-wal", "-shm")):
            content = _rows(path) if path.suffix == ".db" else path.read_bytes()
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def names(folder: Path, pattern: str) -> list[str]:
    """The names of its files of that pattern."""
    return sorted(path.name for path in folder.glob(pattern))


def _rows(database: Path) -> bytes:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return json.dumps(list(connection.iterdump())).encode()
    finally:
        connection.close()
