"""The programme's figures, each by the definition of product.md, each with its n."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import mean
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring import barometer, sessions
from mentoring.balance import balance
from mentoring.people import Answer, Facts, Pair
from mentoring.phases.owing import participants
from mentoring.programme import Programme
from mentoring.working_days import WorkingDays

_NEVER = datetime.min.replace(tzinfo=UTC)

Unit = Literal["share", "number", "score", "minutes"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value (None when nothing can be said yet), the n it stands on, and for a share its 95 % interval.

    A share is 0..1. `n` is the denominator of a share, the number of values of a mean, the count itself for a count.
    """

    id: str
    value: float | None
    n: int
    unit: Unit
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Scene:
    """What every figure is computed from."""

    programme: Programme
    facts: Facts
    today: date
    days: WorkingDays

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.programme.time_zone)

    def told(self) -> tuple[Pair, ...]:
        """Pairs that were published, open or closed since."""
        return tuple(pair for pair in self.facts.pairs if pair.published_at is not None)

    def answers(self, survey: str | None) -> tuple[Answer, ...]:
        return self.facts.answers_by_form.get(survey or "", ())


def figures(
    programme: Programme, facts: Facts, today: date, effects: Mapping[str, Mapping[str, int]]
) -> tuple[Figure, ...]:
    """Every figure as of that day, in the order of the report.

    Args:
        effects: kind -> state -> number of effects (`Ledger.counts`), for response, bounce and opt-out rates.
    """
    scene = _Scene(programme, facts, today, WorkingDays(programme))
    return (*(compute(scene) for compute in _FIGURES), *_rates(scene, effects))


def share(id_: str, part: int, whole: int) -> Figure:
    """A share with its 95 % interval (Wilson score; E. B. Wilson, JASA 22, 1927). None of nothing."""
    if whole == 0:
        return Figure(id_, None, 0, "share")
    z, p = 1.959964, part / whole
    centre, spread = p + z * z / (2 * whole), z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return Figure(
        id_, p, whole, "share", (max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))
    )


def _average(id_: str, values: Iterable[float], unit: Unit) -> Figure:
    known = list(values)
    return Figure(id_, mean(known) if known else None, len(known), unit)


def _match_rate(scene: _Scene) -> Figure:
    """Active participants in an open pair ÷ active participants; after the end, pairs that ran their course count too."""
    people = participants(scene.facts)
    paired = {
        person
        for pair in scene.facts.pairs
        if pair.status == "open" or pair.closed_why in ("completed", "ended-well")
        for person in (pair.mentor, pair.mentee)
    }
    return share("match-rate", sum(person.id in paired for person in people), len(people))


def _load(scene: _Scene) -> Figure:
    """Mentees ÷ mentor seats."""
    state = balance(scene.facts)
    return Figure("load", state.mentees / state.seats if state.seats else None, state.seats, "number")


def _charter_rate(scene: _Scene) -> Figure:
    """Pairs signed by both ÷ pairs."""
    version = scene.programme.charter.version if scene.programme.charter else ""
    signed = sum(
        all((who, version) in scene.facts.signed for who in (p.mentor, p.mentee)) for p in scene.told()
    )
    return share("charter-rate", signed, len(scene.told()))


def _first_meeting(scene: _Scene) -> Figure:
    """Pairs met at most 14 days after publication (the launch, for those told before it) ÷ pairs old enough to have."""
    limit = timedelta(days=14)
    rows = [
        (barometer.started(scene.programme, pair, scene.zone), sessions.held(scene.facts, pair))
        for pair in scene.told()
    ]
    old = [(since, met) for since, met in rows if scene.today - since >= limit]
    return share(
        "first-meeting-rate",
        sum(bool(met) and met[0].date() - since <= limit for since, met in old),
        len(old),
    )


def _cadence(scene: _Scene) -> Figure:
    """Mean over open pairs of min(1, held ÷ max(1, ⌊days since match ÷ interval⌋))."""
    values = (
        barometer.cadence(scene.programme, scene.facts, pair, scene.today) for pair in scene.facts.open_pairs
    )
    return _average("cadence", values, "share")


