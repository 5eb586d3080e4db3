"""What must hold over a whole programme (issue 2), on a real ledger: nothing twice, nothing lost, nobody written to in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.files.calendar import FileCalendar
from integrations.files.mail import FileMail
from integrations.ledger import SqlLedger
from mentoring.people import Enrolment, Session
from mentoring.programme import PHASES
from mentoring.reconciliation import Planned
from tests.scenes import Scene, a_programme, at
from tests.year import Year

Begin = Callable[..., Year]


@pytest.fixture
def begin(ledger: SqlLedger) -> Begin:
    """A year over a fresh ledger, from that moment on."""

    def year(scene: Scene | None = None, on: str = "2026-11-16 10:00", **programme: object) -> Year:
        made = Year(a_programme(**programme), ledger, at(on))
        return made.tell(scene) if scene else made

    return year


def two_pairs() -> Scene:
    """Two mentors with a seat each, two mentees, and a mentor who could take somebody more."""
    scene = Scene().mentor("M1", skills_offered=["data"]).mentor("M2", skills_offered=["law"])
    return scene.mentee("E1", skills_wanted=["data"]).mentee("E2", skills_wanted=["law"])


def launched(begin: Begin, scene: Scene | None = None, until: str = "2027-01-13") -> Year:
    """Approved, told, introduced and launched."""
    year = begin(scene or two_pairs(), "2026-12-20 10:00")
    year.until("2026-12-30")
    year.approve("match")
    year.until(until)
    return year


@pytest.mark.parametrize(
    "day",
    ["2026-12-15 10:00", "2027-01-05 10:00", "2027-02-11 10:00", "2027-06-21 10:00", "2027-11-13 10:00"],
)
def test_any_phase_run_ten_times_states_the_same(begin: Begin, day: str) -> None:
    scene = two_pairs().pair("M1", "E1").pair("M2", "E2").invited("X", role="mentor").mentee("U", signs=False)
    year = begin(scene, day)
    year.run(*PHASES)
    year.run(*PHASES)  # what one phase decides, those before it in the order follow
    before = year.states()
    for _ in range(8):
        for phase, planned in year.run(*PHASES).items():
            assert replace(planned, same=0) == Planned(), phase
    assert year.states() == before


def test_phases_in_any_order_come_to_the_same(begin: Begin) -> None:
    year = begin(two_pairs().pair("M1", "E1").pair("M2", "E2"), "2027-02-11 10:00")
    year.run(*reversed(PHASES))
    year.run(*PHASES)
    backwards = set(year.states())
    year.run(*PHASES)
    assert set(year.states()) == backwards


def test_a_run_for_an_earlier_day_takes_nothing_back_for_good(begin: Begin) -> None:
    year = begin(two_pairs().pair("M1", "E1"), "2027-02-11 10:00")
    year.run()
    today = year.states()
    year.now = at("2027-01-20 10:00")
    year.run()
    year.now = at("2027-02-11 10:00")
    year.run()
    assert {key: state for key, state in year.states().items() if key in today} == today
    year.deliver()
    sent = year.sent()
    year.now = at("2027-01-20 10:00")
    year.run()
    year.deliver()
    year.day("2027-02-11 10:30")
    assert year.twice() == []
    assert set(sent) <= set(year.sent())


def test_nothing_about_a_match_is_stated_before_hr_approves(begin: Begin) -> None:
    year = begin(two_pairs(), "2026-12-20 10:00")
    year.until("2027-02-01")
    about = {effect.kind for effect, *_ in year.ledger.effects() if effect.pair}
    assert about == set()
    assert {pair.status for pair in year.facts.pairs} == {"draft"}
    assert year.approve("match")
    year.day("2027-02-02 10:00")
    assert {one.effect.kind for one in year.journal if one.effect.pair} == {
        "kickoff.introduction",
        "kickoff.sessions",
    }


def test_nobody_who_has_not_signed_is_ever_in_a_pair(begin: Begin) -> None:
    year = launched(begin, two_pairs().mentee("U", signs=False).mentor("V", signs=False), until="2027-03-01")
    assert {who for pair in year.facts.pairs for who in (pair.mentor, pair.mentee)} & {"U", "V"} == set()
    assert "recruit.charter-reminder U 1" in year.sent("recruit.charter-reminder")
    assert len(year.sent("recruit.charter-missing")) == 1


def leave(year: Year, person: str, role: str) -> None:
    enrolment = year.facts.enrolled[person, role]
    year.tell([replace(enrolment, status="withdrawn", at=year.now)])


def test_who_withdraws_gets_cancellations_and_nothing_else(begin: Begin) -> None:
    year = launched(begin)
    leave(year, "E1", "mentee")
    before = len(year.journal)
    year.until("2027-03-31", every=3)
    year.until("2027-12-20", every=21)
    after = [one for one in year.journal[before:] if one.effect.to == "E1"]
    assert {(one.effect.channel, one.claim.method) for one in after} == {("event", "CANCEL")}
    assert [one.effect.kind for one in after] == ["kickoff.sessions"]


def test_who_asks_to_be_left_alone_hears_nothing_more(begin: Begin) -> None:
    year = launched(begin)
    year.tell([replace(year.facts.people["E1"], opted_out=True)])
    before = len(year.journal)
    year.until("2027-03-31", every=3)
    year.until("2027-12-20", every=21)
    assert [one for one in year.journal[before:] if one.effect.to == "E1"] == []


def test_a_withdrawal_between_planning_and_sending_is_seen(begin: Begin) -> None:
    year = begin(two_pairs().pair("M1", "E1", told="2027-01-11 09:30"), "2027-01-11 10:00")
    year.run("kickoff")
    leave(year, "E1", "mentee")
    year.deliver()
    assert [one for one in year.journal if one.effect.to == "E1"] == []


def test_after_the_closure_nothing_is_due_or_claimed(begin: Begin) -> None:
    year = launched(begin)
    year.until("2027-11-12", every=5)
    year.approve("recognition")
    year.until("2028-01-15", every=4)
    year.until("2028-11-20", every=14)
    assert year.ledger.conserved(closed=True) == []
    assert {pair.status for pair in year.facts.pairs} == {"closed"}
    assert year.twice() == []


def test_a_moved_launch_is_an_update_of_the_same_event(begin: Begin) -> None:
    year = launched(begin, until="2027-01-06")
    first = [one for one in year.journal if one.effect.kind in ("kickoff.launch", "kickoff.sessions")]
    assert {one.claim.sequence for one in first} == {0}
    year.programme = a_programme(dates={"kickoff": "2027-02-16"})
    before = len(year.journal)
    year.day("2027-01-07 10:00")
    moved = [one for one in year.journal[before:] if one.effect.channel == "event"]
    assert {
        (one.effect.key, one.claim.sequence, one.claim.method)
        for one in moved
        if one.effect.kind != "kickoff.training"
    } == {(one.effect.key, 1, "REQUEST") for one in first}
    year.until("2027-02-17")
    assert year.twice() == []
    assert len(year.sent("kickoff.introduction")) == 4


def test_a_mended_address_or_name_is_no_second_mail(begin: Begin) -> None:
    year = launched(begin)
    before = year.sent()
    year.tell([replace(person, name="Zoë", first_name="Zoë") for person in year.facts.people.values()])
    year.tell([replace(pair, score=1.0) for pair in year.facts.pairs])
    year.day("2027-01-13 11:00")
    assert year.sent() == before


def test_a_week_without_a_run_is_caught_up_and_what_is_too_late_is_missed(begin: Begin) -> None:
    year = launched(begin)
    year.day("2027-01-27 10:00")  # two weeks later
    contacts = year.states("kickoff.contact")
    assert {key.rpartition("/")[2]: state for key, state in contacts.items()} == {
        "day-7": "missed",
        "day-14": "done",
    }
    assert year.ledger.conserved() == []


def test_a_start_in_the_middle_of_the_year_does_what_still_makes_sense(begin: Begin) -> None:
    scene = two_pairs().mentee("U", signs=False)
    year = begin(scene, "2027-04-12 10:00")
    year.day("2027-04-12 10:00")
    year.approve("match")
    year.until("2027-04-20")
    assert {one.effect.to for one in year.journal if one.effect.kind == "kickoff.introduction"} == {
        "M1",
        "M2",
        "E1",
        "E2",
    }
    past = {
        "recruit.welcome",
        "recruit.invitation",
        "kickoff.launch",
        "kickoff.training",
        "rituals.workshop",
        "survey.invitation",
    }
    assert {one.effect.kind for one in year.journal} & past == set()
    assert "recruit.charter-missing" in {one.effect.kind for one in year.journal}
    year.until("2027-05-31", every=2)
    assert len(year.sent("rituals.monthly")) == 4  # the first one after they were told: May


def test_somebody_who_enrols_in_the_middle_of_the_year_is_welcomed_signs_and_is_matched(begin: Begin) -> None:
    year = launched(begin, two_pairs().mentor("M3", skills_offered=["data"]))
    year.until("2027-05-31", every=5)
    year.tell(Scene(year.programme).mentee("L", on="2027-06-01 08:00", signs=False, skills_wanted=["data"]))
    year.day("2027-06-01 10:00")
    assert [line for line in year.sent() if " L " in line] == [
        "recruit.welcome L mentee",
        "recruit.waiting L mentee",
    ]
    year.tell(Scene(year.programme).signs("L", "2027-06-02").facts.signatures)
    year.day("2027-06-02 10:00")
    assert [item.subject for item in year.approve("match")] == ["2"]
    year.day("2027-06-03 10:00")
    assert [line for line in year.sent("kickoff.introduction") if "L" in line] == [
        "kickoff.introduction L M3-L 1", "kickoff.introduction M3 M3-L 1",
    ]  # fmt: skip


def break_up(year: Year) -> Year:
    """The pair of M1 and E1 falls silent; HR approves its end. The other pair meets."""
    pair = year.facts.pairs_by_id["M2-E2"]
    for day in ("2027-01-20", "2027-02-10", "2027-03-03", "2027-03-24"):
        year.tell([Session(pair.id, at(f"{day} 14:00"), 60, True, "logbook")])
    year.until("2027-03-16", every=2)
    assert [item.subject for item in year.approve("closure")] == ["M1-E1"]
    return year


def test_a_broken_pair_ends_and_its_mentee_is_with_somebody_else_within_30_days(begin: Begin) -> None:
    year = break_up(launched(begin, two_pairs().mentor("M3", skills_offered=["data"])))
    year.until("2027-03-18")
    assert year.facts.pairs_by_id["M1-E1"].closed_why == "broken"
    year.approve("match")
    year.until("2027-03-20")
    assert year.facts.pairs_by_id["M3-E1"].status == "open"
    kinds = ("rituals.nudge", "rituals.closing", "rituals.rematch", "rituals.still-waiting")
    assert [line for line in year.sent(*kinds) if " E1 " in line] == [
        "rituals.nudge E1 M1-E1 after-0-amber", "rituals.nudge E1 M1-E1 after-0-red", "rituals.closing E1 M1-E1 1",
        "rituals.rematch E1 M1-E1",
    ]  # fmt: skip
    assert "rituals.call role:manager 2027-W11" in year.sent()


def test_a_mentee_nobody_can_be_found_for_is_not_lost(begin: Begin) -> None:
    year = break_up(launched(begin))
    year.until("2027-04-25", every=2)
    assert year.sent("rituals.rematch", "rituals.still-waiting") == [
        "rituals.rematch E1 M1-E1", "rituals.still-waiting E1 M1-E1",
    ]  # fmt: skip
    digest = [one.effect.data["searching"] for one in year.journal if one.effect.kind == "rituals.digest"]
    assert digest[-1] == 1


def test_everybody_enrolled_stands_somewhere_to_the_end(begin: Begin) -> None:
    scene = two_pairs().mentee("U", signs=False).mentor("B").mentee("B").mentee("D", status="applied")
    year = launched(begin, scene, until="2027-02-01")
    leave(year, "M1", "mentor")
    year.until("2027-12-20", every=10)
    assert year.ledger.conserved(closed=False) == []


def test_a_mentor_who_lowers_their_seats_is_relieved_when_hr_says_so(begin: Begin) -> None:
    scene = Scene().mentor("M1", seats=2).mentee("E1", "E2").mentor("M2")
    year = launched(begin, scene.decides("lock", "M1-E1").decides("lock", "M1-E2"))
    assert {pair.mentor for pair in year.facts.open_pairs} == {"M1"}
    year.tell(
        [
            Enrolment(
                "M1",
                "mentor",
                "approved",
                1,
                at("2026-12-01 10:00"),
                {"skills_offered": ["data"], "languages": ["fr"]},
            )
        ]
    )
    year.day("2027-02-01 10:00")
    assert year.sent("match.overload") == ["match.overload role:manager M1:2>1"]
    year.approve("overload")
    year.until("2027-02-03")
    assert len(year.facts.open_pairs) == 1
    year.approve("match")
    year.until("2027-02-04")
    assert sorted(pair.mentor for pair in year.facts.open_pairs) == ["M1", "M2"]
    assert year.twice() == []


def test_two_in_both_roles_are_introduced_once_a_pair_and_role(begin: Begin) -> None:
    scene = Scene()
    for who, offers, wants in (("A", "data", "law"), ("B", "law", "data")):
        scene.mentor(who, skills_offered=[offers]).mentee(who, skills_wanted=[wants])
    year = launched(begin, scene)
    assert sorted(year.sent("kickoff.introduction")) == [
        "kickoff.introduction A A-B 1", "kickoff.introduction A B-A 1", "kickoff.introduction B A-B 1",
        "kickoff.introduction B B-A 1",
    ]  # fmt: skip
    year.until("2027-12-20", every=5)
    assert year.twice() == []
    for kind in ("rituals.monthly", "closure.survey", "midpoint.news"):
        assert len(year.sent(kind)) == len(set(year.sent(kind)))


def test_mail_waits_for_the_morning_and_for_monday(begin: Begin) -> None:
    year = begin(Scene().mentee("E", on="2026-12-01 22:00", signs=False), "2026-12-01 22:30")
    year.run()
    year.deliver()
    assert year.sent("recruit.welcome") == []
    year.day("2026-12-02 07:45")
    assert year.sent("recruit.welcome") == []
    year.day("2026-12-02 08:00")
    assert year.sent("recruit.welcome") == ["recruit.welcome E mentee"]


def test_the_manager_does_not_drown_in_a_bad_week(begin: Begin) -> None:
    """Nobody signs in time, doubles, too few seats, approvals to give, silent pairs: all of it at once."""
    scene = Scene()
    for n in range(6):
        scene.mentor(f"M{n}", on=f"2026-11-{17 + n} 10:00", signs=n % 3 > 0)
        scene.mentee(f"E{n}", f"F{n}", on=f"2026-11-{17 + n} 11:00", signs=n % 4 > 0)
        scene.person(f"E{n}", name="Inès Moreau" if n < 3 else f"Ada E{n}")
    year = begin(scene.mentee("W1", "W2", status="applied", on="2026-11-20 10:00"))
    weeks: dict[tuple[int, int], set[str]] = {}
    while year.now < at("2027-05-01"):
        year.day(year.now + timedelta(days=3 if year.now.weekday() == 0 else 4))  # Mondays and Thursdays
        if year.now.weekday() == 3:
            year.approve("match")
    for one in year.journal:
        if one.effect.to == "role:manager":
            weeks.setdefault(one.when.isocalendar()[:2], set()).add(one.effect.kind)
    assert year.twice() == []
    assert max(len(kinds) for kinds in weeks.values()) <= 5, weeks
    assert sorted(len(kinds) for kinds in weeks.values())[len(weeks) // 2] <= 2


def test_over_file_providers_every_message_is_a_file_of_its_own(begin: Begin, tmp_path: Path) -> None:
    year = begin(two_pairs(), "2026-12-20 10:00")
    sender = year.programme.sending.sender
    year.mail = FileMail(tmp_path / "mail", sender, domain="acme.example", now=lambda: year.now)
    year.calendar = FileCalendar(
        tmp_path / "calendar", year.mail, sender, domain="acme.example", locale="fr", now=lambda: year.now
    )
    year.until("2026-12-30")
    year.approve("match")
    year.until("2027-01-20")
    out = [one for one in year.journal if one.effect.channel != "document"]
    files = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(files) == len(out) > 20
    before = [(file.name, file.read_bytes()) for file in files]
    for _ in range(3):
        year.day("2027-01-20 10:00")
    assert [(file.name, file.read_bytes()) for file in sorted((tmp_path / "mail").glob("*.eml"))] == before
