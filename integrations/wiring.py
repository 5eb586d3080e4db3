"""The only assembler: a programme and the environment become connected services. Nothing else reads the environment.

What a command does not ask for is neither imported nor connected: `binome status` opens the ledger and nothing more.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from integrations.providers import Accounts
from mentoring import programme_file, timeline
from mentoring.errors import BadInput
from mentoring.job import Job
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.timeline import Plan

if TYPE_CHECKING:
    import pandas as pd

    from integrations.files.exports import Inbox
    from integrations.ledger.privacy import Privacy
    from integrations.ledger.store import SqlLedger
    from integrations.memory import Faults
    from integrations.providers import Trial
    from mentoring.matching import Constraints
    from mentoring.ports import DirectoryPort, FormsPort
    from mentoring.quota import Meter, Quota
    from mentoring.rendering.identity import Identity
    from mentoring.rendering.renderer import Renderer
    from mentoring.report import Press
    from mentoring.services import Services
    from mentoring.verification import Paper

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
WORKER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
"""The name of this process and no other, ever."""
_FAULTS: ContextVar[Faults | None] = ContextVar("faults", default=None)


@dataclass(frozen=True)
class Connected:
    """A programme at one moment, with everything it needs to run; each service is connected when first asked for.

    Args:
        programme: the programme.
        plan: its plan.
        path: the programme file.
        named: how the programme was named, for commands to paste.
        folder: where its files are read and written.
        alone: True in a folder of its own: nothing that happens there leaves it, whatever the programme's providers are.
        live: False when the programme only plans yet: nothing is delivered.
        ledger: its ledger.
        now: the clock.
        worker: the name of this process.
    """

    programme: Programme
    plan: Plan
    path: Path
    named: str
    folder: Path
    alone: bool
    live: bool
    ledger: SqlLedger
    now: Callable[[], datetime]
    worker: str = WORKER

    @property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """Every questionnaire there is, by id."""
        return questionnaires()

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(
            self.programme, self.folder, os.environ, now=self.now, meter=lambda: self.meter, alone=self.alone
        )

    @property
    def forms(self) -> FormsPort:
        """Where answers are read."""
        return self._accounts

    @property
    def directory(self) -> DirectoryPort:
        """Where people are looked up."""
        return self._accounts

    @property
    def services(self) -> Services:
        """Where mails, events and documents go."""
        found = self._accounts.services
        if faults := _FAULTS.get():
            from integrations.memory import faulty

            return faulty(found, faults)
        return found

    @property
    def mail_quotas(self) -> Sequence[Quota]:
        """Messages that the mailbox of the programme's mail may send, as far as that is known."""
        return self._accounts.mail_quotas

    @property
    def meter(self) -> Meter:
        """Counts what accounts spend of their providers' quotas, for everything that this installation runs."""
        return _meter(database(str(self.folder) if self.alone else None))

    @property
    def renderer(self) -> Renderer:
        """Turns effects into mails, invitations and documents."""
        return _renderer(self.path, self.path.stat().st_mtime_ns)

    @property
    def press(self) -> Press:
        """Prints the pages of the report."""
        here = str(self.folder) if self.alone else ""
        return _press(self.path, self.path.stat().st_mtime_ns, self.named, here)

    @cached_property
    def constraints(self) -> Constraints:
        """HR's own lists of pairs."""
        from integrations.files.lists import constraints

        return constraints(self.programme, self.folder)

    def trials(self) -> Iterator[Trial]:
        """Try every provider with the least it can do."""
        return self._accounts.trials()

    def create_form(self, form_id: str) -> str:
        """Create and publish a form of the programme; the lines to write into its file."""
        return self._accounts.create_form(form_id, self.questionnaires)

    def write_rejected(self, form_id: str, table: bytes | None) -> None:
        """Keep the rows HR must mend where HR finds them; remove the file when none is left."""
        path = self.folder / "rejected" / f"{form_id}.csv"
        if table is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(table)

    def write_report(self, pages: Mapping[str, str], out: Path | None = None) -> Path:
        """Write the pages of the report, into `report` unless told otherwise; the path of the first one."""
        folder = out or self.folder / "report"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in pages.items():
            (folder / name).write_text(content, encoding="utf-8")
        return folder / "index.html"

    def close(self) -> None:
        """Let go of every connection."""
        self._accounts.close()


def load(programme: str) -> tuple[Programme, Plan]:
    """The programme of that file or id, and its plan.

    Raises:
        BadInput: there is no such programme, or its file is not valid.
    """
    path = find(programme)
    return _loaded(path, path.stat().st_mtime_ns if path.exists() else 0)


