"""The only assembler: a programme and the environment become connected services. Nothing else reads the environment.

What a command does not ask for is neither imported nor connected: `binome status` opens the ledger and nothing more.
"""

from __future__ import annotations

import atexit
import csv
import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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
    from integrations.smtp.connection import Server
    from integrations.smtp.mail import SmtpMail
    from mentoring.matching import Constraints
    from mentoring.ports import FormsPort
    from mentoring.rendering import Renderer
    from mentoring.services import Services

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
WORKER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
"""The name of this process and no other, ever."""


@dataclass(frozen=True)
class Connected:
    """A programme at one moment, with everything it needs to run; each service is connected when first asked for.

    Args:
        programme: the programme.
        plan: its plan.
        path: the programme file.
        folder: where its files are read and written.
        alone: True in a folder of its own: nothing that happens there leaves it, whatever the programme's providers are.
        ledger: its ledger.
        now: the clock.
        worker: the name of this process.
    """

    programme: Programme
    plan: Plan
    path: Path
    folder: Path
    alone: bool
    ledger: SqlLedger
    now: Callable[[], datetime]
    worker: str = WORKER

    @property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """Every questionnaire there is, by id."""
        return questionnaires()

    @cached_property
    def forms(self) -> FormsPort:
        """Where answers are read.

        Raises:
            BadInput: the programme names a provider that is not there.
        """
        from integrations.files.forms import FilesForms

        for role in () if self.alone else ("forms", "directory"):
            _here(self.programme, role, ("files",))
        return FilesForms(self.folder / "inbox", locale=self.programme.locale)

    @cached_property
    def services(self) -> Services:
        """Where mails, events and documents go.

        Raises:
            BadInput: the programme names a provider that is not there, or one of its settings is missing.
        """
        from integrations.files.calendar import FileCalendar
        from integrations.files.documents import FileDocuments
        from integrations.files.mail import FileMail
        from mentoring.services import Services

        sender, domain = self.programme.sending.sender, _domain(self.programme)
        files = FileMail(self.folder / "mail", sender, domain=domain, now=self.now)
        events = FileCalendar(self.folder / "calendar", files, sender, domain=domain, now=self.now)
        documents = FileDocuments(self.folder / "documents", now=self.now)
        smtp = self._smtp
        if smtp is None:
            return Services(files, events, documents)
        from integrations.smtp.calendar import SmtpCalendar

        chosen = self.programme.providers
        return Services(
            smtp if chosen.mail == "smtp" else files,
            SmtpCalendar(smtp, sender, now=self.now) if chosen.calendar == "smtp" else events,
            documents,
        )

    @cached_property
    def _smtp(self) -> SmtpMail | None:
        """The one connection to the mail server, None when nothing goes there."""
        if self.alone:
            return None
        for role in ("mail", "calendar"):
            _here(self.programme, role, ("files", "smtp"))
        if "smtp" not in (self.programme.providers.mail, self.programme.providers.calendar):
            return None
        from integrations.smtp.mail import SmtpMail

        return SmtpMail(_server(), self.programme.sending.sender, now=self.now)

    @property
    def renderer(self) -> Renderer:
        """Turns effects into mails, invitations and documents."""
        return _renderer(self.path, self.path.stat().st_mtime_ns)

    @cached_property
    def constraints(self) -> Constraints:
        """HR's confidential lists of pairs, below the programme's folder; a list that is not there is empty."""
        from mentoring.matching import Constraints

        rules = self.programme.matching.rules
        return Constraints(
            excluded=_couples(self.folder, rules.excluded), former=_couples(self.folder, rules.former)
        )

    def write_rejected(self, form_id: str, table: bytes | None) -> None:
        """Keep the rows HR must mend where HR finds them; remove the file when none is left."""
        path = self.folder / "rejected" / f"{form_id}.csv"
        if table is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(table)

    def forget(self, keys: Iterable[str]) -> int:
        """Remove what these effects left in the programme's files (an erasure); how many files."""
        from integrations.files.documents import FileDocuments
        from integrations.files.mail import FileMail

        wanted = tuple(keys)
        mails = FileMail(
            self.folder / "mail", self.programme.sending.sender, domain=_domain(self.programme), now=self.now
        )
        return mails.forget(wanted) + FileDocuments(self.folder / "documents", now=self.now).forget(wanted)

    def close(self) -> None:
        """Take leave of the mail server."""
        if smtp := self.__dict__.get("_smtp"):
            smtp.close()


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
        folder=folder,
        alone=job.folder is not None,
        ledger=_ledger(database(job.folder), programme.id),
        now=(lambda: moment) if moment else (lambda: datetime.now(UTC)),
    )


