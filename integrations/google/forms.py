"""Answers by the APIs of Google Forms and Google Sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from integrations.google import answers, sheets
from integrations.google.door import Allowance, Doors
from integrations.google.kept import Kept, Shelf
from integrations.google.refusals import Refused
from integrations.google.sources import Source, sources
from mentoring.errors import BadInput
from mentoring.ports import RawTable
from mentoring.programme import Form
from mentoring.quota import Quota

QUOTAS = (Quota(120, 60),)
"""Below Google's 180 lists of answers a minute and user."""
PAGE = 5_000
_ANSWER = "responseId,createTime,lastSubmittedTime,respondentEmail,answers/*(questionId,textAnswers,fileUploadAnswers)"
_ANONYMOUS = "responseId,answers/*(questionId,textAnswers)"
_FORM = (
    "formId,items(title,questionItem/question/questionId,questionGroupItem/questions(questionId,rowQuestion))"
)


class GoogleForms:
    """Reads forms where they are.

    Args:
        doors: the sign-in.
        folder: where answers are kept between two readings, those of anonymous forms aside.
    """

    def __init__(self, doors: Doors, folder: Path) -> None:
        self._door = doors.door("forms", Allowance(f"forms {doors.settings.meter}", QUOTAS))
        self._sheets = sheets.Sheets(doors)
        self._now, self._shelf = doors.now, Shelf(folder)
        self._before: dict[tuple[str, Source], tuple[dict[str, answers.Cells], tuple[RawTable, ...]]] = {}

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:
        """Every answer there is, one table a form or sheet that `source` names; the very same ones while nothing changes.

        Of an anonymous form neither addresses nor times are asked for, and nothing is kept.

        Raises:
            BadInput: `source` names no form, or one that is not shared with us.
            ProviderError: Google cannot be asked now.
        """
        found: list[RawTable] = []
        for number, source in enumerate(sources(form.source, form_id), start=1):
            name = f"{form_id} ({number})" if number > 1 else form_id
            with _shared(form_id, source):
                cells = self._cells(source, anonymous=form.anonymous)
            found += self._tables(name, source, cells)
        return tuple(found)

    def check(self, form_id: str, form: Form) -> None:
        """Look at the form or spreadsheet, and at the id of one answer; raises as `read`."""
        for source in sources(form.source, form_id):
            with _shared(form_id, source):
                if source.kind == "sheet":
                    self._sheets.check(source.id)
                else:
                    self._form(source.id)
                    next(self._pages(source.id, "", "responseId", size=1), None)

    def forget(self) -> None:
        """Keep no answer on this computer; the next reading fetches them anew."""
        self._shelf.clear()
        self._before.clear()

    def _cells(self, source: Source, *, anonymous: bool) -> dict[str, answers.Cells]:
        """Sheet -> its cells; a form has one, without a name."""
        if source.kind == "sheet":
            return self._sheets.cells(source.id, anonymous=anonymous)
        form = self._form(source.id)
        known = self._anonymous(source.id) if anonymous else self._named(source.id)
        return {"": answers.cells(form, known, anonymous=anonymous)}

    def _tables(self, name: str, source: Source, cells: dict[str, answers.Cells]) -> tuple[RawTable, ...]:
        before = self._before.get((name, source))
        if before and before[0] == cells:
            return before[1]
        joined = sheets.SEPARATOR if source.kind == "sheet" else answers.SEPARATOR
        tables = tuple(
            answers.table(name, found, separator=joined, sheet=title) for title, found in cells.items()
        )
        self._before[name, source] = cells, tables
        return tables

    def _form(self, id_: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._door.read(lambda api: api.forms().get(formId=id_, fields=_FORM))
        return found

    def _named(self, id_: str) -> Mapping[str, answers.Said]:
        """All answers: those kept, and what is new or edited since; once a day all of them anew."""
        now = self._now()
        kept = self._shelf.get(id_)
        since = kept.since(now) if kept else None
        if kept is None or since is None:
            found = Kept(now, {}).plus(self._listed(id_, "", _ANSWER))
        else:
            asked = f"timestamp >= {since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
            found = kept.plus(self._listed(id_, asked, _ANSWER))
        if found != kept:
            self._shelf.put(id_, found)
        return found.answers

    def _anonymous(self, id_: str) -> Mapping[str, answers.Said]:
        self._shelf.drop(id_)  # it may not always have been anonymous
        return dict(self._listed(id_, "", _ANONYMOUS))

    def _listed(self, id_: str, asked: str, fields: str) -> Iterator[tuple[str, answers.Said]]:
        for page in self._pages(id_, asked, fields, size=PAGE):
            for one in page.get("responses", []):
                yield str(one["responseId"]), answers.said(one)

    def _pages(self, id_: str, asked: str, fields: str, *, size: int) -> Iterator[Any]:
        return self._door.pages(
            lambda api, token: (
                api.forms()
                .responses()
                .list(
                    formId=id_,
                    pageSize=size,
                    filter=asked or None,
                    pageToken=token,
                    fields=f"nextPageToken,responses({fields})",
                )
            )
        )


@contextmanager
def _shared(form_id: str, source: Source) -> Iterator[None]:
    """Say of a form or spreadsheet that we may not see how it is shared."""
    refused: Refused | None = None
    try:
        yield
    except Refused as error:
        if error.lacks != "sharing" and error.status != 404:
            raise
        refused = error
    if refused is not None:
        what = "form" if source.kind == "form" else "spreadsheet"
        how = "Add collaborators" if source.kind == "form" else "Share"
        raise BadInput(
            f"there is no such {what}, or it is not shared with the sender",
            where=f"forms.{form_id}.source",
            instead=f"Check its id; open it, choose {how} and add the sender.",
        )
