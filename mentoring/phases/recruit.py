"""Recruit: waves of invitations, enrolments answered, the balance of seats, what HR must look at."""

from __future__ import annotations

from datetime import datetime

from mentoring.balance import balance
from mentoring.effects import Owed
from mentoring.intake import merge_candidates
from mentoring.people import Enrolment, Facts, Person
from mentoring.phases import charters
from mentoring.phases.community import let_in
from mentoring.phases.owing import Owing, week
from mentoring.programme import Programme
from mentoring.sessions import last_start
from mentoring.timeline import Milestone, Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What recruitment owes now."""
    owing = Owing("recruit", programme, plan, facts, now)
    if (closes := plan.at("recruit.closes")) is not None:
        _campaign(owing, closes)
        if now < closes.at:
            _waves(owing, closes)
            _balance(owing, closes)
        else:
            _latecomers(owing, closes)
        for enrolment in facts.enrolments:
            _answer(owing, enrolment, closes)
    charters.remind(owing)
    charters.escalate(owing)
    _to_approve(owing)
    _merges(owing)
    return owing.owed()


def _campaign(owing: Owing, closes: Milestone) -> None:
    """Copy for intranet and LinkedIn, and the ambassadors' mail."""
    if (channels := owing.plan.at("recruit.channels")) is not None:
        on = owing.day(channels.at)
        within = (owing.day(closes.at) - on).days
        for channel in owing.programme.recruit.channels:
            owing.document("recruit.channels", channel, on, within=within, data={"channel": channel})
        owing.mail("recruit.channels-ready", "role:manager", "1", on, within=21)
    if (call := owing.plan.at("recruit.ambassadors")) is not None:
        for number, _ in enumerate(owing.programme.recruit.ambassadors, start=1):
            owing.mail("recruit.ambassador", f"role:ambassador:{number}", "1", owing.day(call.at), within=28)


def _waves(owing: Owing, closes: Milestone) -> None:
    """The wave of the moment, to those who were invited and have not answered; earlier waves are past."""
    reached = [wave for wave in owing.plan.all("recruit.wave") if owing.near(wave)]
    if not reached:
        return
    wave = reached[-1]
    upcoming = [later.at for later in owing.plan.all("recruit.wave") if later.at > wave.at]
    on = owing.day(wave.at)
    within = (owing.day(upcoming[0] if upcoming else closes.at) - on).days
    for person in _silent(owing):
        role = person.profile.get("invited_as") or "any"
        data = {"wave": int(wave.occurrence), "role": role, "closes": owing.day(closes.at).isoformat()}
        owing.mail("recruit.invitation", person.id, wave.occurrence, on, within=within, data=data)


def _latecomers(owing: Owing, closes: Milestone) -> None:
    """Somebody put on HR's list after enrolment closed is invited too, as long as a pair is worth starting.

    Only where this ledger knows of a wave: a list brought along in the middle of a year is no wish to write to all of it.
    """
    waves = [wave.occurrence for wave in owing.plan.all("recruit.wave")]

    def invited(person: str) -> bool:
        return any(owing.sent("recruit.invitation", person, wave) is not None for wave in waves)

    if not any(invited(person) for person in owing.facts.people):
        return
    on = owing.day(closes.at)
    within = (last_start(owing.programme) - on).days
    for person in _silent(owing):
        if not invited(person.id):
            role = person.profile.get("invited_as") or "any"
            owing.mail("recruit.late-invitation", person.id, "1", on, within=within, data={"role": role})


def _silent(owing: Owing) -> list[Person]:
    """People who were invited and have neither enrolled nor said that it is not for them."""
    leaving = [form_id for form_id, form in owing.programme.forms.items() if form.purpose == "withdrawal"]
    facts = owing.facts
    return [
        person
        for person in facts.people.values()
        if person.profile.get("invited")
        and person.id not in facts.enrolments_of
        and not any(facts.answers_of(form_id, person.id) for form_id in leaving)
    ]


