from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from integrations.ledger import SqlLedger
from integrations.ledger.meter import SqlMeter
from integrations.memory import MemoryCalendar, MemoryDocuments, MemoryMail
from mentoring.delivery import POINTS, Delivered, deliver
from mentoring.effects import Effect
from mentoring.errors import BadInput, ProviderError, Unreachable
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Claim, Mail, Quota, Receipt
from mentoring.services import Rendered, Services
from tests.builders import DAY, NOW, a_person, an_effect, an_event, rendered


@dataclass
class Troubled(MemoryMail):
    """A mail provider that fails for some keys."""

    trouble: dict[str, Exception] = field(default_factory=dict)
    away: bool = False

    def find(self, key: str) -> Receipt | None:
        if self.away:
            raise ProviderError("503")
        return super().find(key)

    def send(self, mail: Mail) -> Receipt:
        if error := self.trouble.get(mail.key):
            raise error
        return super().send(mail)


@dataclass
class Desk:
    """A ledger with its providers in memory and a clock to move."""

    ledger: SqlLedger
    now: datetime = NOW
    cap: int = 9
    daily: int = 999
    trouble: dict[str, Exception] = field(default_factory=dict)
    render: Callable[[Claim], Rendered] = rendered
    domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.mail = Troubled(self.clock, trouble=self.trouble)
        self.calendar = MemoryCalendar(self.clock)
        self.documents = MemoryDocuments(self.clock)

    def clock(self) -> datetime:
        return self.now

    def deliver(self, **more: object) -> Delivered:
        options: dict[str, object] = {"worker": "w", "now": self.clock, "most": 500} | more
        facts = Facts(
            people={f"P{n:04d}": a_person(n) for n in range(200)} | {"P0299": a_person(299, opted_out=True)}
        )
        return deliver(
            self.ledger,
            Services(self.mail, self.calendar, self.documents),
            self.render,
            Gate(facts, self.domains),
            Limits(self.cap, self.daily),
            **options,  # type: ignore[arg-type]  # options by name
        )

    def owe(self, *effects: Effect) -> None:
        for phase in {effect.phase for effect in effects}:
            owed = [effect for effect in effects if effect.phase == phase]
            self.ledger.reconcile(phase, owed, [], now=self.now)

    def states(self) -> dict[str, tuple[str, str]]:
        return {effect.key: (state, said) for effect, state, said in self.ledger.effects()}


@pytest.fixture
def desk(ledger: SqlLedger) -> Desk:
    return Desk(ledger)


def count(**states: int) -> Counter[str]:
    return Counter(states)


ONE, TWO = an_effect("P0001"), an_effect("P0002")


def test_everything_due_goes_out_once_by_its_channel(desk: Desk) -> None:
    document = an_effect("role:files", kind="recruit.channels", channel="document")
    event = an_event("P0003")
    desk.owe(ONE, TWO, document, event, an_effect("P0004", due=NOW + DAY))
    assert desk.deliver() == Delivered(counts=count(done=4))
    assert [mail.key for mail in desk.mail.sent] == [ONE.key, TWO.key]
    assert [change.key for change in desk.calendar.changes] == [event.key]
    assert list(desk.documents.kept) == [document.key]
    assert desk.ledger.counts() == {
        "kickoff.launch": {"done": 1},
        "recruit.channels": {"done": 1},
        "recruit.invitation": {"done": 2, "due": 1},
    }


def test_a_second_run_sends_nothing(desk: Desk) -> None:
    desk.owe(ONE)
    assert desk.deliver() == Delivered(counts=count(done=1))
    assert desk.deliver() == Delivered()
    assert len(desk.mail.sent) == 1


