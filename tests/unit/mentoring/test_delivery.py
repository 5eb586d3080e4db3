from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from integrations.ledger import SqlLedger
from mentoring.delivery import POINTS, Delivered
from mentoring.errors import BadInput, ProviderError, Unreachable
from mentoring.ports import Claim, Mail
from mentoring.services import Rendered
from tests.builders import DAY, NOW, an_effect, an_event, rendered
from tests.desk import ONE, TWO, Desk, count


@pytest.fixture
def desk(ledger: SqlLedger) -> Desk:
    return Desk(ledger)


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
