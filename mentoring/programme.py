"""The programme file: one validated description of one programme. Loading it from YAML is `mentoring.programme_file`."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, EmailStr, Field, model_validator
from pydantic_core import PydanticCustomError

from mentoring.programme_life import (
    Closure,
    Comparison,
    Contact,
    Event,
    Midpoint,
    Recognition,
    Recruit,
    Rituals,
    Testimonial,
    Workshop,
)
from mentoring.programme_types import (
    Clock,
    Day,
    Locale,
    LocalLink,
    LocalText,
    Model,
    Slug,
    Weekday,
    Zone,
    text_in,
)
from mentoring.questionnaire import Question

__all__ = [
    "PHASES", "AnswerDates", "Audience", "Charter", "Closure", "Comparison", "Contact", "Costs", "Criterion", "CriterionName",
    "Dates", "DayRange", "Event", "Form", "Formula", "Holidays", "Hotline", "Kpi", "LocalText", "Locale", "Matching",
    "Midpoint", "Model", "PhaseName", "Programme", "Providers", "Purpose", "Recognition", "Recruit", "Retention", "Rituals",
    "Rules", "Sending", "Slug", "Surveys", "Testimonial", "Workshop", "Zone", "text_in",
]  # fmt: skip

Formula = Literal[
    "one-to-one", "suggestions", "a-la-carte", "manual", "flash", "group", "reverse", "cross-department"
]
CriterionName = Literal[
    "skills", "goals", "experience", "languages", "place", "time_zone", "availability", "style", "values", "personality",
    "interests",
]  # fmt: skip
Purpose = Literal[
    "enrolment", "charter", "survey", "preferences", "withdrawal", "logbook", "merge", "request", "reply"
]
PhaseName = Literal["recruit", "survey", "match", "kickoff", "rituals", "midpoint", "closure", "recognition"]
PHASES: tuple[PhaseName, ...] = (
    "recruit", "survey", "match", "kickoff", "rituals", "midpoint", "closure", "recognition",
)  # fmt: skip


class Hotline(Model):
    """Where anybody can write or call; it stands in every mail."""

    address: EmailStr = Field(
        description="Mail address that somebody reads.", examples=["mentorat@entreprise.example"]
    )
    phone: str = Field("", description="Telephone number, as it should be dialled.")
    hours: LocalText = Field({"*": ""}, description="When somebody answers.")


class Kpi(Model):
    """A success measure tied to the objective."""

    id: Slug = Field(description="Short name, used in reports and figures.")
    label: LocalText = Field(description="What is measured, in words leadership reads.")
    figure: str | None = Field(
        None, description="A figure Binôme computes, e.g. nps; none: HR brings the number."
    )
    baseline: float | None = Field(
        None, description="The value before the programme, or of the last edition."
    )
    target: float = Field(description="The value to reach.", examples=["80"])
    value: float | None = Field(
        None, description="HR's own number, once it is known; only where there is no figure."
    )
    n: int | None = Field(
        None, ge=1, description="How many people, posts or answers HR's own number stands on."
    )
    unit: Literal["%", "count", "score"] = Field("%", description="% (0-100), count, or score (a mean).")


class DayRange(Model):
    """Days when nothing is sent or held, both ends included."""

    first: Day = Field(description="First closed day.")
    last: Day = Field(description="Last closed day.")

    @model_validator(mode="after")
    def _in_order(self) -> DayRange:
        if self.last < self.first:
            raise PydanticCustomError("range_order", "last is before first")
        return self


class Holidays(Model):
    """Public holidays by country and the organisation's own days: nothing is sent or held then."""

    country: str = Field("", description="ISO 3166 code; empty: no public holidays.", examples=["FR", "GB"])
    subdivision: str | None = Field(
        None, description="Part of the country with its own days, e.g. ENG, QC, Moselle."
    )
    extra: tuple[Day, ...] = Field((), description="Single days off of the organisation.")
    closures: tuple[DayRange, ...] = Field((), description="Closures of several days.")


