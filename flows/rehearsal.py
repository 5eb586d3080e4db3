"""Rehearsal: a whole programme through the real flows, with simulated people, clock and decisions."""

from __future__ import annotations

import heapq
import shutil
import time as clock
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from flows.commands.shared import console, note, progress, table
from flows.day import phase_flow
from flows.embedded import serving
from integrations.wiring import Connected, connect, inbox
from mentoring import conservation
from mentoring.decisions import Taken, decide_on
from mentoring.effects import STATES
from mentoring.errors import BadInput
from mentoring.job import Job
from mentoring.planning import alive, owes_more
from mentoring.programme import PhaseName
from mentoring.rehearsal.days import days
from mentoring.rehearsal.judgement import decided
from mentoring.rehearsal.people import audience, invent
from mentoring.rehearsal.reactions import Crowd, Response

HEARTBEAT = time(9, 0)
"""The simulated hour at which a day's phases run, in the programme's zone."""


class Answers(Protocol):
    """Where a rehearsal's people are listed, and what they answer is kept for the forms to be read."""

    def write_audience(self, people: list[dict[str, str]]) -> None:
        """The people to invite, by the columns of `Audience`."""

    def append(self, responses: Iterable[Response]) -> None:
        """Add what was answered."""


class Rehearsal:
    """One simulated year.

    Args:
        programme: a programme file, or the id of one in configs/.
        people: how many are invited.
        seed: where chance begins.
        folder: a folder of its own, which nothing leaves; None: the programme's, with the providers that it names.
        answers: where people answer; None: in the exports of the folder's inbox.
    """

    def __init__(
        self, programme: str, *, people: int, seed: int, folder: Path | None, answers: Answers | None = None
    ) -> None:
        self.programme, self._folder = programme, str(folder) if folder else None
        self.first = connect(Job(programme, None, self._folder))
        loaded = self.first.programme
        self.zone = ZoneInfo(loaded.time_zone)
        crowd = invent(loaded, people, seed)
        self.crowd = Crowd(loaded, self.first.questionnaires, crowd, seed)
        here = self.first.folder / "inbox"
        self._answers: Answers = answers or inbox(here, loaded, self.first.questionnaires)
        self._answers.write_audience(audience(crowd))
        self.pending: list[Response] = []
        self.seen: set[str] = set()
        self.first_seen: dict[tuple[str, str], datetime] = {}
        self.flow_runs = 0

    def day(self, now: datetime) -> None:
        """One simulated day: answers arrive, the phases that owe something run, HR decides, people react."""
        arrived = self._arrivals(now)
        to = self._at(now)
        phases = alive(to.plan, now)
        others = phases
        if arrived:  # any phase takes them in, before it plans: one that runs today anyway, else the first
            first = next((phase for phase in phases if self._owes(phase, to)), phases[0])
            self._flow(first, now)
            others = tuple(phase for phase in phases if phase != first)
        self._settle(others, to)
        if self._decide(now):
            self._settle(phases, to)
        if (due := to.ledger.next_due(after=now - timedelta(days=400))) and due <= now:
            self._flow("deliver", now)
        while (due := to.ledger.next_due(after=now)) and due.astimezone(self.zone).date() == now.date():
            now = due.astimezone(self.zone)
            self._flow("deliver", now)
        self._react(self._at(now))

    def report(self, now: datetime) -> None:
        """The report as of that moment."""
        self._flow("report", now)

    def _settle(self, phases: Iterable[PhaseName], to: Connected) -> None:
        """Run the phases that owe something, in order."""
        for phase in phases:
            if self._owes(phase, to):
                self._flow(phase, to.now())

    @staticmethod
    def _owes(phase: PhaseName, to: Connected) -> bool:
        return owes_more(phase, to.programme, to.plan, to.ledger, to.constraints, to.now())

    def _at(self, now: datetime) -> Connected:
        return connect(Job(self.programme, now, self._folder))

    def _flow(self, name: str, now: datetime) -> None:
        phase_flow(name)(self.programme, now, self._folder)
        self.flow_runs += 1

    def _arrivals(self, now: datetime) -> int:
        """Put what people answered by now into the exports; how many rows."""
        rows, pairs = [], self.first.ledger.facts().pairs_by_id
        while self.pending and self.pending[0].at <= now:
            response = heapq.heappop(self.pending)
            if response.pair is None or pairs[response.pair].status == "open":
                rows.append(response)
        self._answers.append(rows)
        return len(rows)

    def _decide(self, now: datetime) -> int:
        """HR decides on what has waited long enough; how many decisions."""
        to = self._at(now)
        taken = 0
        for item, verdict in decided(to.ledger.awaited(), self.first_seen, now):
            try:
                decide_on(
                    to.programme, to.ledger, item.digest, Taken(verdict, "HR (rehearsal)", "rehearsed", now)
                )
                taken += 1
            except BadInput:  # it has changed since it was listed: HR looks again next time
                continue
        return taken

    def _react(self, to: Connected) -> None:
        """Everybody who received something since the last time may answer later."""
        facts = to.ledger.facts()
        for effect, at in to.ledger.done_since(to.now() - timedelta(days=1)):
            if effect.key in self.seen:
                continue
            self.seen.add(effect.key)
            for response in self.crowd.react(effect, at, facts.people):
                heapq.heappush(self.pending, response)