def find(programme: str) -> Path:
    """The programme file that a path or an id names."""
    path = Path(programme)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = CONFIGS / f"{programme}.yaml"
    if not known.is_file():
        raise BadInput(
            f"there is no programme {programme!r}", instead=f"Write a file's path, or one of: {_known()}."
        )
    return known


def _known() -> str:
    return ", ".join(sorted(path.stem for path in CONFIGS.glob("*.yaml") if path.stem != "identity"))


@lru_cache(maxsize=32)
def _loaded(path: Path, changed: int) -> tuple[Programme, Plan]:
    programme = programme_file.load(path, CONFIGS / "questionnaires")
    return programme, timeline.plan(programme)


@lru_cache(maxsize=1)
def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire of `configs/`, by id."""
    return programme_file.questionnaires(CONFIGS / "questionnaires")


def home() -> Path:
    """Where programmes keep their files: `BINOME_HOME`, else the user's data folder."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(os.environ.get("BINOME_HOME") or Path(data) / "binome")


def link(path: Path) -> str:
    """Where a browser finds a file of ours: under `BINOME_FILES_URL`, which shows `BINOME_HOME`; else on this machine."""
    base, here = os.environ.get("BINOME_FILES_URL", "").rstrip("/"), home().resolve()
    return f"{base}/{path.resolve().relative_to(here)}" if base else path.resolve().as_uri()


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


def connect(job: Job) -> Connected:
    """A programme with its ledger.

    Raises:
        BadInput: the programme is not valid.
        Unreachable: the database is away.
    """
    programme, plan = load(job.programme)
    folder = Path(job.folder) if job.folder else home() / programme.id
    moment = job.on
    return Connected(
        programme=programme,
        plan=plan,
        path=find(job.programme),
        named=job.programme,
        folder=folder,
        alone=job.folder is not None,
        live=job.folder is not None or (programme.sending.live if job.send is None else job.send),
        ledger=_ledger(job.folder, database(job.folder), programme.id),
        now=(lambda: moment) if moment else (lambda: datetime.now(UTC)),
    )


def database(folder: str | None) -> str:
    """The URL of the database: `BINOME_DATABASE_URL`; a run in a folder of its own keeps its ledger there."""
    if folder:
        return f"sqlite:///{(Path(folder) / 'ledger.db').resolve()}"
    return os.environ.get("BINOME_DATABASE_URL") or f"sqlite:///{(home() / 'ledger.db').resolve()}"


def ledger(programme_id: str, folder: str | None) -> SqlLedger:
    """The ledger of that programme, without its file."""
    return _ledger(folder, database(folder), programme_id)


@lru_cache(maxsize=32)
def _ledger(folder: str | None, url: str, programme: str) -> SqlLedger:
    from integrations.ledger.store import open_ledger

    opened = open_ledger(url, programme, durable=not folder)  # nothing leaves a folder of its own
    atexit.register(opened.close)  # SQLite's journal is then written back: the ledger is one file again
    return opened


@lru_cache(maxsize=32)
def _meter(url: str) -> Meter:
    from integrations.ledger.meter import SqlMeter

    opened = SqlMeter(url)
    atexit.register(opened.close)
    return opened


def register(folder: str | None) -> Privacy:
    """The register of the installation: who is where, over all its programmes."""
    from integrations.ledger.privacy import Privacy

    return Privacy(database(folder))


def certified(code: str, folder: str | None) -> Paper | None:
    """The paper of any programme of the installation that carries that code; None when none does."""
    from mentoring import verification

    url = database(folder)
    papers = (
        paper
        for programme in register(folder).programmes()
        for held in [_ledger(url, programme)]
        for paper in verification.issued((e for e, _, _ in held.effects("done")), held.facts())
    )
    return verification.certified(code, _secret(), papers)


def keyed() -> bool:
    """Whether codes are made with a key, and so prove who made them."""
    return bool(_secret())


def _secret() -> bytes:
    return os.environ.get("BINOME_SECRET", "").encode()


def forget(
    programme_id: str, folder: str | None, keys: Iterable[str], words: Iterable[str]
) -> tuple[int, list[Path]]:
    """Remove what names a person from a programme's files: from how many; and HR's own files that still do."""
    place, said = Path(folder) if folder else home() / programme_id, tuple(words)
    shutil.rmtree(place.with_name(f"{place.name}.preview"), ignore_errors=True)
    shutil.rmtree(place / "answers", ignore_errors=True)  # what was read from forms elsewhere is read anew
    for path in (home() / "errors").glob("*.txt"):
        path.unlink()  # they may quote anybody, and are of no use for long
    from integrations.files.traces import forget as forget_in

    return forget_in(place, keys, said)


