"""Recruit: waves of invitations, the charter, the balance of seats."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentoring.balance import balance
from mentoring.effects import Owed
from mentoring.intake import merge_candidates
from mentoring.people import Enrolment, Facts, Person
from mentoring.phases.owing import Owing, week
from mentoring.programme import Programme
from mentoring.timeline import Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What recruitment owes now."""
    owing = Owing("recruit", programme, plan, facts, now)
    _waves(owing)
    _campaign(owing)
    for enrolment in facts.enrolments:
        _enrolment(owing, enrolment)
    _charters_missing(owing)
    _balance(owing)
    _merges(owing)
    return owing.owed()


def _waves(owing: Owing) -> None:
    """The wave of the moment, to those who were invited and have not answered; earlier waves are past."""
    reached = [wave for wave in owing.plan.all("recruit.wave") if owing.reached(wave)]
    closes = owing.plan.at("recruit.closes")
    if not reached or closes is None or owing.now > closes.at:
        return
    wave = reached[-1]
    upcoming = [later.at for later in owing.plan.all("recruit.wave") if later.at > wave.at]
    within = ((upcoming[0] if upcoming else closes.at) - wave.at).days
    for person in _silent(owing.facts):
        role = person.profile.get("invited_as") or "any"
        data = {"wave": int(wave.occurrence), "role": role, "closes": owing.day(closes.at).isoformat()}
        owing.mail(
            "recruit.invitation", person.id, wave.occurrence, owing.day(wave.at), within=within, data=data
        )


def _silent(facts: Facts) -> list[Person]:
    """People who were invited and have not enrolled."""
    return [p for p in facts.people.values() if p.profile.get("invited") and p.id not in facts.enrolments_of]


def _campaign(owing: Owing) -> None:
    """Copy for intranet and LinkedIn, and the ambassadors' mail."""
    if owing.reached(channels := owing.plan.at("recruit.channels")) and channels is not None:
        on = owing.day(channels.at)
        for channel in owing.programme.recruit.channels:
            owing.document("recruit.channels", channel, on, data={"channel": channel})
        owing.mail("recruit.channels-ready", "role:manager", "1", on, within=21)
    if owing.reached(call := owing.plan.at("recruit.ambassadors")) and call is not None:
        for number, _ in enumerate(owing.programme.recruit.ambassadors, start=1):
            owing.mail("recruit.ambassador", f"role:ambassador:{number}", "1", owing.day(call.at), within=28)


def _enrolment(owing: Owing, enrolment: Enrolment) -> None:
    """Welcome and charter, the reminder, or the kind answer; or HR's approval awaited."""
    facts, person, on = owing.facts, enrolment.person, owing.day(enrolment.at)
    if enrolment.status == "applied":
        owing.wait("enrolment", f"{person}:{enrolment.role}", enrolment.at)
        return
    if enrolment.status == "declined":
        owing.mail(
            "recruit.declined",
            person,
            enrolment.role,
            on,
            within=14,
            data={"role": enrolment.role},
            last=True,
        )
        return
    if enrolment.status == "withdrawn":
        return
    data = {"role": enrolment.role}
    owing.mail("recruit.welcome", person, enrolment.role, on, within=21, data=data, urgent=True)
    charter = owing.programme.charter
    if charter and (person, charter.version) not in facts.signed:
        remind_on = owing.days.next_working(on + timedelta(days=charter.remind_days))
        owing.mail("recruit.charter-reminder", person, charter.version, remind_on, within=14)
    closes = owing.plan.at("recruit.closes")
    late = closes is not None and enrolment.at > closes.at
    if late and not any(pair.status in ("open", "closed") for pair in facts.pairs_of.get(person, ())):
        owing.mail("recruit.waiting", person, enrolment.role, on, within=14, data=data)


def _charters_missing(owing: Owing) -> None:
    """Tell the manager, once a week, who has still not signed after the reminder."""
    charter = owing.programme.charter
    if not charter:
        return
    limit = owing.today - timedelta(days=charter.escalate_days)
    missing = sorted(
        enrolment.person
        for enrolment in owing.facts.enrolments
        if enrolment.status == "approved"
        and owing.day(enrolment.at) <= limit
        and (enrolment.person, charter.version) not in owing.facts.signed
        and owing.may_write(enrolment.person)
    )
    if missing and owing.today <= owing.programme.dates.kickoff:
        monday = owing.days.next_working(owing.today - timedelta(days=owing.today.weekday()))
        data = {"people": missing, "count": len(missing)}
        owing.mail("recruit.charter-missing", "role:manager", week(monday), monday, within=6, data=data)


def _balance(owing: Owing) -> None:
    """Seats against mentees, every week; below target, one extra wave aimed at the missing skills."""
    reached = [check for check in owing.plan.all("recruit.balance") if owing.reached(check)]
    closes = owing.plan.at("recruit.closes")
    state = balance(owing.facts)
    if (
        not reached
        or closes is None
        or owing.today > owing.day(closes.at)
        or not state.short(owing.programme)
    ):
        return
    check = reached[-1]
    data = {
        "seats": state.seats,
        "mentors": state.mentors,
        "mentees": state.mentees,
        "missing": list(state.missing[:5]),
    }
    on = owing.day(check.at)
    owing.mail("recruit.balance", "role:manager", check.occurrence, on, within=6, data=data)
    if len(reached) * 2 >= len(owing.plan.all("recruit.balance")):
        for person in _silent(owing.facts):
            if person.profile.get("invited_as") == "mentor":
                told = {"skills": list(state.missing[:3]), "closes": owing.day(closes.at).isoformat()}
                owing.mail("recruit.extra-wave", person.id, "1", on, within=14, data=told)


def _merges(owing: Owing) -> None:
    """Two records that may be one person: HR decides, nothing is merged by itself."""
    undecided = [
        candidate
        for candidate in merge_candidates(owing.facts.people.values())
        if owing.facts.decision("merge", candidate.subject) is None
    ]
    for candidate in undecided:
        owing.wait("merge", candidate.subject, owing.now)
    if undecided:
        monday = owing.days.next_working(owing.today - timedelta(days=owing.today.weekday()))
        owing.mail(
            "recruit.merge", "role:manager", week(monday), monday, within=6, data={"count": len(undecided)}
        )