def test_a_moved_event_goes_out_as_an_update_and_a_dropped_one_is_called_off(desk: Desk) -> None:
    desk.owe(an_event())
    desk.deliver()
    desk.owe(an_event(start=NOW + 12 * DAY))
    desk.deliver()
    desk.ledger.reconcile("kickoff", [], [], now=NOW)
    desk.deliver()
    told = [(change.sequence, change.method, change.starts[0]) for change in desk.calendar.changes]
    assert told == [
        (0, "REQUEST", NOW + 10 * DAY),
        (1, "REQUEST", NOW + 12 * DAY),
        (2, "CANCEL", NOW + 12 * DAY),
    ]


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (ProviderError("550 no such mailbox", permanent=True), "failed", "550 no such mailbox"),
        (ProviderError("503 busy"), "due", "503 busy"),
        (Unreachable("no network"), "due", "no network"),
        (ProviderError("reset", uncertain=True), "doubt", "reset"),
        (BadInput("a name holds a line break"), "failed", "a name holds a line break"),
        (ZeroDivisionError("oops"), "doubt", "ZeroDivisionError: oops"),
    ],
)
def test_each_error_of_a_provider_has_its_consequence(
    desk: Desk, error: Exception, state: str, said: str
) -> None:
    desk.trouble[ONE.key] = error
    desk.owe(ONE, TWO)
    report = desk.deliver()
    assert desk.states() == {ONE.key: (state, said), TWO.key: ("done", TWO.key)}
    assert report.counts == count(**{state: 1, "done": 1})
    assert report.failed == ({ONE.key: said} if state == "failed" else {})
    assert report.doubts == ({ONE.key: said} if state == "doubt" else {})