class Sending(Model):
    """When and to whom the programme writes."""

    sender: Contact = Field(description="In whose name mails go out; replies come here.")
    hour: Clock = Field(time(9, 0), description="Hour of the mails, in each reader's own zone.")
    quiet_from: Clock = Field(
        time(19, 0), description="From this hour nothing is sent, in the reader's zone."
    )
    quiet_until: Clock = Field(
        time(8, 0), description="Until this hour nothing is sent, in the reader's zone."
    )
    working_days: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"),
        min_length=1,
        description="Days on which mails go out and events are held.",
    )
    weekly_cap: int = Field(3, ge=1, description="Mails a person may get in seven days, urgent ones aside.")
    daily_limit: int = Field(1500, ge=1, description="Messages the programme sends in 24 hours at most.")
    allowed_domains: tuple[str, ...] = Field((), description="Domains one may write to; none means any.")
    live: bool = Field(False, description="False: `binome run` only shows what would go out.")


class Providers(Model):
    """Which service does what. Addresses and secrets come from the environment, never from this file."""

    mail: Literal["files", "smtp", "google", "microsoft"] = Field("files", description="Who sends the mails.")
    calendar: Literal["files", "smtp", "google", "microsoft"] = Field(
        "files", description="Who sends the invitations."
    )
    forms: Literal["files", "google", "microsoft"] = Field("files", description="Where answers are read.")
    directory: Literal["files", "google", "microsoft"] = Field(
        "files", description="Where people are looked up."
    )


class Dates(Model):
    """The few given dates from which the whole plan is computed."""

    kickoff: Day = Field(description="Day of the launch event; pairs start then.")
    duration_months: int = Field(10, ge=1, le=36, description="From kick-off to the close.")
    recruitment_opens: Day | None = Field(None, description="Default: recruitment_weeks before kick-off.")
    recruitment_weeks: int = Field(8, ge=1, le=26, description="Length of the campaign; 6-8 is the norm.")
    enrolment_closes_days: int = Field(
        21, ge=1, description="Days before kick-off at which enrolment closes."
    )
    match_days: int = Field(14, ge=1, description="Days before kick-off at which the draft match is made.")
    publish_days: int = Field(
        7, ge=0, description="Days before kick-off at which approved pairs may be told."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        if self.recruitment_opens and self.recruitment_opens >= self.kickoff:
            raise PydanticCustomError(
                "opens_late",
                "recruitment_opens ({opens}) is not before kickoff ({kickoff})",
                {"opens": str(self.recruitment_opens), "kickoff": str(self.kickoff)},
            )
        if not self.publish_days < self.match_days < self.enrolment_closes_days:
            raise PydanticCustomError("days_order", "enrolment closes, match and publish are not in order")
        return self


def _weighted(value: Any) -> Any:
    return {"weight": value} if isinstance(value, str | int | float) else value


class Criterion(Model):
    """One criterion of the match and its weight. `skills: 3` is short for `skills: {weight: 3}`."""

    weight: float = Field(ge=0, description="Any number from 0; only the proportions count.", examples=["3"])
    ideal_gap: tuple[float, float] | None = Field(
        None, description="experience only: wished gap in years between the two, least and most."
    )


class Rules(Model):
    """What a pair must never break."""

    same_language: bool = Field(True, description="Both share at least one language.")
    different_reporting_line: bool = Field(
        True, description="Neither manages the other, nor have they the same manager."
    )
    different_department: bool = Field(False, description="The two work in different departments.")
    excluded: str | None = Field(
        None, description="CSV of pairs that must not be matched (two addresses a row); confidential."
    )
    former: str | None = Field(None, description="CSV of former pairs (two addresses a row).")
    allow_former: bool = Field(False, description="Former pairs may be matched again.")


class Matching(Model):
    """How pairs are made."""

    formula: Formula = Field("one-to-one", description="How mentees find their mentor.")
    criteria: dict[
        CriterionName,
        Annotated[Criterion, BeforeValidator(_weighted, json_schema_input_type=float | Criterion)],
    ] = Field(
        {"skills": Criterion(weight=1)},
        description="What makes a good pair, each with its weight.",
    )
    rules: Rules = Field(Rules(), description="What a pair must never break.")
    suggestions: int = Field(3, ge=1, le=5, description="suggestions: mentors proposed to each mentee.")
    load: Literal["free", "everybody", "even"] = Field(
        "free",
        description="How mentees spread before the total counts: free; everybody (each mentor gets one before anybody gets two,"
        " as far as can be); even (loads as equal as can be).",
    )
    smallest_group: int = Field(2, ge=1, description="group: fewer mentees than that make no group.")
    mentees_per_mentor: float = Field(3, gt=0, description="The ratio the balance of seats is held against.")
    request_days: int = Field(10, ge=1, description="a-la-carte: days after which a request expires.")
    synonyms: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Skill -> words that mean the same."
    )
    manual: str | None = Field(
        None, description="manual: HR's file of pairs (mentor address, mentee address)."
    )
    seed: int = Field(2027, ge=0, description="Breaks ties, always in the same way.")


