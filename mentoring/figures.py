"""The programme's figures, each by the definition of product.md, each with its n and its 95 % interval.

They are taken on the report's day, or on the programme's last day once it is over: a pair that ran its course does not stop
counting because the year has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from mentoring import barometer, sessions
from mentoring.balance import balance
from mentoring.estimates import Figure, Unit, average, difference, net_promoters, ratio, share
from mentoring.latest import LONG_AGO
from mentoring.outcomes import Closing, closing
from mentoring.people import Facts, Pair
from mentoring.phases.owing import participants
from mentoring.programme import Programme
from mentoring.surveys import numbers
from mentoring.working_days import WorkingDays

__all__ = ["FIGURES", "Figure", "Unit", "figures"]

FIGURES: tuple[str, ...] = (
    "match-rate", "load", "charter-rate", "first-meeting-rate", "cadence", "session-completion", "active-pairs",
    "participation", "sessions-held", "session-length", "sessions-per-pair", "goal-attainment", "satisfaction", "satisfied",
    "nps", "early-closure", "completion", "rehoming", "mentor-re-engagement", "recognition-coverage", "retention",
    "retention-difference", "promotion", "promotion-difference", "response-rate", "bounce-rate", "opt-out-rate",
)  # fmt: skip
"""The id of every figure, in the order of the report: what a KPI's `figure` may name."""
LOWER_IS_BETTER = frozenset({"load", "early-closure", "bounce-rate", "opt-out-rate"})
ENOUGH_SESSIONS = 6
"""Sessions that make a completed pair."""
FIRST_MEETING = timedelta(days=14)
DOCUMENTS = frozenset({
    "recruit.channels", "midpoint.report", "recognition.certificate", "recognition.attestation", "recognition.badge",
    "recognition.public",
})  # fmt: skip
"""Kinds of effects that are files kept for HR: nothing that could bounce."""
INVITATIONS: Mapping[str, str] = {
    "needs": "survey.invitation", "pulse": "rituals.pulse", "midpoint": "midpoint.survey", "closing": "closure.survey",
    "motivation": "recognition.motivation", "vote": "recognition.vote", "impact": "recognition.impact",
}  # fmt: skip
"""Survey -> the kind of the mail that asks it."""
Counts = Mapping[str, Mapping[str, int]]
"""Kind -> state -> number of effects (`Ledger.counts`)."""


@dataclass(frozen=True)
class _Scene:
    """What every figure is computed from. `today` is the programme's last day at most."""

    programme: Programme
    facts: Facts
    today: date
    counts: Counts

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.programme.time_zone)

    @cached_property
    def days(self) -> WorkingDays:
        return WorkingDays(self.programme)

    @cached_property
    def told(self) -> tuple[Pair, ...]:
        """Pairs that were published, open or closed since."""
        return tuple(pair for pair in self.facts.pairs if pair.published_at is not None)

    @cached_property
    def open(self) -> tuple[Pair, ...]:
        """Pairs that are open at the end of that day."""
        return tuple(
            p for p in self.told if p.status == "open" or (p.closed_at and self.day(p.closed_at) > self.today)
        )

    @cached_property
    def closing(self) -> Closing:
        """What the closing survey says."""
        return closing(self.programme, self.facts)

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def told_on(self, pair: Pair) -> date:
        """The day a pair was published."""
        return self.day(pair.published_at or LONG_AGO)

    def met(self, pair: Pair) -> list[date]:
        """The days on which a pair met, so far."""
        return [day for at in sessions.held(self.facts, pair) if (day := self.day(at)) <= self.today]


def figures(programme: Programme, facts: Facts, today: date, effects: Counts) -> tuple[Figure, ...]:
    """Every figure as of that day, in the order of `FIGURES`.

    Args:
        today: the civil day in the programme's zone.
        effects: kind -> state -> number of effects (`Ledger.counts`), for response and bounce rates.
    """
    scene = _Scene(programme, facts, min(today, sessions.ends_on(programme)), effects)
    return tuple(_FIGURES[id_](scene) for id_ in FIGURES)


def _match_rate(scene: _Scene) -> Figure:
    """Active participants in an open pair ÷ active participants."""
    people = participants(scene.facts)
    paired = {person for pair in scene.open for person in (pair.mentor, pair.mentee)}
    return share("match-rate", sum(person.id in paired for person in people), len(people))


def _load(scene: _Scene) -> Figure:
    """Mentees ÷ mentor seats."""
    state = balance(scene.facts)
    return Figure("load", state.mentees / state.seats if state.seats else None, state.seats, "number")


def _charter_rate(scene: _Scene) -> Figure:
    """Pairs signed by both ÷ pairs; nothing where the programme has no charter."""
    charter, signed = scene.programme.charter, scene.facts.signed
    if charter is None:
        return share("charter-rate", 0, 0)
    both = sum(all((who, charter.version) in signed for who in (p.mentor, p.mentee)) for p in scene.told)
    return share("charter-rate", both, len(scene.told))


