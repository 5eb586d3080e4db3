"""The pages: what each part of them shows, in the order in which it is read."""

from __future__ import annotations

from datetime import date

from mentoring import conservation
from mentoring.attendance import attendance
from mentoring.programme import PHASES
from mentoring.report.document import measured
from mentoring.report.fares import fares
from mentoring.report.history import meetings, weather
from mentoring.report.inquiries import Inquiry
from mentoring.report.leadership import Leadership
from mentoring.report.next_edition import Advice
from mentoring.report.pairs import Pairs, pairs
from mentoring.report.press import Press
from mentoring.report.renewal import renewal
from mentoring.report.seats import Seats
from mentoring.report.sendings import sendings
from mentoring.report.situation import Situation
from mentoring.report.tiles import in_unit, line, of_measure, tiles
from mentoring.report.waiting import items, matters
from mentoring.timeline import Milestone

AHEAD = 6
"""Milestones shown of those to come."""
MOST_ADVICE = 6
"""Advice that leadership reads; HR reads all of it."""
_SILENT = ("rituals.digest",)
"""Milestones that are not worth a line: HR gets one every week."""


def for_hr(
    situation: Situation, press: Press, balance: Seats, surveys: list[Inquiry], content: Leadership
) -> str:
    """`index.html`."""
    of_pairs = pairs(situation, press)
    return press.page(
        "index.html.j2",
        s=situation,
        programme=_head(situation, press),
        finding=_finding(situation, press, of_pairs),
        stage=_stage(situation, press),
        phases=_phases(situation),
        waiting=items(situation, press),
        matters=matters(situation, press),
        tiles=tiles(situation, press),
        later=[of_measure(press, one) for one in measured(situation) if one.value is None],
        seats=balance,
        pairs=of_pairs,
        fares=fares(situation, press),
        meetings=meetings(situation, press),
        weather=weather(situation, press),
        surveys=surveys,
        threshold=situation.programme.surveys.threshold,
        sendings=sendings(situation, press),
        sums=_sums(situation),
        milestones=_milestones(situation, press),
        advice=_advice(situation, press, content.advice),
        renewal=_renewal(situation),
        lines=[line(situation, press, figure) for figure in situation.figures.values()],
        erasure=_erasure(situation),
    )


def for_leadership(situation: Situation, press: Press, content: Leadership) -> str:
    """`leadership.html`."""
    return press.page(
        "leadership.html.j2",
        s=situation,
        programme=_head(situation, press),
        stage=_stage(situation, press),
        content=content,
        tiles=[of_measure(press, one) for one in content.measures],
        advice=_advice(situation, press, content.advice)[:MOST_ADVICE],
        threshold=situation.programme.surveys.threshold,
    )


def _head(situation: Situation, press: Press) -> dict[str, object]:
    programme = situation.programme
    return {
        "id": programme.id,
        "name": press.text(programme.name),
        "organisation": press.text({"*": programme.organisation}),
        "objective": press.text(programme.objective),
        "success": [press.text(words) for words in programme.success],
        "manager": programme.manager.name,
        "locale": press.locale,
        "start": programme.dates.kickoff,
        "end": situation.ends,
    }


def _finding(situation: Situation, press: Press, of_pairs: Pairs) -> str:
    """The one sentence that says how it is going."""
    facts = situation.facts
    if situation.over:
        satisfied = situation.figures["satisfied"]
        count = int(situation.figures["sessions-held"].value or 0)
        return press.say("finding.over", sessions=count, pairs=len(of_pairs.closed) + len(of_pairs.open),
                         satisfied=satisfied.value if satisfied.n >= situation.programme.surveys.threshold else None)  # fmt: skip
    if of_pairs.open and situation.started:
        colours = of_pairs.colours
        return press.say(
            "finding.running", open=len(situation.facts.open_pairs), green=colours["green"], amber=colours["amber"],
            red=colours["red"],
        )  # fmt: skip
    if of_pairs.drafts or of_pairs.open:
        ready = sum(pair.status in ("approved", "open") for pair in facts.pairs)
        return press.say(
            "finding.matching", drafts=sum(p.status == "draft" for p in facts.pairs), ready=ready
        )
    mentors, mentees = len(facts.active("mentor")), len(facts.active("mentee"))
    seats_ = sum(facts.enrolled[person.id, "mentor"].seats for person in facts.active("mentor"))
    return press.say("finding.recruiting", mentors=mentors, mentees=mentees, seats=seats_)