class Charter(Model):
    """The charter everybody signs before being matched; the text lives in the templates (`charter`)."""

    version: str = Field(
        "1", min_length=1, description="Version of the text; a new one must be signed again."
    )
    remind_days: int = Field(5, ge=1, description="Days after the welcome at which one reminder goes out.")
    escalate_days: int = Field(10, ge=2, description="Days after the welcome at which the manager is told.")


class AnswerDates(Model):
    """How the dates of a form's export are written, and in which zone."""

    formats: tuple[str, ...] = Field(
        (), description="strptime formats, e.g. %d/%m/%Y %H:%M:%S; none: the usual ones."
    )
    zone: Zone | None = Field(
        None, description="Zone of dates written without one; default: the programme's."
    )


class Form(Model):
    """One form of the programme: where its answers are, and which question means what."""

    purpose: Purpose = Field(description="What the answers are for.")
    role: Literal["mentor", "mentee", "by-answer"] | None = Field(
        None, description="enrolment: whom it enrols; by-answer: the question `role` tells."
    )
    questionnaire: Slug | None = Field(
        None,
        description="One of configs/questionnaires: its questions give the mapping.",
        examples=["mentor-enrolment"],
    )
    provider: Literal["files", "google", "microsoft"] | None = Field(
        None, description="Default: providers.forms. files also reads the exports of the other two."
    )
    source: str = Field(
        min_length=1,
        description="File, or pattern of files, below the inbox; or the provider's own id.",
        examples=["mentor*.csv"],
    )
    link: LocalLink = Field({"*": ""}, description="Address of the form, by locale: it goes into the mails.")
    dates: AnswerDates = Field(AnswerDates(), description="How dates are written in the export.")
    questions: dict[str, Question | None] = Field(
        default_factory=dict,
        description="Meaning -> question: adds to the questionnaire, replaces its question, or (~) leaves it out.",
    )
    anonymous: bool = Field(False, description="Nothing links an answer to a person.")


class Audience(Model):
    """The people to invite: a CSV with address, name, first_name, locale, zone, role, department, site, manager_address."""

    source: str = Field(
        min_length=1, description="File below the inbox, or the provider's own id.", examples=["people.csv"]
    )
    provider: Literal["files", "google", "microsoft"] | None = Field(
        None, description="Default: providers.directory."
    )


class Surveys(Model):
    """Which form serves which survey; a survey without a form is not run."""

    needs: Slug | None = Field(None, description="Before launch: skills wanted, formats, time.")
    pulse: Slug | None = Field(None, description="Satisfied 1-5, did you meet?")
    midpoint: Slug | None = Field(None, description="The anonymous mid-point questionnaire.")
    closing: Slug | None = Field(None, description="Closing satisfaction, goals reached, testimonials.")
    motivation: Slug | None = Field(None, description="What mentors value.")
    impact: Slug | None = Field(None, description="Whether the thanks landed.")
    vote: Slug | None = Field(None, description="Mentor of the year.")
    remind_days: int = Field(5, ge=1, description="Days after the invitation at which a reminder goes out.")
    close_days: int = Field(12, ge=2, description="Days after the invitation at which the survey closes.")
    threshold: int = Field(5, ge=5, description="No group under this many answers is published.")

    @model_validator(mode="after")
    def _in_order(self) -> Surveys:
        if self.close_days <= self.remind_days:
            raise PydanticCustomError("remind_close", "close_days is not after remind_days")
        return self

    def forms(self) -> dict[str, str]:
        """Survey -> form id, for the surveys that are run."""
        return {
            name: value
            for name in ("needs", "pulse", "midpoint", "closing", "motivation", "impact", "vote")
            if (value := getattr(self, name))
        }