def _first_meeting(scene: _Scene) -> Figure:
    """Pairs met at most 14 days after publication ÷ pairs published at least 14 days ago."""
    old = [pair for pair in scene.told if scene.today - scene.told_on(pair) >= FIRST_MEETING]
    in_time = sum(
        any(day - scene.told_on(pair) <= FIRST_MEETING for day in scene.met(pair)[:1]) for pair in old
    )
    return share("first-meeting-rate", in_time, len(old))


def _cadence(scene: _Scene) -> Figure:
    """Mean over open pairs of min(1, held ÷ max(1, ⌊days since match ÷ interval⌋)); from the launch on."""
    values = [barometer.cadence(scene.programme, scene.facts, pair, scene.today) for pair in scene.open]
    return average("cadence", values, "share", (0.0, 1.0))


def _completion(scene: _Scene) -> Figure:
    """Held ÷ scheduled and past, over published pairs while they were open; a pair counts no more than it had scheduled."""
    groups = []
    for pair in scene.told:
        until = min(scene.today, scene.day(pair.closed_at)) if pair.closed_at else scene.today
        planned = sessions.planned(scene.programme, pair, scene.facts, scene.days)
        past = sum(scene.day(at) < until for at in planned)
        groups.append((min(past, sum(day <= until for day in scene.met(pair))), past))
    return ratio("session-completion", groups)


def _active_pairs(scene: _Scene) -> Figure:
    """Open pairs with a session in the last two intervals ÷ open pairs."""
    window = timedelta(weeks=2 * scene.programme.rituals.session_weeks)
    recent = sum(any(scene.today - day <= window for day in scene.met(pair)[-1:]) for pair in scene.open)
    return share("active-pairs", recent, len(scene.open))


def _participation(scene: _Scene) -> Figure:
    """People enrolled ÷ people invited."""
    invited = [person.id for person in scene.facts.people.values() if person.profile.get("invited")]
    return share("participation", sum(id_ in scene.facts.enrolments_of for id_ in invited), len(invited))


def _sessions_held(scene: _Scene) -> Figure:
    """Sessions held, all pairs together."""
    count = sum(len(scene.met(pair)) for pair in scene.told)
    return Figure("sessions-held", float(count), count, "number")


def _session_length(scene: _Scene) -> Figure:
    """Mean minutes of a session whose length was noted."""
    return average(
        "session-length", (s.minutes for s in scene.facts.sessions if s.held and s.minutes), "minutes"
    )


def _sessions_per_pair(scene: _Scene) -> Figure:
    """Mean number of sessions that a published pair held."""
    return average(
        "sessions-per-pair", (len(scene.met(pair)) for pair in scene.told), "number", (0.0, float("inf"))
    )


def _goals(scene: _Scene) -> Figure:
    """Goals reached ÷ goals set."""
    return ratio("goal-attainment", scene.closing.goals)


def _satisfaction(scene: _Scene) -> Figure:
    """Mean of the closing survey's satisfaction, 1 to 5; of everybody's last pulse before there is one."""
    said = scene.closing.satisfaction
    if said is not None:
        return Figure("satisfaction", said.mean, said.n, "score", said.interval)
    return average("satisfaction", _last_pulses(scene), "score", (1.0, 5.0))


def _satisfied(scene: _Scene) -> Figure:
    """Share of those answers that are 4 or 5."""
    said = scene.closing.satisfaction
    if said is not None:
        content = said.count("4", "5")
        return (
            share("satisfied", content, said.n)
            if content is not None
            else Figure("satisfied", None, said.n, "share")
        )
    values = _last_pulses(scene)
    return share("satisfied", sum(value >= 4 for value in values), len(values))


def _last_pulses(scene: _Scene) -> list[float]:
    latest: dict[str, tuple[datetime, object]] = {}
    for answer in scene.facts.answers_by_form.get(scene.programme.surveys.pulse or "", ()):
        at = answer.at or LONG_AGO
        if answer.person and (answer.person not in latest or at >= latest[answer.person][0]):
            latest[answer.person] = at, answer.values.get("satisfaction")
    return numbers(value for _, value in latest.values())


def _nps(scene: _Scene) -> Figure:
    """% of 9-10 minus % of 0-6 in the closing survey."""
    said = scene.closing.recommendation
    return said if said is not None else net_promoters("nps", ())


def _early_closure(scene: _Scene) -> Figure:
    """Published pairs that ended before the programme did, other than well ÷ published pairs."""
    ended = sum(
        pair.status == "closed" and pair.closed_why not in ("completed", "ended-well") for pair in scene.told
    )
    return share("early-closure", ended, len(scene.told))