def _stage(situation: Situation, press: Press) -> str:
    """Where the programme is in its life."""
    start, today = situation.programme.dates.kickoff, situation.today
    if situation.over:
        return press.say("stage.over", on=situation.ends)
    if today < start:
        return press.say("stage.before", days=(start - today).days)
    month = 1 + (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
    return press.say("stage.running", month=month, months=situation.programme.dates.duration_months)


def _phases(situation: Situation) -> list[tuple[str, str]]:
    """Each phase with its state: ahead, running, over."""
    rows: list[tuple[str, str]] = []
    for phase in PHASES:
        days = [m.at for m in situation.plan.milestones if m.phase == phase and m.kind not in _SILENT]
        if days:
            rows.append(
                (
                    phase,
                    "ahead"
                    if situation.now < min(days)
                    else "running"
                    if situation.now <= max(days)
                    else "over",
                )
            )
    return rows


def _sums(situation: Situation) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """The sums that every run checks: what, the whole, its parts."""
    parts = (
        ("answers", conservation.answers(situation.facts)),
        ("participants", conservation.participants(situation.facts)),
        ("effects", conservation.effects(situation.counts)["all"]),
    )
    return [(name, sum(numbers.values()), list(numbers.items())) for name, numbers in parts]


def _milestones(situation: Situation, press: Press) -> list[tuple[date, str, str, str]]:
    """The next lines of the plan: day, what, for whom, and of an event who comes where calendars tell."""
    ahead = [m for m in situation.plan.milestones if m.at > situation.now and m.kind not in _SILENT]
    return [
        (
            situation.day(m.at),
            press.text(m.title),
            press.word("audience", m.audience),
            _coming(situation, press, m),
        )
        for m in ahead[:AHEAD]
    ]


def _coming(situation: Situation, press: Press, milestone: Milestone) -> str:
    known = attendance(situation.facts, situation.programme.id, milestone.kind, milestone.occurrence)
    if known is None:
        return ""
    return press.say(
        "plan.coming", accepted=len(known.accepted), declined=len(known.declined), maybe=len(known.tentative),
        silent=known.silent,
    )  # fmt: skip


def _advice(situation: Situation, press: Press, advice: tuple[Advice, ...]) -> list[str]:
    """What to keep and what to change, in words, once the edition is over."""
    kpis = {one.kpi.id: one for one in measured(situation)}
    told = []
    for one in advice if situation.over else ():
        values = dict(one.values)
        if "kpi" in values:
            measure = kpis[values["kpi"]]
            values = {
                "kpi": press.text(measure.kpi.label),
                "value": in_unit(press, measure.kpi.unit, measure.value or 0),
            }
        told.append(press.say(f"advice.{one.code}", **values))
    return told


def _renewal(situation: Situation) -> list[tuple[str, list[str]]]:
    """Who wishes what afterwards: heading, names; nothing before the last day."""
    if not situation.over:
        return []
    wished, name = renewal(situation.programme, situation.facts), situation.name
    rows = [
        ("both", [f"{name(mentor)} – {name(mentee)}" for mentor, mentee in wished.both]),
        ("one", [f"{name(mentor)} – {name(mentee)}" for mentor, mentee in wished.one]),
        ("mentors", list(map(name, wished.mentors))),
        ("rising", list(map(name, wished.rising))),
        ("mentees", list(map(name, wished.mentees))),
    ]
    return [(heading, names) for heading, names in rows if names]


def _erasure(situation: Situation) -> tuple[date, bool] | None:
    """The day on which personal data are erased, and whether it is past."""
    milestone = situation.plan.at("closure.erasure")
    return (situation.day(milestone.at), milestone.at <= situation.now) if milestone else None
