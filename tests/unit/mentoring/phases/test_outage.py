"""A provider that is away for two days (issue 5): nothing lost, nothing twice, what is late is sent or missed, and HR is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from integrations.ledger import SqlLedger, open_ledger
from integrations.memory import Faults, FaultyCalendar, FaultyMail, MemoryCalendar, MemoryMail, Taken
from mentoring.errors import Unreachable
from mentoring.ports import Receipt
from tests.scenes import Scene, a_programme, at
from tests.year import Year

Live = Callable[[str, bool], Year]
DAY = timedelta(days=1)


class Away(Faults):
    """Nobody can be reached from one moment to another."""

    def __init__(self, now: Callable[[], datetime], since: datetime, until: datetime) -> None:
        super().__init__(0, 0)
        self._now, self._since, self._until = now, since, until

    def strike(self, call: Callable[[Taken], Receipt], value: Taken) -> Receipt:
        if self._since <= self._now() < self._until:
            raise Unreachable("no route to the mail server")
        return call(value)


def people() -> Scene:
    """Three pairs that meet, somebody who waits for a partner, and people who have only been invited."""
    scene = Scene().mentee("W").invited("X", "Y", role="mentor")
    for n in range(1, 4):
        scene.mentor(f"M{n}").mentee(f"E{n}").pair(f"M{n}", f"E{n}", told="2027-01-05 08:00")
    return scene


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Lives from a fortnight before a day to a fortnight after it, with two days of outage from it on, or without."""
    opened: list[SqlLedger] = []

    def year(day: str, outage: bool) -> Year:
        opened.append(open_ledger(f"sqlite:///{tmp_path}/{len(opened)}.db", "elan"))
        begins = at(f"{day} 00:00")
        made = Year(a_programme(), opened[-1], at(begins - 14 * DAY + timedelta(hours=10)))
        if outage:
            away = Away(lambda: made.now, begins, begins + 2 * DAY)
            made.mail = FaultyMail(MemoryMail(lambda: made.now), away)
            made.calendar = FaultyCalendar(MemoryCalendar(lambda: made.now), away)
        made.tell(people())
        made.run()
        made.deliver()
        made.until(f"{(begins + 14 * DAY).date()}")
        return made

    yield year
    for ledger in opened:
        ledger.close()


def kinds(keys: Iterable[str]) -> dict[str, int]:
    """How many of each kind."""
    return dict(Counter(key.split("/")[1] for key in keys))


@pytest.mark.parametrize(
    ("day", "late", "missed"),
    [
        ("2026-12-14", {"recruit.invitation": 2, "recruit.balance": 1, "rituals.digest": 1}, {}),
        ("2027-03-05", {"rituals.monthly": 6}, {}),
        ("2027-03-10", {}, {"rituals.workshop-reminder": 6}),
        ("2027-06-21", {"midpoint.news": 7, "midpoint.report-ready": 1, "rituals.digest": 1}, {}),
    ],
)
def test_after_two_days_away_all_that_was_owed_is_sent_or_missed_and_the_digest_says_so(
    live: Live, day: str, late: dict[str, int], missed: dict[str, int]
) -> None:
    calm, year = live(day, False), live(day, True)
    back, went, usual = at(f"{day} 00:00") + 2 * DAY, year.facts, calm.facts
    given_up = went.missed.keys() - usual.missed.keys()
    assert went.delivered.keys() | given_up == usual.delivered.keys()
    assert (kinds(went.late), kinds(given_up)) == (late, missed)
    assert all(at >= back for at in (*went.late.values(), *(went.missed[key] for key in given_up)))
    assert (year.twice(), year.ledger.conserved()) == ([], [])
    assert set(year.states().values()) <= {"done", "missed", "cancelled"}
    told = [one.effect.data for one in year.journal if one.effect.kind == "rituals.digest"]
    assert sum(data["late"] for data in told) == sum(late.values())
    assert sum(data["missed"] for data in told) == sum(missed.values()) + len(usual.missed)
