"""A programme connected to everything that it needs to run."""

from __future__ import annotations

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.providers import Accounts
from integrations.wiring import ledgers
from integrations.wiring.places import database, home, secret
from integrations.wiring.programmes import find, load, loaded, looks, questionnaires
from mentoring.job import Job
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.timeline import Plan

if TYPE_CHECKING:
    from integrations.ledger.store import SqlLedger
    from integrations.memory import Faults
    from integrations.providers import Trial
    from mentoring.matching import Constraints
    from mentoring.ports import DirectoryPort, FormsPort
    from mentoring.quota import Meter, Quota
    from mentoring.rendering.renderer import Renderer
    from mentoring.report import Press
    from mentoring.services import Services

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
        return ledgers.meter(database(str(self.folder) if self.alone else None))

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
        ledger=ledgers.ledger(programme.id, job.folder),
        now=(lambda: moment) if moment else (lambda: datetime.now(UTC)),
    )


@lru_cache(maxsize=32)
def _renderer(path: Path, changed: int) -> Renderer:
    from mentoring.rendering.renderer import Renderer

    programme, _ = loaded(path, changed)
    folders, identity = looks(programme, path)
    return Renderer(programme, folders, identity, questionnaires().values(), secret())


@lru_cache(maxsize=32)
def _press(path: Path, changed: int, named: str, folder: str) -> Press:
    from mentoring.report import Press

    programme, _ = loaded(path, changed)
    folders, identity = looks(programme, path)
    here = ("--folder", folder) if folder else ()
    return Press(programme, folders, identity, questionnaires(), named=named, options=here)


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
    ledgers.reopen()  # the file of an earlier copy is gone
    return replace(job, folder=str(target))


@contextmanager
def faults(rate: float, seed: int) -> Iterator[None]:
    """Within, that share of the calls to providers fails by chance: a rehearsal of trouble."""
    from integrations.memory import Faults

    token = _FAULTS.set(Faults(rate, seed) if rate else None)
    try:
        yield
    finally:
        _FAULTS.reset(token)