def rehearse_and_show(programme: str, *, people: int, seed: int, out: Path) -> None:
    """Rehearse into a fresh folder, showing progress, then a summary and where to look."""
    _fresh(out)
    started = clock.monotonic()
    with serving(out.parent / "prefect"):
        rehearsal = Rehearsal(programme, people=people, seed=seed, folder=out)
        chosen = days(rehearsal.first.programme, rehearsal.first.plan)
        with _progress(f"{programme}, {people} people", len(chosen)) as tell:
            for day in chosen:
                now = datetime.combine(day, HEARTBEAT, rehearsal.zone)
                tell(day, ", ".join(alive(rehearsal.first.plan, now)))
                rehearsal.day(now)
            rehearsal.report(datetime.combine(chosen[-1], HEARTBEAT, rehearsal.zone))
    _summary(rehearsal, chosen[-1], clock.monotonic() - started)


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[date, str], None]]:
    """Called as each day begins: a bar on a terminal, elsewhere a plain line a month."""
    if not progress.is_terminal:
        months: set[str] = set()

        def write(day: date, phases: str) -> None:
            month = f"{day:%Y-%m}"
            if month not in months:
                months.add(month)
                note(f"{month}: {phases}")

        yield write
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} days"),
        TimeElapsedColumn(), console=progress,
    )  # fmt: skip
    with bar:
        task = bar.add_task(title, total=total)

        def move(day: date, phases: str) -> None:
            bar.update(task, description=f"{day:%Y-%m-%d} {phases}"[:60].ljust(60), advance=1)

        yield move


def _fresh(out: Path) -> None:
    """An empty folder; one that is not ours is left alone."""
    if out.exists() and any(out.iterdir()) and not (out / "ledger.db").exists():
        raise BadInput(f"{out} holds something else", instead="Choose an empty folder with --out.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)


def _summary(rehearsal: Rehearsal, last: object, seconds: float) -> None:
    to = rehearsal.first
    counts = to.ledger.counts()
    rows = [
        [kind, *(states.get(state, 0) or "" for state in STATES)] for kind, states in sorted(counts.items())
    ]
    table(("effect", *STATES), rows)
    problems = to.ledger.conserved()
    facts, total = to.ledger.facts(), conservation.effects(counts)["all"]
    met = sum(bool(session.held) for session in facts.sessions)
    told = sum(pair.published_at is not None for pair in facts.pairs)
    enrolled = len({enrolment.person for enrolment in facts.enrolments})
    console.print(
        f"\n{enrolled} people enrolled, {told} pairs were told of each other, {met} sessions were held."
    )
    console.print(f"{total['done']} messages, invitations and documents went out; {total['failed']} failed.")
    console.print(f"conserved: {'yes' if not problems else '; '.join(problems)}")
    console.print(f"{rehearsal.flow_runs} flow runs, {seconds:.0f} s. Look at:")
    for name, what in (
        ("report/index.html", "the report for HR"),
        ("mail", "every message, as sent (.eml)"),
        ("calendar", "every event (.ics)"),
        ("documents", "certificates, attestations, reports"),
        ("rejected", "rows HR must mend"),
    ):
        if (to.folder / name).exists():
            console.print(f"  {to.folder / name}  {what}")