def _completed(scene: _Scene) -> Figure:
    """Published pairs with at least six sessions ÷ published pairs."""
    return share("completion", sum(len(scene.met(p)) >= ENOUGH_SESSIONS for p in scene.told), len(scene.told))


def _rehoming(scene: _Scene) -> Figure:
    """Mentees of a pair that ended early and who stayed, matched again within `rehome_days` ÷ those, once their days are over."""
    limit = timedelta(days=scene.programme.rituals.rehome_days)
    within: list[bool] = []
    for pair in scene.told:
        mentee = scene.facts.enrolled.get((pair.mentee, "mentee"))
        ended = pair.closed_at if pair.closed_why in ("broken", "withdrawn", "declined") else None
        if ended is None or mentee is None or mentee.status != "approved":
            continue
        again = any(
            other.mentee == pair.mentee and ended <= other.published_at <= ended + limit
            for other in scene.facts.pairs_of.get(pair.mentee, ())
            if other.published_at is not None
        )
        if again or scene.today - scene.day(ended) >= limit:
            within.append(again)
    return share("rehoming", sum(within), len(within))


def _re_engagement(scene: _Scene) -> Figure:
    """Mentors who would come back ÷ mentors who answered that in the closing survey."""
    return share("mentor-re-engagement", sum(scene.closing.mentors_again), len(scene.closing.mentors_again))


def _recognised(scene: _Scene) -> Figure:
    """Mentors with an open or completed pair who were thanked ÷ those mentors."""
    mentors = {pair.mentor for pair in scene.open} | {
        p.mentor for p in scene.told if p.closed_why in ("completed", "ended-well")
    }
    thanked = {key.split("/")[2] for key in scene.facts.delivered if "/recognition.thanks/" in key}
    return share("recognition-coverage", len(mentors & thanked), len(mentors))


def _outcome(id_: str, meaning: str) -> Callable[[_Scene], Figure]:
    """Share of the closing survey's answers that say yes."""
    return lambda scene: share(id_, *scene.closing.yes(meaning))


def _against(id_: str, meaning: str) -> Callable[[_Scene], Figure]:
    """That share less the same share of the comparison group, which the programme file gives."""

    def compute(scene: _Scene) -> Figure:
        part, whole = scene.closing.yes(meaning)
        group = scene.programme.comparison
        others = {"staying": group.staying, "promoted": group.promoted}[meaning] if group else None
        told = difference((part, whole), (others, group.people)) if group and others is not None else None
        return Figure(id_, told[0], whole, "share", told[1]) if told else Figure(id_, None, 0, "share")

    return compute


def _response_rate(scene: _Scene) -> Figure:
    """Answers ÷ delivered invitations, over the surveys that were sent."""
    answered = asked = 0
    for survey, form in scene.programme.surveys.forms().items():
        delivered = scene.counts.get(INVITATIONS[survey], {}).get("done", 0)
        asked += delivered
        answered += min(delivered, len(scene.facts.answers_by_form.get(form, ())))
    return share("response-rate", answered, asked)


def _bounce_rate(scene: _Scene) -> Figure:
    """Mails and invitations that failed ÷ those that went out or failed."""
    sent = [states for kind, states in scene.counts.items() if kind not in DOCUMENTS]
    failed = sum(states.get("failed", 0) for states in sent)
    return share("bounce-rate", failed, failed + sum(states.get("done", 0) for states in sent))


def _opt_out_rate(scene: _Scene) -> Figure:
    """People who asked us to stop writing ÷ people known; a second address of one person is not another person."""
    merged = {
        d.subject.partition("+")[2]
        for d in scene.facts.decisions
        if d.kind == "merge" and d.verdict == "approved"
    }
    people: Iterable[bool] = [p.opted_out for p in scene.facts.people.values() if p.id not in merged]
    return share("opt-out-rate", sum(people), len(list(people)))


_FIGURES: Mapping[str, Callable[[_Scene], Figure]] = {
    "match-rate": _match_rate, "load": _load, "charter-rate": _charter_rate, "first-meeting-rate": _first_meeting,
    "cadence": _cadence, "session-completion": _completion, "active-pairs": _active_pairs, "participation": _participation,
    "sessions-held": _sessions_held, "session-length": _session_length, "sessions-per-pair": _sessions_per_pair,
    "goal-attainment": _goals, "satisfaction": _satisfaction, "satisfied": _satisfied, "nps": _nps,
    "early-closure": _early_closure, "completion": _completed, "rehoming": _rehoming, "mentor-re-engagement": _re_engagement,
    "recognition-coverage": _recognised, "retention": _outcome("retention", "staying"),
    "retention-difference": _against("retention-difference", "staying"), "promotion": _outcome("promotion", "promoted"),
    "promotion-difference": _against("promotion-difference", "promoted"), "response-rate": _response_rate,
    "bounce-rate": _bounce_rate, "opt-out-rate": _opt_out_rate,
}  # fmt: skip
