"""The answers of Microsoft Forms, which has no interface of its own: the workbook on OneDrive or SharePoint that they go to."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

from integrations.microsoft.failures import Refused
from integrations.microsoft.http import Answer, Door, segment
from integrations.microsoft.permissions import SITES
from mentoring.errors import BadInput, ProviderError
from mentoring.ports import RawTable
from mentoring.programme import Form

LARGEST = 100
"""Megabytes of the largest workbook read."""
_PLACE = re.compile(r"/?drives/([^/]+)/items/([^/]+)")


class ReadTables(Protocol):
    """Reads the bytes of an export (`integrations.files.tables.tables_of`); the wiring hands it in."""

    def __call__(self, content: bytes, *, name: str, locale: str) -> tuple[RawTable, ...]:
        """Its tables."""


class MicrosoftForms:
    """Answers from workbooks, as a `FormsPort`: `source` is a sharing link, or `drives/<id>/items/<id>`.

    Args:
        door: Graph.
        tables: reads the bytes of a workbook.
        folder: keeps the last version of each, for this user's eyes only. It may be deleted at any time, and must be
            when somebody is to be forgotten.
        locale: in which files are refused.
    """

    def __init__(self, door: Door, *, tables: ReadTables, folder: Path, locale: str) -> None:
        self._door, self._tables, self._folder, self._locale = door, tables, folder, locale
        self._kept: dict[str, tuple[str, tuple[RawTable, ...]]] = {}

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:
        """The tables of the form's workbook: the very same ones as long as it does not change.

        One small question tells: Graph gives the tag of a file's content (cTag) beside that of the whole item (eTag, which
        changes as well when somebody shares it or renames it). It is asked for before the bytes, so that these are never older.

        Raises:
            BadInput: the source is none, or the workbook is not an export.
            ProviderError: it may not be read, or Microsoft cannot be reached.
        """
        item = self.item(form.source, where=f"forms.{form_id}.source")
        tag = str(item.get("cTag") or item.get("eTag") or "")
        kept = self._kept.get(form.source)
        if kept is None or not tag or kept[0] != tag:
            content = self._content(form.source, item, tag)
            kept = tag, self._tables(content, name=str(item.get("name", form_id)), locale=self._locale)
            self._kept[form.source] = kept
        return kept[1]

    def item(self, source: str, *, where: str) -> Answer:
        """What Graph says of that workbook."""
        try:
            return self._door.get(
                _path(source, where),
                permission=SITES,
                params={"$select": "id,name,size,eTag,cTag,parentReference"},
            )
        except Refused as error:
            if not error.gone:
                raise
            raise BadInput(
                "there is no such workbook, or it is not shared with the application",
                where=where,
                instead="Copy the workbook's own sharing link, or write drives/<id>/items/<id>.",
            ) from error

    def _content(self, source: str, item: Answer, tag: str) -> bytes:
        """The bytes of that version, from the folder if they are there."""
        about = hashlib.sha256(source.encode()).hexdigest()[:24]
        path = self._folder / f"{about}-{hashlib.sha256(tag.encode()).hexdigest()[:24]}.xlsx"
        if tag and path.is_file():
            return path.read_bytes()
        drive = (item.get("parentReference") or {}).get("driveId")
        if not drive or not item.get("id"):
            raise ProviderError("Microsoft's answer makes no sense: a file without a place")
        content = self._door.download(
            f"/drives/{segment(str(drive))}/items/{segment(str(item['id']))}/content",
            permission=SITES,
            most=LARGEST,
        )
        if tag:
            for older in self._folder.glob(f"{about}-*.xlsx"):
                older.unlink(missing_ok=True)
            _keep(path, content)
        return content


def _path(source: str, where: str) -> str:
    """The path of a workbook: a sharing link is only ever handed to Graph, never followed."""
    if place := _PLACE.fullmatch(source):
        return f"/drives/{segment(place[1])}/items/{segment(place[2])}"
    if source.startswith("https://"):
        code = base64.urlsafe_b64encode(source.encode()).decode().rstrip("=")
        return f"/shares/u!{code}/driveItem"
    raise BadInput(
        "this is no workbook of Microsoft 365",
        where=where,
        instead="Write the workbook's sharing link (https://…), or drives/<id>/items/<id>.",
    )


def _keep(path: Path, content: bytes) -> None:
    """Write the file for this user only, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.replace(path)