class Retention(Model):
    """How long personal data are kept after the end."""

    months: int = Field(12, ge=0, description="Months after the end at which personal data are erased.")
    confidential_months: int = Field(3, ge=0, description="Exclusions, reasons to withdraw, free text.")


class Costs(Model):
    """Costs and hours the final report may state."""

    budget_spent: float | None = Field(
        None, ge=0, description="What the programme cost, in the recognition's currency."
    )
    manager_hours: float | None = Field(None, ge=0, description="Hours the programme manager spent.")


class Programme(Model):
    """A mentoring programme, whole."""

    id: Slug = Field(description="Short name; never change it once mails went out.")
    name: LocalText = Field(description="The programme's name.", examples=["Élan 2027"])
    organisation: str = Field(min_length=1, description="Whose programme it is.", examples=["Maison Delorme"])
    locales: tuple[Locale, ...] = Field(
        min_length=1, description="The first is the default, and HR's own.", examples=["[fr, en]"]
    )
    time_zone: Zone = Field(description="The zone of every date and time in this file.")
    objective: LocalText = Field(
        description="What the programme is for, in one sentence.",
        examples=["Aider chacun à préparer son prochain poste."],
    )
    success: tuple[LocalText, ...] = Field((), description="What success looks like, in words.")
    kpis: tuple[Kpi, ...] = Field((), description="What success looks like, in figures.")
    sponsor: Contact = Field(description="Who carries the programme and signs the thanks.")
    manager: Contact = Field(description="Who runs the programme and signs the mails.")
    hotline: Hotline | None = Field(None, description="Where anybody can write or call.")
    operations: Contact | None = Field(
        None,
        description="Who keeps the installation running and is told when a run needs somebody; else the manager.",
    )
    holidays: Holidays = Field(Holidays(), description="Days when nothing is sent or held.")
    sending: Sending = Field(
        description="When and to whom the programme writes.",
        examples=["{sender: {name: Claire Delorme, address: claire.delorme@entreprise.example}}"],
    )
    providers: Providers = Field(Providers(), description="Which service does what.")
    dates: Dates = Field(description="The few dates from which the whole plan is computed.")
    matching: Matching = Field(
        description="How pairs are made.", examples=["{formula: one-to-one, criteria: {skills: 3, goals: 2}}"]
    )
    charter: Charter | None = Field(None, description="The charter everybody signs before being matched.")
    forms: dict[Slug, Form] = Field(
        min_length=1,
        description="Form id -> form.",
        examples=[
            "{mentor: {purpose: enrolment, role: mentor, questionnaire: mentor-enrolment, source: mentor*.csv}}"
        ],
    )
    audience: Audience | None = Field(None, description="The people to invite.")
    recruit: Recruit = Field(Recruit(), description="The campaign.")
    surveys: Surveys = Field(Surveys(), description="Which form serves which survey.")
    launch: Event = Field(Event(), description="The launch event, on the day of kick-off.")
    rituals: Rituals = Field(Rituals(), description="What keeps the community alive.")
    midpoint: Midpoint = Field(Midpoint(), description="Half-way.")
    closure: Closure = Field(Closure(), description="The end.")
    recognition: Recognition = Field(Recognition(), description="How mentors are thanked.")
    retention: Retention = Field(Retention(), description="How long personal data are kept.")
    costs: Costs = Field(Costs(), description="Costs and hours the final report may state.")
    comparison: Comparison | None = Field(
        None, description="People who did not take part, for retention and promotion in the final report."
    )
    templates: str | None = Field(None, description="Folder whose files replace ours, one by one.")
    identity: dict[str, str] = Field(
        default_factory=dict, description="Colours and mark that replace ours (configs/identity.yaml)."
    )

    @property
    def locale(self) -> str:
        """The default locale, which is also HR's."""
        return self.locales[0]