def _completion(scene: _Scene) -> Figure:
    """Held ÷ scheduled and past, over published pairs while they were open."""
    scheduled = held = 0
    for pair in scene.told():
        until = min(
            scene.today, pair.closed_at.astimezone(scene.zone).date() if pair.closed_at else scene.today
        )
        past = [
            s for s in sessions.planned(scene.programme, pair, scene.facts, scene.days) if s.date() < until
        ]
        scheduled += len(past)
        held += min(len(past), sum(met.date() <= until for met in sessions.held(scene.facts, pair)))
    return share("session-completion", held, scheduled)


def _active_pairs(scene: _Scene) -> Figure:
    """Open pairs with a session in the last two intervals ÷ open pairs."""
    window = timedelta(weeks=2 * scene.programme.rituals.session_weeks)
    recent = 0
    for pair in scene.facts.open_pairs:
        met = sessions.held(scene.facts, pair)
        recent += bool(met) and scene.today - met[-1].date() <= window
    return share("active-pairs", recent, len(scene.facts.open_pairs))


def _participation(scene: _Scene) -> Figure:
    """People enrolled ÷ people invited."""
    invited = [person for person in scene.facts.people.values() if person.profile.get("invited")]
    return share(
        "participation", sum(person.id in scene.facts.enrolments_of for person in invited), len(invited)
    )


def _sessions_held(scene: _Scene) -> Figure:
    """Sessions held, all pairs together."""
    count = sum(1 for session in scene.facts.sessions if session.held)
    return Figure("sessions-held", float(count), count, "number")


def _session_length(scene: _Scene) -> Figure:
    """Mean minutes of a session whose length was noted."""
    return _average(
        "session-length", (s.minutes for s in scene.facts.sessions if s.held and s.minutes), "minutes"
    )


def _sessions_per_pair(scene: _Scene) -> Figure:
    """Mean number of sessions a published pair held."""
    return _average(
        "sessions-per-pair", (len(sessions.held(scene.facts, pair)) for pair in scene.told()), "number"
    )


def _goals(scene: _Scene) -> Figure:
    """Goals reached ÷ goals set, from the closing survey."""
    reached = total = 0
    for answer in scene.answers(scene.programme.surveys.closing):
        given = int(answer.values.get("goals_set") or 0)
        total += given
        reached += min(given, int(answer.values.get("goals_reached") or 0))
    return share("goal-attainment", reached, total)


def _satisfaction(scene: _Scene) -> Figure:
    """Mean of the closing survey's satisfaction, 1 to 5; of the last pulses before there is one."""
    return _average("satisfaction", _ratings(scene), "score")


def _satisfied(scene: _Scene) -> Figure:
    """Share of those answers that are 4 or 5."""
    values = _ratings(scene)
    return share("satisfied", sum(value >= 4 for value in values), len(values))


def _ratings(scene: _Scene) -> list[float]:
    closing = _numbers(scene.answers(scene.programme.surveys.closing), "satisfaction")
    if closing:
        return closing
    latest: dict[str, Answer] = {}
    for answer in scene.answers(scene.programme.surveys.pulse):
        known = latest.get(answer.person or "")
        if answer.person and (known is None or (answer.at or _NEVER) >= (known.at or _NEVER)):
            latest[answer.person] = answer
    return _numbers(latest.values(), "satisfaction")


