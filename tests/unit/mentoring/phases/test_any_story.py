"""Any story of a programme, told at random over a real ledger: what left it kept every promise of issue 2."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from integrations.ledger import open_ledger
from mentoring.errors import BadInput
from mentoring.people import Answer, Enrolment, Role, Session, Signature
from mentoring.programme import PHASES
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, a_programme, at
from tests.year import Sent, Year

WHO = st.sampled_from(["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"])
ROLES = st.sampled_from(["mentor", "mentee"])
ZONES = ("Europe/Paris", "America/New_York", "Asia/Singapore", "Pacific/Auckland")
START = "2026-12-21 10:00"


class Story(RuleBasedStateMachine):
    """People come and go, HR decides, days pass, runs are skipped; now and then the kick-off moves."""

    database: Path
    """An empty ledger, migrated."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.database, self.folder / "ledger.db")
        ledger = open_ledger(f"sqlite:///{self.folder / 'ledger.db'}", "elan")
        self.year = Year(a_programme(), ledger, at(START))
        self.seen = 0

    @initialize()
    def a_few_are_known(self) -> None:
        scene = Scene()
        for number in range(1, 9):
            scene.invited(f"P{number}", role="mentor" if number % 3 == 0 else None)
            scene.person(f"P{number}", zone=ZONES[number % 4])
        for number in (1, 2):
            scene.mentor(f"P{number}", seats=number, on=START).mentee(
                f"P{number + 2}", f"P{number + 4}", on=START
            )
        self.year.tell(scene)

    # what people do

    @rule(who=WHO, role=ROLES, seats=st.integers(0, 3))
    def enrols(self, who: str, role: Role, seats: int) -> None:
        known = self.year.facts.enrolled.get((who, role))
        since = known.at if known and known.status != "withdrawn" else self.year.now
        self.year.tell([Enrolment(who, role, "approved", seats, since, {"languages": ["fr"]})])

    @rule(who=WHO)
    def signs(self, who: str) -> None:
        if who in self.year.facts.enrolments_of and (who, "1") not in self.year.facts.signed:
            self.year.tell([Signature(who, "1", self.year.now)])

    @rule(who=WHO, role=ROLES)
    def withdraws(self, who: str, role: Role) -> None:
        if enrolment := self.year.facts.enrolled.get((who, role)):
            self.year.tell([replace(enrolment, status="withdrawn", at=self.year.now)])

    @rule(who=st.sampled_from(["P3", "P4"]))
    def opts_out(self, who: str) -> None:
        self.year.tell([replace(self.year.facts.people[who], opted_out=True)])

    @precondition(lambda self: self.year.facts.open_pairs)
    @rule(data=st.data(), satisfied=st.integers(1, 5))
    def a_pair_meets_and_says_so(self, data: st.DataObject, satisfied: int) -> None:
        pair = data.draw(st.sampled_from(sorted(p.id for p in self.year.facts.open_pairs)))
        now = self.year.now
        key = f"{len(self.year.facts.answers)}"
        answer = Answer("pulse", key, "accepted", pair.partition("-")[0], now, {"satisfaction": satisfied})
        self.year.tell([Session(pair, now, 60, True, "pulse"), answer])

    # what HR and the ops team do

    @rule(kind=st.sampled_from(["match", "match", "closure", "overload", "recognition"]), yes=st.booleans())
    def hr_decides(self, kind: str, yes: bool) -> None:
        """What has changed since it was listed is refused: HR looks again."""
        try:
            self.year.approve(kind, "approved" if yes else "declined")
        except BadInput as refused:
            if not refused.what.endswith("has changed since it was shown"):
                raise

    @rule(days=st.integers(7, 50), back=st.booleans())
    def the_kickoff_moves(self, days: int, back: bool) -> None:
        kickoff = self.year.programme.dates.kickoff + timedelta(days=-days if back else days)
        if at("2027-01-01").date() < kickoff < at("2027-06-01").date() and kickoff > self.year.now.date():
            self.year.programme = a_programme(dates={"kickoff": str(kickoff)})

    @rule(phases=st.permutations(PHASES), some=st.integers(1, 8))
    def some_phases_run(self, phases: list[Any], some: int) -> None:
        self.year.run(*phases[:some])

    @rule(days=st.integers(1, 12), hour=st.integers(0, 23))
    def days_pass(self, days: int, hour: int) -> None:
        self.year.day((self.year.now + timedelta(days=days)).replace(hour=hour))

    @rule()
    def what_is_due_goes_out(self) -> None:
        self.year.deliver()

    # what must hold

    @invariant()
    def nothing_leaves_twice(self) -> None:
        if len(self.year.journal) > self.seen:
            assert self.year.twice() == []

    @invariant()
    def nobody_is_written_to_in_vain(self) -> None:
        for one in self.year.journal[self.seen :]:
            check(one, WorkingDays(self.year.programme))
        self.seen = len(self.year.journal)

    @invariant()
    def nobody_unsigned_is_in_a_pair(self) -> None:
        facts = self.year.facts
        living = [pair for pair in facts.pairs if pair.status in ("draft", "approved", "open")]
        assert {(who, "1") for pair in living for who in (pair.mentor, pair.mentee)} <= facts.signed

    @invariant()
    def every_sum_holds(self) -> None:
        assert self.year.ledger.conserved() == []

    def teardown(self) -> None:
        """Lived to the end, nothing is left over."""
        try:
            if self.year.facts.people:
                self.year.until("2029-06-30", every=30)
                self.nothing_leaves_twice()
                self.nobody_is_written_to_in_vain()
                assert self.year.ledger.conserved(closed=True) == []
                assert self.year.facts.open_pairs == ()
        finally:
            self.year.ledger.close()
            shutil.rmtree(self.folder)


def check(one: Sent, days: WorkingDays) -> None:
    """One thing that left: to somebody who wants it, about what may be told, at a decent hour."""
    effect, facts = one.effect, one.facts
    person = facts.people.get(effect.to)
    if effect.channel != "document":
        local = one.when.astimezone(ZoneInfo(person.zone if person else "Europe/Paris"))
        assert days.next_open(one.when, str(local.tzinfo)).astimezone(UTC) == one.when.astimezone(UTC), effect
    if effect.pair:
        told = facts.pairs_by_id[effect.pair].published_at
        assert told is not None, effect
        assert told <= one.when, effect
        assert any(
            d.kind == "match" and d.verdict == "approved" and effect.pair in d.about["pairs"]
            for d in facts.decisions
        )
    if person is not None:
        assert not person.opted_out, effect
        statuses = {enrolment.status for enrolment in facts.enrolments_of.get(person.id, ())}
        left = bool(statuses) and not statuses & {"applied", "approved"}
        assert not left or one.claim.method == "CANCEL", effect
    assert isinstance(one.when, datetime)


@pytest.fixture
def an_empty_ledger(migrated_database: Path) -> Iterator[Path]:
    """Where each story begins."""
    Story.database = migrated_database
    yield migrated_database
    del Story.database


@pytest.mark.usefixtures("an_empty_ledger")
def test_any_story_keeps_every_promise() -> None:
    few = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Story, settings=few)
