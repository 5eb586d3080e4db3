"""Whatever happens, in any order: plans that change, faults, kills, stops, time passing. Nothing twice, nothing lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from integrations.ledger import open_ledger
from integrations.ledger.privacy import Privacy
from integrations.memory import FAULTS, Faults, MemoryCalendar, MemoryDocuments, MemoryMail, faulty
from mentoring.delivery import POINTS, Delivered, deliver
from mentoring.effects import Effect
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.services import Services
from tests.builders import DAY, NOW, a_person, an_effect, an_event, rendered

PEOPLE = Facts(people={f"P{n:04d}": a_person(n) for n in range(4)})
FAR = NOW + 400 * DAY


class Killed(BaseException):
    """The process is gone."""


def some(chance: Random, shift: int) -> list[Effect]:
    """Mails and invitations that a phase might owe; the payload and the start follow `shift`."""
    mails = [
        an_effect(f"P{person:04d}", str(n), data={"wave": shift}, expires=FAR, urgent=n == 0)
        for person in range(4)
        for n in range(3)
    ]
    start = NOW + (200 + shift) * DAY
    events = [an_event(f"P{person:04d}", start, phase="recruit") for person in range(4)]
    return [effect for effect in mails + events if chance.random() < 0.7]


class AnyStory(RuleBasedStateMachine):
    can_find = True

    @initialize(seed=st.integers(0, 10**6))
    def begin(self, seed: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(TEMPLATE[0], self.folder / "ledger.db")
        self.url = f"sqlite:///{self.folder}/ledger.db"
        self.ledger = open_ledger(self.url, "elan")
        self.chance, self.now, self.life, self.owed = Random(seed), NOW, 0, list[Effect]()  # noqa: S311 - chance with a seed
        self.mail = MemoryMail(self.clock, self.can_find)
        self.calendar = MemoryCalendar(self.clock, self.can_find)

    def clock(self) -> datetime:
        return self.now

    @rule(shift=st.integers(0, 3))
    def plan(self, shift: int) -> None:
        self.owed = some(self.chance, shift)
        self.ledger.reconcile("recruit", self.owed, [], now=self.now)
        again = self.ledger.reconcile("recruit", self.owed, [], now=self.now)
        assert (again.new, again.changed, again.cancelled, again.missed) == (0, 0, 0, 0)

    @rule(minutes=st.sampled_from([1, 20, 60 * 7, 60 * 24 * 3, 60 * 24 * 8]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        rate=st.sampled_from([0.0, 0.3, 1.0]),
        kinds=st.lists(st.sampled_from(FAULTS), min_size=1, unique=True),
    )
    def deliver(self, rate: float, kinds: list[str]) -> None:
        self.run(Faults(rate, self.chance.randrange(10**6), tuple(kinds)))  # type: ignore[arg-type]  # kinds drawn by chance

    @rule(place=st.sampled_from(POINTS), passage=st.integers(1, 5))
    def die(self, place: str, passage: int) -> None:
        passed = 0

        def point(name: str) -> None:
            nonlocal passed
            passed += name == place
            if passed == passage:
                raise Killed

        try:
            self.run(Faults(0, 0), point)
        except Killed:
            self.ledger.close()
            self.ledger = open_ledger(self.url, "elan")

    @rule()
    def stop_and_resume(self) -> None:
        self.ledger.stop(who="ops", why="", at=self.now)
        before = len(self.mail.sent) + len(self.calendar.changes)
        self.run(Faults(0, 0))
        assert len(self.mail.sent) + len(self.calendar.changes) == before
        self.ledger.resume(who="ops", why="", at=self.now)

    @rule()
    def decide_doubts(self) -> None:
        """A person looks into the provider's own log, and knows."""
        for effect, _, _ in self.ledger.effects("doubt"):
            self.ledger.settle_by_hand(
                effect.key, sent=self.truly_out(effect), who="ops", why="", now=self.now
            )

    def truly_out(self, effect: Effect) -> bool:
        if effect.channel == "mail":
            return any(mail.key == effect.key for mail in self.mail.sent)
        with self.ledger.engine.connect() as connection:
            query = "SELECT sequence FROM effects WHERE key = ?"
            sequence = connection.exec_driver_sql(query, (effect.key,)).scalar_one()
        return any(
            (change.key, change.sequence) == (effect.key, sequence) for change in self.calendar.changes
        )

    def run(self, faults: Faults, point: Callable[[str], object] = lambda _: None) -> Delivered:
        self.life += 1
        services = Services(self.mail, self.calendar, MemoryDocuments(self.clock))
        return deliver(
            self.ledger,
            faulty(services, faults),
            rendered,
            Gate(PEOPLE),
            Limits(3, 10**6),
            worker=f"life-{self.life}",
            now=self.clock,
            most=1000,
            point=point,
        )

    @invariant()
    def no_mail_goes_twice(self) -> None:
        assert not [key for key, n in Counter(mail.key for mail in self.mail.sent).items() if n > 1]

    @invariant()
    def no_change_of_an_event_goes_twice_or_out_of_order(self) -> None:
        last: dict[str, int] = {}
        for change in self.calendar.changes:
            assert change.sequence > last.get(change.key, -1)
            last[change.key] = change.sequence

    @invariant()
    def every_sum_holds(self) -> None:
        assert self.ledger.conserved() == []

    def teardown(self) -> None:
        """When the trouble ends, everything that is owed has gone out, and the calendars say what is owed."""
        if not hasattr(self, "ledger"):
            return
        for _ in range(12):
            self.ledger.reconcile("recruit", self.owed, [], now=self.now)
            self.run(Faults(0, 0))
            self.decide_doubts()
            self.now += 4 * DAY
        self.no_mail_goes_twice()
        self.no_change_of_an_event_goes_twice_or_out_of_order()
        held = {effect.key: state for effect, state, _ in self.ledger.effects()}
        gone = {mail.key for mail in self.mail.sent} | {change.key for change in self.calendar.changes}
        for effect in self.owed:
            assert held[effect.key] in ("done", "failed")
            assert effect.key in gone or held[effect.key] == "failed"
        self.calendars_say_what_is_owed(held)
        register = Privacy(self.url)
        assert register.verify_audit() == {"elan": []}
        register.close()
        self.ledger.close()
        shutil.rmtree(self.folder)

    def calendars_say_what_is_owed(self, held: Mapping[str, str]) -> None:
        owed = {effect.key: effect.data["start"] for effect in self.owed if effect.channel == "event"}
        shown: dict[str, str] = {}
        for change in self.calendar.changes:
            if change.method == "CANCEL":
                shown.pop(change.key, None)
            else:
                shown[change.key] = change.starts[0].isoformat()
        sure = {key for key, state in held.items() if state == "done"}
        assert {k: v for k, v in shown.items() if k in sure} == {k: v for k, v in owed.items() if k in sure}


class AnyStoryWithPlainMail(AnyStory):
    can_find = False


TEMPLATE: list[Path] = []


@pytest.fixture(autouse=True)
def template(migrated_database: Path) -> None:
    TEMPLATE[:] = [migrated_database]


STORIES = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking a story takes minutes
    suppress_health_check=list(HealthCheck),
)
TestAnyStory = AnyStory.TestCase
TestAnyStory.settings = STORIES
TestAnyStoryWithPlainMail = AnyStoryWithPlainMail.TestCase
TestAnyStoryWithPlainMail.settings = STORIES
