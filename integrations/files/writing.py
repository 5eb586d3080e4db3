"""Whole files or none, under names that every file system takes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from mentoring.errors import ProviderError

LONGEST = 100
"""Characters of a name before its ending, so that no name is longer than 120."""


def safe_name(text: str) -> str:
    """The text as a file name without its ending; one that had to be changed or cut carries a hash of the text."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", text).lstrip(".")
    if safe == text and len(safe) <= LONGEST:
        return safe
    return f"{safe[: LONGEST - 11]}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def name_of(key: str, *more: str) -> str:
    """A readable file name for an effect's key, without its ending: `recruit.invitation_P0042_1`.

    The programme is left out: each has its own folder.
    """
    return safe_name("_".join((*key.replace("/role:", "/role-").split("/")[1:], *more)))


def write(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write the file so that it is there whole or not at all.

    Args:
        path: the file; its folder is made.
        content: all of it.
        durable: wait until the disk has it.

    Raises:
        ProviderError: the disk is full or the folder may not be written to; nothing is left behind.
    """
    # Named after the file and not after the process: what a killed one leaves, the next one that writes the file takes away.
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ProviderError(f"{path.name} could not be written: {error.strerror}") from error