def _numbers(answers: Iterable[Answer], meaning: str) -> list[float]:
    values = (answer.values.get(meaning) for answer in answers)
    return [
        float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def _nps(scene: _Scene) -> Figure:
    """Net promoter score: % of 9-10 minus % of 0-6, -100..100 (F. Reichheld, HBR, December 2003)."""
    values = _numbers(scene.answers(scene.programme.surveys.closing), "nps")
    if not values:
        return Figure("nps", None, 0, "score")
    score = 100 * (sum(v >= 9 for v in values) - sum(v <= 6 for v in values)) / len(values)
    return Figure("nps", score, len(values), "score")


def _early_closure(scene: _Scene) -> Figure:
    """Published pairs that ended before the programme did, other than well ÷ published pairs."""
    ended = sum(pair.closed_why in ("broken", "withdrawn") for pair in scene.told())
    return share("early-closure", ended, len(scene.told()))


def _completed(scene: _Scene) -> Figure:
    """Published pairs with at least six sessions ÷ published pairs."""
    return share(
        "completion", sum(len(sessions.held(scene.facts, p)) >= 6 for p in scene.told()), len(scene.told())
    )


def _rehoming(scene: _Scene) -> Figure:
    """Mentees of a pair that ended early and who stayed, matched again within `rehome_days` ÷ those mentees."""
    limit = timedelta(days=scene.programme.rituals.rehome_days)
    staying = [
        pair
        for pair in scene.told()
        if pair.closed_why in ("broken", "withdrawn")
        and pair.closed_at is not None
        and scene.facts.enrolled[pair.mentee, "mentee"].status == "approved"
    ]
    again = sum(
        any(
            other.published_at is not None and pair.closed_at <= other.published_at <= pair.closed_at + limit
            for other in scene.facts.pairs_of.get(pair.mentee, ())
            if other.mentee == pair.mentee and pair.closed_at is not None
        )
        for pair in staying
    )
    return share("rehoming", again, len(staying))


def _re_engagement(scene: _Scene) -> Figure:
    """Mentors who would come back ÷ mentors who answered that in the closing survey."""
    answers = [
        answer
        for answer in scene.answers(scene.programme.surveys.closing)
        if answer.person
        and (answer.person, "mentor") in scene.facts.enrolled
        and answer.values.get("again") is not None
    ]
    return share(
        "mentor-re-engagement", sum(_positive(answer.values["again"]) for answer in answers), len(answers)
    )


def _positive(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.startswith(("yes", "again")))


def _recognised(scene: _Scene) -> Figure:
    """Mentors with an open or completed pair who were thanked ÷ those mentors."""
    mentors = {
        p.mentor for p in scene.told() if p.status == "open" or p.closed_why in ("completed", "ended-well")
    }
    thanked = {key.split("/")[2] for key in scene.facts.delivered if "/recognition.thanks/" in key}
    return share("recognition-coverage", len(mentors & thanked), len(mentors))


def _outcome(meaning: str, id_: str) -> Callable[[_Scene], Figure]:
    def compute(scene: _Scene) -> Figure:
        values = [
            a.values[meaning] for a in scene.answers(scene.programme.surveys.closing) if meaning in a.values
        ]
        said = [value for value in values if isinstance(value, bool)]
        return share(id_, sum(said), len(said))

    return compute


_FIGURES: tuple[Callable[[_Scene], Figure], ...] = (
    _match_rate, _load, _charter_rate, _first_meeting, _cadence, _completion, _active_pairs, _participation, _sessions_held,
    _session_length, _sessions_per_pair, _goals, _satisfaction, _satisfied, _nps, _early_closure, _completed, _rehoming,
    _re_engagement, _recognised, _outcome("staying", "retention"), _outcome("promoted", "promotion"),
)  # fmt: skip


def _rates(scene: _Scene, effects: Mapping[str, Mapping[str, int]]) -> tuple[Figure, ...]:
    """Response rate (answers ÷ delivered invitations), bounce rate (failed ÷ sent or failed), opt-out rate."""
    programme = scene.programme
    asked = {"rituals.pulse": programme.surveys.pulse, "closure.survey": programme.surveys.closing,
             "midpoint.survey": programme.surveys.midpoint, "survey.invitation": programme.surveys.needs,
             "recognition.motivation": programme.surveys.motivation, "recognition.impact": programme.surveys.impact}  # fmt: skip
    delivered = sum(effects.get(kind, {}).get("done", 0) for kind, form in asked.items() if form)
    answers = sum(len(scene.answers(form)) for kind, form in asked.items() if form and effects.get(kind))
    done = sum(states.get("done", 0) for states in effects.values())
    failed = sum(states.get("failed", 0) for states in effects.values())
    people = scene.facts.people.values()
    return (
        share("response-rate", min(answers, delivered), delivered),
        share("bounce-rate", failed, done + failed),
        share("opt-out-rate", sum(person.opted_out for person in people), len(people)),
    )