def database(folder: str | None) -> str:
    """The URL of the database: `BINOME_DATABASE_URL`; a run in a folder of its own keeps its ledger there."""
    if folder:
        return f"sqlite:///{(Path(folder) / 'ledger.db').resolve()}"
    return os.environ.get("BINOME_DATABASE_URL") or f"sqlite:///{(home() / 'ledger.db').resolve()}"


def ledger(programme_id: str, folder: str | None) -> SqlLedger:
    """The ledger of that programme, without its file."""
    return _ledger(database(folder), programme_id)


@lru_cache(maxsize=32)
def _ledger(url: str, programme: str) -> SqlLedger:
    from integrations.ledger.store import open_ledger

    opened = open_ledger(url, programme)
    atexit.register(opened.close)  # SQLite's journal is then written back: the ledger is one file again
    return opened


def register(folder: str | None) -> Privacy:
    """The register of the installation: who is where, over all its programmes."""
    from integrations.ledger.privacy import Privacy

    return Privacy(database(folder))


@lru_cache(maxsize=32)
def _renderer(path: Path, changed: int) -> Renderer:
    from mentoring.rendering import Renderer
    from mentoring.rendering import load as load_identity

    programme, _ = _loaded(path, changed)
    own = [path.parent / programme.templates] if programme.templates else []
    identity = load_identity(CONFIGS / "identity.yaml", programme.identity)
    secret = os.environ.get("BINOME_SECRET", "").encode()
    return Renderer(programme, [*own, CONFIGS / "templates"], identity, questionnaires().values(), secret)


def _domain(programme: Programme) -> str:
    return str(programme.sending.sender.address).partition("@")[2]


def _here(programme: Programme, role: str, known: tuple[str, ...]) -> None:
    """Refuse a provider that this version does not have."""
    if (name := getattr(programme.providers, role)) not in known:
        raise BadInput(
            f"{name} is not available yet", where=f"providers.{role}", instead=f"Write {' or '.join(known)}."
        )


_SECURITY: dict[str, Literal["tls", "starttls", "plain"]] = {
    "tls": "tls",
    "starttls": "starttls",
    "plain": "plain",
}


def _server() -> Server:
    """The mail server, from the environment."""
    from pydantic import SecretStr

    from integrations.smtp.connection import Server

    host, port = os.environ.get("BINOME_SMTP_HOST"), os.environ.get("BINOME_SMTP_PORT", "587")
    security = _SECURITY.get(os.environ.get("BINOME_SMTP_SECURITY", "starttls"))
    if not host or not port.isdigit() or security is None:
        raise BadInput(
            "the mail server is not set",
            where="environment",
            instead="Set BINOME_SMTP_HOST, BINOME_SMTP_PORT (a number), BINOME_SMTP_SECURITY (tls, starttls or plain),"
            " BINOME_SMTP_USER and BINOME_SMTP_PASSWORD.",
        )
    password = SecretStr(os.environ.get("BINOME_SMTP_PASSWORD", ""))
    return Server(host, int(port), security, os.environ.get("BINOME_SMTP_USER", ""), password)


def _couples(folder: Path, name: str | None) -> frozenset[tuple[str, str]]:
    """Two addresses a row; a first row without an @ is a header."""
    if name is None or not (path := folder / name).is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[cell.strip().casefold() for cell in row] for row in csv.reader(file) if len(row) >= 2]
    return frozenset((row[0], row[1]) for row in rows if "@" in row[0])


def read_people(path: Path) -> pd.DataFrame:
    """The people of a file (CSV, XLSX or JSON), every cell as text; of a workbook its first sheet.

    Raises:
        BadInput: the file is not a table of people.
    """
    from integrations.files.tables import read_tables

    tables = read_tables(path, name=str(path), locale="en")
    if not tables:
        raise BadInput("nobody is in this file", where=str(path), instead="Give one row a person.")
    return tables[0].frame


def inbox(folder: Path, programme: Programme, known: Mapping[str, Questionnaire]) -> Inbox:
    """A folder where exports grow, as a rehearsal's people answer."""
    from integrations.files.exports import Inbox

    return Inbox(folder, programme, known)


def beside(job: Job) -> Job:
    """The same job on a copy of the ledger, in a folder of its own beside the programme's: nothing of it leaves there."""
    from integrations.ledger.copying import copy

    here = connect(job)
    target = here.folder.with_name(f"{here.folder.name}.preview")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    rules = here.programme.matching.rules
    for name in ("inbox", rules.excluded, rules.former):
        if name and (found := here.folder / name).is_dir():
            shutil.copytree(found, target / name)
        elif name and found.is_file():
            shutil.copyfile(found, target / name)
    copy(here.ledger, database(str(target)))
    _ledger.cache_clear()  # the file of an earlier copy is gone
    return replace(job, folder=str(target))
