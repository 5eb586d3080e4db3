"""Whether the forms of a programme ask what its rules, surveys and formula need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from mentoring.faults import Fault
from mentoring.meanings import known as known_meaning
from mentoring.model_faults import close_meanings
from mentoring.programme import CriterionName, Form, Programme, Purpose
from mentoring.questionnaire import IDENTITY, Question, Questionnaire
from mentoring.questionnaire_file import mapping

Who = Literal["mentor", "mentee"]
Mapped = Mapping[str, Mapping[str, Question]]
"""Form id -> meaning -> question."""

CRITERIA: Mapping[CriterionName, Mapping[Who, str]] = {
    "skills": {"mentor": "skills_offered", "mentee": "skills_wanted"},
    "goals": {"mentor": "goals", "mentee": "goals"},
    "experience": {"mentor": "experience_years", "mentee": "experience_years"},
    "languages": {"mentor": "languages", "mentee": "languages"},
    "place": {"mentor": "site", "mentee": "site"},
    "time_zone": {"mentor": "time_zone", "mentee": "time_zone"},
    "availability": {"mentor": "availability", "mentee": "availability"},
    "style": {"mentor": "style", "mentee": "style"},
    "values": {"mentor": "values", "mentee": "values"},
    "personality": {"mentor": "personality", "mentee": "personality"},
    "interests": {"mentor": "interests", "mentee": "interests"},
}
"""The questions that a criterion compares."""

_BY_PURPOSE: Mapping[Purpose, tuple[str, ...]] = {
    "enrolment": ("address",),
    "charter": ("address", "charter_agreed"),
    "withdrawal": ("address",),
    "preferences": ("address", "choice_1"),
    "logbook": ("address", "session_date"),
    "merge": ("address", "other_address"),
    "request": ("address", "choice_1"),
    "reply": ("address", "partner", "accepts"),
    "survey": ("address",),
}
_BY_SURVEY: Mapping[str, tuple[str, ...]] = {
    "needs": ("skills_wanted",),
    "pulse": ("satisfaction", "met"),
    "midpoint": ("satisfaction",),
    "closing": ("satisfaction",),
    "motivation": ("thanks",),
    "impact": ("landed",),
    "vote": ("vote",),
}


def form_faults(programme: Programme, known: Mapping[str, Questionnaire]) -> Iterator[Fault]:
    """Everything wrong with the forms, given the questionnaires there are."""
    mapped: dict[str, Mapping[str, Question]] = {}
    for name, form in programme.forms.items():
        faults = list(_form(programme, name, form, known))
        yield from faults
        if not any(fault.code in ("no_questionnaire", "no_questions") for fault in faults):
            mapped[name] = mapping(form, known)
            yield from _asked(programme, name, form, mapped[name], _anonymous(form, known))
    yield from _twice(programme)
    yield from _there(programme)
    yield from _surveys(programme, mapped)
    yield from _rules(programme, mapped)
    yield from _charter(programme, mapped)


def _form(programme: Programme, name: str, form: Form, known: Mapping[str, Questionnaire]) -> Iterator[Fault]:
    """One form by itself: its questionnaire, its meanings, its anonymity."""
    if form.questionnaire and form.questionnaire not in known:
        values = {"value": form.questionnaire, "one_of": ", ".join(sorted(known))}
        yield Fault("no_questionnaire", ("forms", name, "questionnaire"), values)
    elif form.questionnaire:
        asked = known[form.questionnaire]
        missing = [
            one for one in programme.locales if one not in asked.locales and one[:2] not in asked.locales
        ]
        if missing and "*" not in asked.locales:
            values = {"value": form.questionnaire, "missing": ", ".join(missing)}
            yield Fault("questionnaire_locale", ("forms", name, "questionnaire"), values)
        if asked.anonymous and not form.anonymous and name != programme.surveys.midpoint:
            yield Fault("anonymous_needed", ("forms", name, "anonymous"))
    elif not form.questions:
        yield Fault("no_questions", ("forms", name))
    if form.purpose == "enrolment" and not form.role:
        yield Fault("role_needed", ("forms", name, "role"))
    if form.anonymous and form.purpose != "survey":
        yield Fault("anonymous_purpose", ("forms", name, "anonymous"))
    for meaning in form.questions:
        loc = ("forms", name, "questions", meaning)
        if not known_meaning(meaning):
            yield Fault("unknown_meaning", loc, {"value": meaning, "close": close_meanings(meaning)})
        elif form.anonymous and meaning in IDENTITY:
            yield Fault("not_anonymous", loc, {"meaning": meaning})


def _anonymous(form: Form, known: Mapping[str, Questionnaire]) -> bool:
    return form.anonymous or bool(form.questionnaire and known[form.questionnaire].anonymous)


def _asked(
    programme: Programme, name: str, form: Form, questions: Mapping[str, Question], anonymous: bool
) -> Iterator[Fault]:
    """Whether one form asks what its purpose needs."""
    needed = {} if anonymous else dict.fromkeys(_BY_PURPOSE[form.purpose], f"purpose: {form.purpose}")
    if form.purpose == "enrolment":
        if "name" not in questions and not {"first_name", "last_name"} <= questions.keys():
            needed["name"] = "purpose: enrolment"
        if form.role == "by-answer":
            needed["role"] = "role: by-answer"
        if form.role in ("mentor", "by-answer"):
            needed["seats"] = f"role: {form.role}"
        for criterion, settings in programme.matching.criteria.items():
            for who, meaning in CRITERIA[criterion].items():
                listed = criterion == "time_zone" and programme.audience  # the list of people has zones
                if settings.weight and form.role in (who, "by-answer") and not listed:
                    needed[meaning] = f"matching.criteria.{criterion}"
        if programme.matching.rules.same_language:
            needed.setdefault("languages", "matching.rules.same_language")
    for meaning, why in needed.items():
        if meaning not in questions:
            yield _needed(name, meaning, why)


def _needed(name: str, meaning: str, why: str) -> Fault:
    default = ', default: "1"' if meaning == "seats" else ""  # a form of somebody else may not ask it
    example = f'{meaning}: {{texts: ["…"]{default}}}'
    return Fault("question_needed", ("forms", name), {"meaning": meaning, "why": why, "example": example})


def _twice(programme: Programme) -> Iterator[Fault]:
    """Two forms that read the same files would each count every answer."""
    seen: set[tuple[str, str]] = set()
    for name, form in programme.forms.items():
        place = (form.provider or programme.providers.forms, form.source)
        if place in seen:
            yield Fault("given_twice", ("forms", name, "source"), {"value": form.source})
        seen.add(place)


def _there(programme: Programme) -> Iterator[Fault]:
    """Whether there is a form for everything that needs one."""
    roles = {form.role for form in programme.forms.values() if form.purpose == "enrolment"}
    for who in ("mentor", "mentee"):
        if not roles & {who, "by-answer"}:
            example = f"{who}: {{purpose: enrolment, role: {who}, questionnaire: {who}-enrolment, source: {who}*.csv}}"
            yield Fault("enrolment_needed", ("forms",), {"role": who, "example": example})
    needed: dict[Purpose, str] = {}
    if programme.charter:
        needed["charter"] = "charter"
    if programme.matching.formula == "suggestions":
        needed["preferences"] = "matching.formula: suggestions"
    if programme.matching.formula == "a-la-carte":
        needed |= dict.fromkeys(("request", "reply"), "matching.formula: a-la-carte")
    there = {form.purpose for form in programme.forms.values()}
    for purpose, why in needed.items():
        if purpose not in there:
            example = f"{purpose}: {{purpose: {purpose}, questionnaire: {purpose}, source: {purpose}*.csv}}"
            yield Fault("form_needed", ("forms",), {"purpose": purpose, "why": why, "example": example})


def _surveys(programme: Programme, mapped: Mapped) -> Iterator[Fault]:
    for survey, name in programme.surveys.forms().items():
        loc = ("surveys", survey)
        if name not in programme.forms:
            names = [n for n, form in programme.forms.items() if form.purpose == "survey"] or list(
                programme.forms
            )
            yield Fault("no_form", loc, {"value": name, "one_of": ", ".join(names)})
            continue
        if programme.forms[name].purpose != "survey":
            yield Fault("not_a_survey", loc, {"value": name})
            continue
        for meaning in _BY_SURVEY[survey]:
            if name in mapped and meaning not in mapped[name]:
                yield _needed(name, meaning, f"surveys.{survey}")
        if survey == "midpoint" and not programme.forms[name].anonymous:
            yield Fault("anonymous_needed", ("forms", name, "anonymous"))


def _rules(programme: Programme, mapped: Mapped) -> Iterator[Fault]:
    """Rules about the organisation need to know it, from the forms or the list of people."""
    if programme.audience:
        return
    enrolments = [
        mapped[n] for n, form in programme.forms.items() if form.purpose == "enrolment" and n in mapped
    ]
    for rule, meaning in (
        ("different_reporting_line", "manager_address"),
        ("different_department", "department"),
    ):
        if getattr(programme.matching.rules, rule) and not any(
            meaning in questions for questions in enrolments
        ):
            yield Fault("rule_blind", ("matching", "rules", rule), {"meaning": meaning})


def _charter(programme: Programme, mapped: Mapped) -> Iterator[Fault]:
    for name, form in programme.forms.items():
        if form.purpose == "charter" and not programme.charter:
            yield Fault("charter_form_alone", ("forms", name))
        asked = mapped.get(name, {}).get("charter_version") if form.purpose == "charter" else None
        if programme.charter and asked and asked.options and programme.charter.version not in asked.options:
            values = {"value": programme.charter.version, "form": name, "one_of": ", ".join(asked.options)}
            yield Fault("charter_version", ("charter", "version"), values)
