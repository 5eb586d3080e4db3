"""Answers kept on disk between two readings, so that only new and edited ones are fetched. It may be thrown away any time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from integrations.google.answers import Said

VERSION = 1
WHOLE_EVERY = timedelta(days=1)
"""How often all answers are read anew: only so do deleted ones vanish."""
OVERLAP = timedelta(minutes=10)
"""How far before the newest answer reading begins again: answers do not all appear in the order of their times."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers of one form as they were read last: id -> answer."""

    whole_at: datetime
    answers: Mapping[str, Said]

    def since(self, now: datetime) -> datetime | None:
        """From when on answers must be read; None: all of them."""
        if not timedelta() <= now - self.whole_at < WHOLE_EVERY:
            return None
        newest = max((str(one["at"]) for one in self.answers.values()), default="")
        return datetime.fromisoformat(newest).astimezone(UTC) - OVERLAP if newest else None

    def plus(self, answers: Iterable[tuple[str, Said]]) -> Kept:
        """With these; of two versions of an answer the later one counts."""
        merged = dict(self.answers)
        for id_, one in answers:
            if id_ not in merged or one["at"] >= merged[id_]["at"]:
                merged[id_] = one
        return Kept(self.whole_at, merged)


class Shelf:
    """A folder of kept answers, which only we may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, form: str) -> Kept | None:
        """What is kept of that form; None when nothing is, or it cannot be read."""
        try:
            found = orjson.loads(self._path(form).read_bytes())
            if found["version"] != VERSION or found["form"] != form:
                return None
            return Kept(datetime.fromisoformat(found["whole_at"]), found["answers"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, form: str, kept: Kept) -> None:
        """Keep it, all or nothing."""
        path = self._path(form)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        content = orjson.dumps({
            "version": VERSION,
            "form": form,
            "whole_at": kept.whole_at.isoformat(),
            "answers": kept.answers,
        })  # fmt: skip
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        aside.replace(path)

    def drop(self, form: str) -> None:
        """Keep nothing of that form."""
        self._path(form).unlink(missing_ok=True)

    def clear(self) -> None:
        """Keep nothing: what a person said must be gone when they are."""
        for path in self._folder.glob("google-*.json*"):
            path.unlink(missing_ok=True)

    def _path(self, form: str) -> Path:
        return self._folder / f"google-{hashlib.sha256(form.encode()).hexdigest()[:24]}.json"