def _answer(owing: Owing, enrolment: Enrolment, closes: Milestone) -> None:
    """Every enrolment is answered: welcome, the waiting list, a kind refusal; or HR's approval is awaited."""
    person, since = enrolment.person, let_in(owing.facts, enrolment)
    on, data = owing.day(since), {"role": enrolment.role}
    if enrolment.status == "applied":
        owing.wait("enrolment", f"{person}:{enrolment.role}", enrolment.at)
    elif enrolment.status == "declined":
        owing.mail(
            "recruit.declined", person, enrolment.role, on, within=14, since=since, data=data, last=True
        )
    elif enrolment.status == "approved":
        over = on > last_start(owing.programme)
        if not over:
            # A welcome asks for the charter: it makes sense as long as the draft waits for it.
            draft = owing.plan.at("match.draft")
            within = max(charters.WELCOMED_WITHIN.days, (owing.day(draft.at) - on).days if draft else 0)
            owing.mail(
                "recruit.welcome",
                person,
                enrolment.role,
                on,
                within=within,
                since=since,
                data=data,
                urgent=True,
            )
        if enrolment.at > closes.at and not _paired(owing.facts, enrolment):
            told = {**data, "over": over}
            owing.mail("recruit.waiting", person, enrolment.role, on, within=14, since=since, data=told)


def _paired(facts: Facts, enrolment: Enrolment) -> bool:
    """Whether that person was ever told of a pair."""
    return any(pair.published_at is not None for pair in facts.pairs_of.get(enrolment.person, ()))


def _to_approve(owing: Owing) -> None:
    """Once a week, the enrolments that wait for HR."""
    waiting = sorted((e.at, e.person, e.role) for e in owing.facts.enrolments if e.status == "applied")
    monday = owing.monday(owing.today)
    if waiting and owing.day(waiting[0][0]) <= monday:
        data = {
            "people": sorted({person for _, person, _ in waiting}),
            "count": len(waiting),
            "since": owing.day(waiting[0][0]).isoformat(),
        }
        owing.mail("recruit.enrolments", "role:manager", week(monday), monday, within=5, data=data)


def _balance(owing: Owing, closes: Milestone) -> None:
    """Seats against mentees, every week; below target, one extra wave aimed at the missing skills."""
    checks = owing.plan.all("recruit.balance")
    reached = [check for check in checks if owing.near(check)]
    state = balance(owing.facts)
    if not reached or not state.short(owing.programme):
        return
    on = owing.day(reached[-1].at)
    data = {
        "seats": state.seats,
        "mentors": state.mentors,
        "mentees": state.mentees,
        "missing": list(state.missing[:5]),
    }
    owing.mail("recruit.balance", "role:manager", reached[-1].occurrence, on, within=6, data=data)
    if len(reached) * 2 < len(checks):
        return
    extra = {"skills": list(state.missing[:3]), "closes": owing.day(closes.at).isoformat()}
    left = (owing.day(closes.at) - on).days
    for person in _silent(owing):
        if person.profile.get("invited_as") != "mentee":
            owing.mail("recruit.extra-wave", person.id, "1", on, within=min(14, left), data=extra)


def _merges(owing: Owing) -> None:
    """Two records that may be one person: HR decides, nothing is merged by itself; told when there is a new case."""
    undecided = [
        candidate
        for candidate in merge_candidates(owing.facts.people.values())
        if owing.facts.decision("merge", candidate.subject) is None
    ]
    for candidate in undecided:
        owing.wait("merge", candidate.subject, owing.now)
    if undecided:
        decided = sum(decision.kind == "merge" for decision in owing.facts.decisions)
        monday = owing.monday(owing.today)
        nth = str(len(undecided) + decided)
        owing.mail("recruit.merge", "role:manager", nth, monday, within=6, data={"count": len(undecided)})