def test_what_failed_for_a_while_is_tried_again_later_and_later(desk: Desk) -> None:
    desk.trouble[ONE.key] = ProviderError("503 busy")
    desk.owe(ONE)
    waits = []
    for _ in range(4):
        desk.deliver()
        again = desk.ledger.next_due(after=desk.now)
        assert again is not None
        waits.append((again - desk.now) // timedelta(minutes=1))
        desk.now = again
    assert waits == sorted(waits)
    assert waits[-1] >= 8
    desk.trouble.clear()
    desk.deliver()
    assert len(desk.mail.sent) == 1


def test_a_provider_that_asks_us_to_wait_is_left_alone(desk: Desk) -> None:
    desk.trouble[ONE.key] = ProviderError("429", retry_after=600)
    desk.owe(ONE, TWO)
    report = desk.deliver()
    assert report.paused == {"mail": NOW + timedelta(minutes=10)}
    assert desk.mail.sent == []
    desk.trouble.clear()
    desk.now += timedelta(minutes=9)
    assert desk.deliver() == Delivered()
    desk.now += timedelta(minutes=2)
    assert desk.deliver().counts == count(done=2)


def test_a_template_error_fails_that_one_effect_and_says_where(desk: Desk) -> None:
    def render(claim: Claim) -> Rendered:
        if claim.effect.key == ONE.key:
            raise BadInput("unknown name 'partnr'", where="fr/recruit/invitation.md, line 7")
        return rendered(claim)

    desk.render = render
    desk.owe(ONE, TWO)
    report = desk.deliver()
    assert report.failed == {ONE.key: "fr/recruit/invitation.md, line 7: unknown name 'partnr'"}
    assert report.counts == count(done=1, failed=1)


def test_nobody_who_left_and_no_foreign_domain_is_written_to(desk: Desk) -> None:
    desk.domains = ("acme.example",)
    desk.render = lambda claim: (
        rendered(claim)
        if claim.effect.to != "P0002"
        else Mail(TWO.key, "", "x@evil.example", "s", "t", "h", "fr")
    )
    gone = an_effect("P0299")
    desk.owe(ONE, TWO, gone)
    desk.deliver()
    assert desk.states() == {
        ONE.key: ("done", ONE.key),
        TWO.key: ("failed", "evil.example is not one of the allowed domains (sending.allowed_domains)"),
        gone.key: ("cancelled", "wants no more mail"),
    }


def test_the_weekly_cap_puts_mail_off_but_not_urgent_mail(desk: Desk) -> None:
    desk.cap = 2
    mails = [an_effect("P0001", str(n)) for n in range(1, 5)]
    desk.owe(*mails, an_effect("P0001", "9", urgent=True), TWO)
    assert desk.deliver().counts == count(done=4, due=2)
    desk.now += 6 * DAY
    assert desk.deliver() == Delivered()
    desk.now = NOW + timedelta(days=7)
    desk.owe(*[an_effect("P0001", str(n), expires=NOW + 30 * DAY) for n in range(1, 5)])
    assert desk.deliver().counts == count(done=2)


def test_the_daily_limit_ends_the_run(desk: Desk) -> None:
    desk.daily = 3
    desk.owe(*[an_effect(f"P{n:04d}") for n in range(5)])
    assert desk.deliver() == Delivered(counts=count(done=3), halted="daily-limit")
    desk.now += DAY + timedelta(seconds=1)
    assert desk.deliver().counts == count(done=2)


def test_a_run_claims_no_more_than_it_may(desk: Desk) -> None:
    desk.owe(*[an_effect(f"P{n:04d}") for n in range(150)])
    assert desk.deliver(most=120).counts == count(done=120)
    assert desk.deliver(most=120).counts == count(done=30)


def test_the_breaker_ends_a_run_that_mostly_fails(desk: Desk) -> None:
    owed = [an_effect(f"P{n:04d}") for n in range(90)]
    desk.trouble.update({effect.key: ProviderError("550", permanent=True) for effect in owed[15:]})
    desk.owe(*owed)
    report = desk.deliver()
    assert report.halted == "breaker"
    assert report.counts == count(done=15, failed=5, due=70)


def test_a_stop_works_within_one_effect(desk: Desk) -> None:
    def render(claim: Claim) -> Rendered:
        if claim.effect.key == ONE.key:
            desk.ledger.stop(who="ops", why="wrong text", at=NOW)
        return rendered(claim)

    desk.render = render
    desk.owe(ONE, TWO)
    assert desk.deliver() == Delivered(counts=count(done=1, due=1), halted="stopped")
    assert [mail.key for mail in desk.mail.sent] == [ONE.key]


def test_a_slow_worker_gives_back_what_it_has_not_sent(desk: Desk) -> None:
    def render(claim: Claim) -> Rendered:
        desk.now += timedelta(minutes=5)
        return rendered(claim)

    desk.render = render
    desk.owe(*[an_effect(f"P{n:04d}") for n in range(4)])
    desk.deliver(most=4, lease_s=900)
    assert len(desk.mail.sent) == 2
    assert desk.ledger.counts() == {"recruit.invitation": {"done": 2, "due": 2}}


class Killed(BaseException):
    """The process is gone."""


def die_at(name: str) -> Callable[[str], None]:
    def point(passed: str) -> None:
        if passed == name:
            raise Killed

    return point


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("can_find", [True, False])
def test_wherever_a_worker_dies_nothing_goes_twice_and_nothing_is_lost(
    desk: Desk, name: str, can_find: bool
) -> None:
    desk.mail.can_find = can_find
    owed = [an_effect(f"P{n:04d}") for n in range(3)]
    desk.owe(*owed)
    with pytest.raises(Killed):
        desk.deliver(worker="dead", point=die_at(name))
    desk.now += timedelta(minutes=16)
    desk.deliver(worker="next")
    desk.deliver(worker="next")
    sent = [mail.key for mail in desk.mail.sent]
    assert len(sent) == len(set(sent))
    doubts = {effect.key for effect, _, _ in desk.ledger.effects("doubt")}
    assert set(sent) | doubts == {effect.key for effect in owed}
    assert len(doubts) <= (0 if can_find else 1)
    assert desk.ledger.conserved() == []


def test_a_doubt_nobody_can_settle_waits_for_a_person_and_is_named(desk: Desk) -> None:
    desk.mail.can_find = False
    desk.trouble[ONE.key] = ProviderError("reset", uncertain=True)
    desk.owe(ONE)
    desk.deliver()
    desk.trouble.clear()
    desk.now += timedelta(hours=1)
    assert desk.deliver().doubts == {ONE.key: "this provider cannot tell whether it went out"}
    assert desk.mail.sent == []


def test_a_provider_that_cannot_be_asked_now_is_asked_again(desk: Desk) -> None:
    desk.owe(ONE)
    with pytest.raises(Killed):
        desk.deliver(worker="dead", point=die_at("after-accept"))
    desk.mail.away = True
    desk.now += timedelta(minutes=16)
    assert desk.deliver(worker="next").doubts == {ONE.key: "503"}
    desk.mail.away = False
    desk.now += timedelta(minutes=16)
    assert desk.deliver(worker="last").counts == count(done=1)
    assert len(desk.mail.sent) == 1


def test_a_throttle_pauses_the_whole_channel_for_all_workers_and_other_channels_go_on(desk: Desk) -> None:
    owed = [an_effect(f"P{n:04d}") for n in range(150)]
    desk.trouble[owed[0].key] = ProviderError("429", retry_after=3600)
    desk.owe(*owed)
    assert desk.deliver(worker="one").counts == count(due=100)
    desk.trouble.clear()
    desk.owe(an_event("P0003"))
    desk.now += timedelta(minutes=59)
    assert desk.deliver(worker="two") == Delivered(counts=count(done=1))
    assert desk.mail.sent == []
    desk.now += timedelta(minutes=2)
    assert desk.deliver(worker="two").counts == count(done=150)


def test_what_waited_keeps_its_place_before_what_came_later_and_urgent_mail_goes_first(desk: Desk) -> None:
    early = [an_effect(f"P{n:04d}", due=NOW - timedelta(hours=3)) for n in range(3)]
    desk.trouble[early[0].key] = ProviderError("429", retry_after=60)
    desk.owe(*early)
    desk.deliver()
    desk.trouble.clear()
    desk.now += timedelta(hours=1)
    urgent = an_effect("P0009", "9", due=NOW, urgent=True)
    desk.owe(*early, an_effect("P0008", due=NOW - timedelta(hours=2)), urgent)
    desk.deliver()
    assert [mail.key for mail in desk.mail.sent] == [
        urgent.key,
        *(effect.key for effect in early),
        an_effect("P0008").key,
    ]


def test_a_limit_spreads_a_wave_over_days_in_its_order_and_what_is_too_late_is_missed(desk: Desk) -> None:
    desk.daily = 40
    wave = [an_effect(f"P{n:04d}", expires=NOW + 3 * DAY) for n in range(150)]
    desk.owe(*wave)
    days = []
    for _ in range(5):
        report = desk.deliver()
        days.append((report.counts, report.halted))
        desk.now += DAY + timedelta(minutes=1)
    assert days == [
        (count(done=40), "daily-limit"),
        (count(done=40), "daily-limit"),
        (count(done=40), "daily-limit"),
        (count(missed=30), ""),
        (count(), ""),
    ]
    assert [mail.key for mail in desk.mail.sent] == [effect.key for effect in wave[:120]]
    assert desk.ledger.conserved(closed=True) == []


def test_what_is_too_late_is_missed_even_while_the_limit_or_a_pause_lets_nothing_through(desk: Desk) -> None:
    desk.daily = 1
    desk.owe(ONE, an_effect("P0002", expires=NOW + timedelta(hours=1)))
    desk.deliver()
    desk.now += timedelta(hours=2)
    assert desk.deliver() == Delivered(counts=count(missed=1), halted="daily-limit")
    desk.ledger.pause("mail", until=NOW + 9 * DAY)
    desk.owe(ONE, an_effect("P0003", expires=NOW + 3 * DAY))
    desk.now += 4 * DAY
    assert desk.deliver() == Delivered(counts=count(missed=1))


def test_nothing_is_given_up_while_the_programme_is_stopped(desk: Desk) -> None:
    desk.owe(ONE)
    desk.ledger.stop(who="ops", why="wrong text", at=NOW)
    desk.now += 30 * DAY
    assert desk.deliver() == Delivered()
    desk.ledger.resume(who="ops", why="mended", at=desk.now)
    assert desk.deliver() == Delivered(counts=count(missed=1))


def test_a_provider_that_throttles_is_no_storm_of_errors(desk: Desk) -> None:
    owed = [an_effect(f"P{n:04d}") for n in range(60)]
    desk.owe(*owed)
    for number, effect in enumerate(owed):
        desk.trouble[effect.key] = ProviderError("429", retry_after=30)
        if number % 2:
            desk.trouble[effect.key] = ProviderError("550", permanent=True)
    report = desk.deliver()
    assert (report.counts, report.halted) == (count(due=60), "")
    desk.trouble.clear()
    desk.now += timedelta(minutes=2)
    assert desk.deliver() == Delivered(counts=count(done=60))


def test_a_quota_that_is_used_up_ends_the_channel_for_now_and_loses_nothing(
    desk: Desk, database_url: str
) -> None:
    def clock() -> float:
        return desk.now.timestamp()

    meter = SqlMeter(database_url, now=clock, sleep=lambda _: None)

    class Metered(Troubled):
        def send(self, mail: Mail) -> Receipt:
            meter.spend("gmail", 100, [Quota(3000, 86_400)])
            return super().send(mail)

    desk.mail = Metered(desk.clock)
    desk.owe(*[an_effect(f"P{n:04d}") for n in range(50)])
    report = desk.deliver()
    assert (report.counts, report.halted) == (count(done=30, due=20), "")
    assert report.paused == {"mail": NOW + timedelta(days=1, minutes=24)}
    assert desk.deliver() == Delivered()
    desk.now += timedelta(days=1, minutes=25)
    assert desk.deliver() == Delivered(counts=count(done=20))
    meter.close()
