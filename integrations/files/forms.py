"""Answers and people from files in a folder: the exports somebody downloads, or another program puts there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

from mentoring.ports import RawTable
from mentoring.programme import Audience, Form
from mentoring.refusals import refused

_ASIDE = ("~$", ".", "_")
"""Files that begin like this are a program's own: Excel's lock, a hidden file."""


class _Folder:
    """A folder of exports. Nothing outside of it is read, whatever the programme file or a link in the folder says."""

    def __init__(self, folder: Path, *, locale: str = "en") -> None:
        """`locale` is that in which files are refused."""
        self._folder, self._locale = folder, locale

    def files(self, source: str) -> list[Path]:
        """The files that a source names, by name.

        Raises:
            BadInput: the source leads out of the folder.
        """
        pattern = PurePosixPath(source.replace("\\", "/"))
        odd = any("**" in part and part != "**" for part in pattern.parts) or not pattern.parts
        if odd or pattern.is_absolute() or ".." in pattern.parts or ":" in source:
            raise refused("outside", self._locale, source)
        inbox = self._folder.resolve()
        matched = sorted(inbox.glob(str(pattern)))
        found = [path for path in matched if path.is_file() and not path.name.startswith(_ASIDE)]
        for path in found:
            if not path.resolve().is_relative_to(inbox):
                raise refused("outside", self._locale, path.name)
        return found

    def tables(self, path: Path) -> tuple[RawTable, ...]:
        """The tables of one of its files: the very same ones as long as the file does not change.

        Raises:
            BadInput: it is not an export.
        """
        stat = path.stat()
        name = path.relative_to(self._folder.resolve()).as_posix()
        return _kept(path, name, self._locale, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


class FilesForms:
    """The exports of forms in a folder, as a `FormsPort`."""

    def __init__(self, inbox: Path, *, locale: str = "en") -> None:
        """`locale` is that in which files are refused."""
        self._inbox = _Folder(inbox, locale=locale)

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:  # noqa: ARG002  other providers use it
        """Every table of every file that `form.source` names, by file name.

        Raises:
            BadInput: the source leads out of the folder, or a file is not an export.
        """
        return tuple(table for path in self._inbox.files(form.source) for table in self._inbox.tables(path))


class FilesDirectory:
    """A list of people in a folder, as a `DirectoryPort`."""

    def __init__(self, inbox: Path, *, locale: str = "en") -> None:
        """`locale` is that in which files are refused."""
        self._inbox = _Folder(inbox, locale=locale)

    def people(self, audience: Audience) -> RawTable | None:
        """The first sheet of the last file by name, None when there is none yet.

        Raises:
            BadInput: as for `FilesForms.read`.
        """
        files = self._inbox.files(audience.source)
        return self._inbox.tables(files[-1])[0] if files else None


@lru_cache(maxsize=64)
def _kept(path: Path, name: str, locale: str, state: tuple[int, int, int]) -> tuple[RawTable, ...]:
    """The tables of a file in that state (when written, size, number): the very same objects as long as it lasts."""
    from integrations.files.tables import (
        read_tables,
    )  # late: it loads pandas

    return read_tables(path, name=name, locale=locale)
