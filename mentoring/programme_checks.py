"""What no single key of a programme file can tell: whether its parts go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import PurePosixPath

from holidays import list_supported_countries

from mentoring.errors import BadInput
from mentoring.faults import Fault
from mentoring.figures import FIGURES
from mentoring.form_checks import form_faults
from mentoring.programme import Contact, Hotline, Programme
from mentoring.questionnaire import Questionnaire
from mentoring.timeline import plan
from mentoring.working_days import WorkingDays
from mentoring.yaml_lines import Loc


def check(programme: Programme, known: Mapping[str, Questionnaire]) -> list[Fault]:
    """Everything in a valid programme that does not go together (lines are filled in by the caller)."""
    found = [
        *_dates(programme),
        *_sending(programme),
        *_holidays(programme),
        *_matching(programme),
        *_rituals(programme),
        *_testimonials(programme),
        *_recognition(programme),
        *_kpis(programme),
        *_paths(programme),
        *form_faults(programme, known),
    ]
    return found or list(_plan(programme))


def _plan(programme: Programme) -> Iterator[Fault]:
    """Whether the whole plan can be made: closures may leave no room between the kick-off and the end."""
    try:
        plan(programme)
    except BadInput:
        yield Fault("too_tight", ("dates", "duration_months"))


def _dates(programme: Programme) -> Iterator[Fault]:
    dates = programme.dates
    opens = dates.recruitment_opens or dates.kickoff - timedelta(weeks=dates.recruitment_weeks)
    closes = dates.kickoff - timedelta(days=dates.enrolment_closes_days)
    days = programme.recruit.wave_days
    if closes <= opens:
        values = {"closes": str(closes), "opens": str(opens)}
        yield Fault("closes_before_opening", ("dates", "recruitment_opens"), values)
    else:
        for number, day_of in enumerate(days):
            on = opens + timedelta(days=day_of - 1)
            if on >= closes:
                values = {
                    "day": str(day_of),
                    "on": str(on),
                    "closes": str(closes),
                    "last": str((closes - opens).days),
                }
                yield Fault("wave_beyond", ("recruit", "wave_days", number), values)
    if list(days) != sorted(set(days)):
        yield Fault("waves_order", ("recruit", "wave_days"))
    if programme.charter and programme.charter.escalate_days <= programme.charter.remind_days:
        yield Fault("remind_escalate", ("charter", "escalate_days"))


def _sending(programme: Programme) -> Iterator[Fault]:
    sending = programme.sending
    if (
        sending.quiet_until < sending.quiet_from
        and not sending.quiet_until <= sending.hour < sending.quiet_from
    ):
        values = {
            "hour": f"{sending.hour:%H:%M}",
            "quiet_from": f"{sending.quiet_from:%H:%M}",
            "quiet_until": f"{sending.quiet_until:%H:%M}",
        }
        yield Fault("quiet_hour", ("sending", "hour"), values)
    yield from _twice(("locales",), programme.locales)
    yield from _twice(("sending", "working_days"), sending.working_days)
    domains = {domain.lower() for domain in sending.allowed_domains}
    for who in ("manager", "sponsor", "hotline"):
        contact: Contact | Hotline | None = getattr(programme, who)
        domain = contact.address.rsplit("@", 1)[1].lower() if contact else ""
        if domains and contact and domain not in domains:
            yield Fault("domain_closed", ("sending", "allowed_domains"), {"value": domain, "who": who})


def _twice(loc: Loc, values: tuple[str, ...]) -> Iterator[Fault]:
    for number, value in enumerate(values):
        if value in values[:number]:
            yield Fault("given_twice", (*loc, number), {"value": value})


def _holidays(programme: Programme) -> Iterator[Fault]:
    """A country and part whose days are known, and a kick-off on none of them."""
    country, part = programme.holidays.country, programme.holidays.subdivision
    supported = list_supported_countries()
    if country and country not in supported:
        yield Fault("unknown_country", ("holidays", "country"), {"value": country})
    elif part and part not in supported.get(country, ()):
        values = {"value": part, "country": country or "?", "one_of": ", ".join(supported.get(country, ()))}
        yield Fault("unknown_subdivision", ("holidays", "subdivision"), values)
    elif not (days := WorkingDays(programme)).is_working(day := programme.dates.kickoff):
        values = {"day": str(day), "example": str(days.next_working(day))}
        yield Fault("day_off", ("dates", "kickoff"), values)


def _matching(programme: Programme) -> Iterator[Fault]:
    matching = programme.matching
    if not any(criterion.weight for criterion in matching.criteria.values()):
        yield Fault("weights_zero", ("matching", "criteria"))
    for name, criterion in matching.criteria.items():
        if criterion.ideal_gap and name != "experience":
            yield Fault("gap_elsewhere", ("matching", "criteria", name, "ideal_gap"))
        elif criterion.ideal_gap and criterion.ideal_gap[0] > criterion.ideal_gap[1]:
            yield Fault("gap_order", ("matching", "criteria", name, "ideal_gap"))
    if matching.formula == "manual" and not matching.manual:
        yield Fault("manual_needed", ("matching", "manual"))
    experience = matching.criteria.get("experience")
    # Without a gap of its own the criterion looks for mentors with more years than their mentees.
    looks_up = (
        experience and experience.weight and (experience.ideal_gap is None or experience.ideal_gap[1] > 0)
    )
    if matching.formula == "reverse" and looks_up:
        yield Fault("reverse_gap", ("matching", "criteria", "experience"))


def _rituals(programme: Programme) -> Iterator[Fault]:
    months = programme.dates.duration_months
    for number, workshop in enumerate(programme.rituals.workshops):
        if workshop.month >= months:
            loc = ("rituals", "workshops", number, "month")
            yield Fault("workshop_beyond", loc, {"month": f"{workshop.month:g}", "last": str(months)})
        if workshop.replay:
            missing = [
                one
                for one in programme.locales
                if one not in workshop.replay and one[:2] not in workshop.replay
            ]
            if missing:
                values = {"missing": ", ".join(missing), "example": f"{missing[0]}: […]"}
                yield Fault("missing_locale", ("rituals", "workshops", number, "replay"), values)
    circle = programme.rituals.mentor_circle
    if circle and circle.every_months >= months:
        values = {"value": str(circle.every_months), "last": str(months)}
        yield Fault("circle_beyond", ("rituals", "mentor_circle", "every_months"), values)
    if programme.rituals.first_pulse_days >= months * 30:
        yield Fault("pulse_beyond", ("rituals", "first_pulse_days"), {"last": str(months * 30)})


LONGEST_QUOTE = 240
"""Characters of a testimonial: an invitation that quotes it is still read to its end."""


def _testimonials(programme: Programme) -> Iterator[Fault]:
    """Short, and nobody named who agreed to be quoted only."""
    for number, said in enumerate(programme.recruit.testimonials):
        loc: Loc = ("recruit", "testimonials", number)
        if said.first_name and said.consent != "name":
            yield Fault("name_unagreed", (*loc, "first_name"), {"value": said.first_name})
        longest = max(len(text) for text in said.quote.values())
        if longest > LONGEST_QUOTE:
            yield Fault("quote_long", (*loc, "quote"), {"value": str(longest), "limit": str(LONGEST_QUOTE)})


def _recognition(programme: Programme) -> Iterator[Fault]:
    recognition = programme.recognition
    if recognition.mentor_of_the_year and not programme.surveys.vote:
        yield Fault("vote_needed", ("recognition", "mentor_of_the_year"))
    if "gift" in recognition.options and not recognition.paid_rewards:
        yield Fault("gift_off", ("recognition", "options", recognition.options.index("gift")))
    for option, cost in recognition.cost.items():
        if cost and not recognition.paid_rewards:
            yield Fault("paid_off", ("recognition", "cost", option), {"value": option, "cost": f"{cost:g}"})


def _kpis(programme: Programme) -> Iterator[Fault]:
    for number, kpi in enumerate(programme.kpis):
        if kpi.figure and kpi.figure not in FIGURES:
            values = {"value": kpi.figure, "one_of": ", ".join(FIGURES)}
            yield Fault("no_figure", ("kpis", number, "figure"), values)
        elif kpi.figure and kpi.value is not None:
            yield Fault("computed", ("kpis", number, "value"), {"value": kpi.figure})
    for number, one in enumerate(programme.kpis):
        if one.id in (other.id for other in programme.kpis[:number]):
            yield Fault("given_twice", ("kpis", number, "id"), {"value": one.id})


def _paths(programme: Programme) -> Iterator[Fault]:
    """Files stand below the folder they are read from; nothing in the programme file reaches out of it."""
    rules = programme.matching.rules
    paths: dict[Loc, str | None] = {
        ("matching", "rules", "excluded"): rules.excluded,
        ("matching", "rules", "former"): rules.former,
        ("matching", "manual"): programme.matching.manual,
        ("templates",): programme.templates,
        ("audience", "source"): programme.audience.source if programme.audience else None,
    }
    paths |= {("forms", name, "source"): form.source for name, form in programme.forms.items()}
    for loc, path in paths.items():
        if path and (
            path.startswith(("/", "\\", "~"))
            or re.match(r"[A-Za-z]:", path)
            or ".." in PurePosixPath(path).parts
        ):
            yield Fault("outside", loc, {"value": path})
