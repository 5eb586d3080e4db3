"""The only assembler: a programme and the environment become connected services. Nothing else reads the environment."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from integrations.files.calendar import FileCalendar
from integrations.files.documents import FileDocuments
from integrations.files.forms import FilesForms
from integrations.files.mail import FileMail
from integrations.ledger.copying import copy
from integrations.ledger.store import SqlLedger, open_ledger
from integrations.smtp.calendar import SmtpCalendar
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from mentoring import programme_file, timeline
from mentoring.errors import BadInput
from mentoring.job import Job
from mentoring.matching import Constraints
from mentoring.ports import CalendarPort, FormsPort, MailPort
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.rendering import Renderer
from mentoring.rendering import load as load_identity
from mentoring.services import Services
from mentoring.timeline import Plan

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
WORKER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
"""The name of this process and no other, ever."""


@dataclass(frozen=True)
class Connected:
    """A programme with everything it needs to run, at one moment."""

    programme: Programme
    plan: Plan
    questionnaires: dict[str, Questionnaire]
    folder: Path
    ledger: SqlLedger
    forms: FormsPort
    services: Services
    renderer: Renderer
    constraints: Constraints
    now: Callable[[], datetime]
    worker: str = WORKER

    def write_rejected(self, form_id: str, table: bytes | None) -> None:
        """Keep the rows HR must mend where HR finds them; remove the file when none is left."""
        path = self.folder / "rejected" / f"{form_id}.csv"
        if table is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(table)


def load(programme: str) -> tuple[Programme, Plan]:
    """The programme of that file or id, and its plan.

    Raises:
        BadInput: there is no such programme, or its file is not valid.
    """
    path = find(programme)
    return _loaded(path, path.stat().st_mtime_ns)


def find(programme: str) -> Path:
    """The programme file that a path or an id names."""
    path = Path(programme)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = CONFIGS / f"{programme}.yaml"
    if not known.is_file():
        names = ", ".join(sorted(p.stem for p in CONFIGS.glob("*.yaml") if p.stem not in ("identity",)))
        raise BadInput(
            f"there is no programme {programme!r}", instead=f"Write a file's path, or one of: {names}."
        )
    return known


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
    """Connect the services that the programme file names.

    Raises:
        BadInput: the programme or its lists are not valid, or a provider's setting is missing.
        Unreachable: the database is away.
    """
    programme, plan = load(job.programme)
    folder = Path(job.folder) if job.folder else home() / programme.id
    folder.mkdir(parents=True, exist_ok=True)
    moment = job.on
    now: Callable[[], datetime] = (lambda: moment) if moment else (lambda: datetime.now(UTC))
    ledger = _ledger(_database(job, folder), programme.id)
    calendar, mail = _providers(programme, folder, now)
    return Connected(
        programme=programme,
        plan=plan,
        questionnaires=questionnaires(),
        folder=folder,
        ledger=ledger,
        forms=FilesForms(folder / "inbox", locale=programme.locale),
        services=Services(
            mail=mail, calendar=calendar, documents=FileDocuments(folder / "documents", now=now)
        ),
        renderer=_renderer(find(job.programme), find(job.programme).stat().st_mtime_ns),
        constraints=_constraints(programme, folder),
        now=now,
    )


def _database(job: Job, folder: Path) -> str:
    """`BINOME_DATABASE_URL`; a run in a folder of its own keeps its ledger there."""
    if job.folder:
        return f"sqlite:///{(folder / 'ledger.db').resolve()}"
    return os.environ.get("BINOME_DATABASE_URL") or f"sqlite:///{(home() / 'ledger.db').resolve()}"


@lru_cache(maxsize=32)
def _ledger(url: str, programme: str) -> SqlLedger:
    return open_ledger(url, programme)


@lru_cache(maxsize=32)
def _renderer(path: Path, changed: int) -> Renderer:
    programme, _ = _loaded(path, changed)
    own = [path.parent / programme.templates] if programme.templates else []
    identity = load_identity(CONFIGS / "identity.yaml", programme.identity)
    secret = os.environ.get("BINOME_SECRET", "").encode()
    return Renderer(programme, [*own, CONFIGS / "templates"], identity, questionnaires().values(), secret)


def _providers(
    programme: Programme, folder: Path, now: Callable[[], datetime]
) -> tuple[CalendarPort, MailPort]:
    sender, chosen = programme.sending.sender, programme.providers
    for role, name in (("mail", chosen.mail), ("calendar", chosen.calendar), ("forms", chosen.forms)):
        if name in ("google", "microsoft"):
            raise BadInput(f"providers.{role}: {name} is not available yet", instead="Write files or smtp.")
    domain = sender.address.partition("@")[2]
    smtp = SmtpMail(_server(), sender, now=now) if "smtp" in (chosen.mail, chosen.calendar) else None
    files = FileMail(folder / "mail", sender, domain=domain, now=now)
    mail: MailPort = smtp if smtp and chosen.mail == "smtp" else files
    if smtp and chosen.calendar == "smtp":
        return SmtpCalendar(smtp, sender, now=now), mail
    return FileCalendar(folder / "calendar", files, sender, domain=domain, now=now), mail


_SECURITY: dict[str, Literal["tls", "starttls", "plain"]] = {
    "tls": "tls",
    "starttls": "starttls",
    "plain": "plain",
}


def _server() -> Server:
    """The mail server, from the environment."""
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


def _constraints(programme: Programme, folder: Path) -> Constraints:
    """HR's confidential lists of pairs, below the programme's folder."""
    rules = programme.matching.rules
    return Constraints(excluded=_couples(folder, rules.excluded), former=_couples(folder, rules.former))


def _couples(folder: Path, name: str | None) -> frozenset[tuple[str, str]]:
    """Two addresses a row; a first row without an @ is a header."""
    if name is None or not (path := folder / name).is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[cell.strip().casefold() for cell in row] for row in csv.reader(file) if len(row) >= 2]
    return frozenset((row[0], row[1]) for row in rows if "@" in row[0])


def rehearsed_copy(job: Job) -> Job:
    """The same job on a copy of the ledger and into a folder `preview`: what would go out, with nothing sent."""
    here = connect(job)
    target = here.folder / "preview"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if (inbox := here.folder / "inbox").is_dir():
        shutil.copytree(inbox, target / "inbox")
    copy(here.ledger, f"sqlite:///{(target / 'ledger.db').resolve()}")
    return replace(job, folder=str(target))
