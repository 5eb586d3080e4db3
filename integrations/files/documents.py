"""Documents kept in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from integrations.files.writing import name_of, write
from mentoring.ports import Document, Receipt


class FileDocuments:
    """One file a document, under the name its reader knows it by; a new version replaces the old one.

    Args:
        folder: where they are kept.
        now: the clock, for receipts.
        durable: wait for the disk at each document.
    """

    can_find = True

    def __init__(self, folder: Path, *, now: Callable[[], datetime], durable: bool = False) -> None:
        self.folder, self._now, self._durable = folder, now, durable

    def put(self, document: Document) -> Receipt:
        """Write the document, replacing an older one of the same key."""
        name = f"{name_of(document.key)}{Path(document.name).suffix}"
        write(self.folder / name, document.content, durable=self._durable)
        return Receipt(name, self._now())

    def find(self, key: str) -> Receipt | None:
        """The receipt of the document with that key."""
        found = sorted(self.folder.glob(f"{name_of(key)}.*"))
        return Receipt(found[0].name) if found else None

    def forget(self, keys: Iterable[str]) -> int:
        """Remove the documents of those keys (an erasure); how many."""
        gone = [path for key in keys for path in self.folder.glob(f"{name_of(key)}.*")]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)