def rows_naming(path: Path, words: Iterable[str]) -> tuple[int, ...]:
    """The rows of one of HR's files in which a person is named; none when it is no table."""
    from integrations.files.traces import rows

    return rows(path, words)


@lru_cache(maxsize=32)
def _renderer(path: Path, changed: int) -> Renderer:
    from mentoring.rendering.renderer import Renderer

    programme, _ = _loaded(path, changed)
    folders, identity = _looks(programme, path)
    return Renderer(programme, folders, identity, questionnaires().values(), _secret())


@lru_cache(maxsize=32)
def _press(path: Path, changed: int, named: str, folder: str) -> Press:
    from mentoring.report import Press

    programme, _ = _loaded(path, changed)
    folders, identity = _looks(programme, path)
    here = ("--folder", folder) if folder else ()
    return Press(programme, folders, identity, questionnaires(), named=named, options=here)


def _looks(programme: Programme, path: Path) -> tuple[list[Path], Identity]:
    """Template folders, the organisation's before ours, and its identity."""
    from mentoring.rendering.identity import load

    own = [path.parent / programme.templates] if programme.templates else []
    return [*own, CONFIGS / "templates"], load(CONFIGS / "identity.yaml", programme.identity)


def check_templates(programme: str) -> None:
    """Look at the organisation's own templates, where the programme file names a folder of them.

    Raises:
        BadInput: all that is wrong with them.
    """
    from mentoring.rendering.own import own_faults

    path, (loaded, _) = find(programme), load(programme)
    if loaded.templates and (
        wrong := list(own_faults(path.parent / loaded.templates, CONFIGS / "templates"))
    ):
        raise BadInput("\n".join(map(str, wrong)))


def read_people(path: Path) -> pd.DataFrame:
    """The people of a file (CSV, XLSX or JSON), every cell as text; of a workbook its first sheet.

    Raises:
        BadInput: the file is not a table of people.
    """
    sheets = read_sheets(path)
    if not sheets:
        raise BadInput("nobody is in this file", where=str(path), instead="Give one row a person.")
    return next(iter(sheets.values()))


def read_sheets(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a file by their sheet, every cell as text; a file without sheets has one.

    Raises:
        BadInput: it is no table.
    """
    from integrations.files.tables import read_tables

    return {table.sheet: table.frame for table in read_tables(path, name=str(path), locale="en")}


def review(
    document: Mapping[str, Any], form: Literal["html", "xlsx"], programme: Path | None = None
) -> bytes:
    """The review of a draft (`mentoring.matching.review`) as a page or a workbook, in the looks of that programme."""
    from mentoring.matching.review_page import Teller, review_page
    from mentoring.programme import text_in
    from mentoring.rendering.identity import load as look

    if programme is None:
        folders, identity, name, mark = [CONFIGS / "templates"], look(CONFIGS / "identity.yaml", {}), "", "B"
    else:
        found = load(str(programme))[0]
        folders, identity = _looks(found, programme)
        name, mark = text_in(found.name, document["locale"]), found.organisation[:1].upper()
    if form == "html":
        return review_page(document, folders, identity, name=name, mark=mark).encode()
    from integrations.files.review import workbook

    return workbook(document, Teller(folders, document["locale"]).say)


def inbox(folder: Path, programme: Programme, known: Mapping[str, Questionnaire]) -> Inbox:
    """A folder where exports grow, as a rehearsal's people answer."""
    from integrations.files.exports import Inbox

    return Inbox(folder, programme, known)


@contextmanager
def faults(rate: float, seed: int) -> Iterator[None]:
    """Within, that share of the calls to providers fails by chance: a rehearsal of trouble."""
    from integrations.memory import Faults

    token = _FAULTS.set(Faults(rate, seed) if rate else None)
    try:
        yield
    finally:
        _FAULTS.reset(token)


def beside(job: Job) -> Job:
    """The same job on a copy of the ledger, in a folder of its own beside the programme's: nothing of it leaves there."""
    from integrations.ledger.copying import copy

    here = connect(job)
    target = here.folder.with_name(f"{here.folder.name}.preview")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    rules = here.programme.matching.rules
    for name in ("inbox", rules.excluded, rules.former, here.programme.matching.manual):
        if name and (found := here.folder / name).is_dir():
            shutil.copytree(found, target / name)
        elif name and found.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, target / name)
    copy(here.ledger, database(str(target)))
    _ledger.cache_clear()  # the file of an earlier copy is gone
    return replace(job, folder=str(target))
