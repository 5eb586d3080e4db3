"""What the outside world got: one line an effect, written before anybody is told that it was taken."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any


class Journal:
    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.lines: list[dict[str, Any]] = []

    def note(self, **line: Any) -> None:
        with self._lock:
            self.lines.append(line)
            os.write(self._file, json.dumps(line).encode() + b"\n")

    def clear(self) -> None:
        with self._lock:
            self.lines.clear()
            os.ftruncate(self._file, 0)
