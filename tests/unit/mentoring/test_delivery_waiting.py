"""What waits: for a quota, a limit, a throttle, a stop; what goes first then, and what is too late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.ledger import SqlLedger
from integrations.ledger.meter import SqlMeter
from mentoring.delivery import Delivered
from mentoring.errors import ProviderError
from mentoring.ports import Mail, Receipt
from mentoring.quota import Quota
from tests.builders import DAY, NOW, an_effect, an_event
from tests.desk import ONE, Desk, Troubled, count


@pytest.fixture
def desk(ledger: SqlLedger) -> Desk:
    return Desk(ledger)


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
