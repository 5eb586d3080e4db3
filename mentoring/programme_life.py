"""The life of a programme in its file: the campaign, events, rituals, mid-point, closure, recognition."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import EmailStr, Field, model_validator
from pydantic_core import PydanticCustomError

from mentoring.programme_types import Clock, Link, LocalText, Model, Weekday


class Contact(Model):
    """Somebody who signs or receives the programme's own mail."""

    name: str = Field(
        min_length=1, description="First name and name, as it signs.", examples=["Claire Delorme"]
    )
    address: EmailStr = Field(description="Mail address.", examples=["claire.delorme@entreprise.example"])
    title: LocalText = Field({"*": ""}, description="What they are, under the signature.")


class Event(Model):
    """A community event: when in the day, how long, where."""

    at: Clock = Field(time(9, 30), description="Start, in the programme's zone.")
    minutes: int = Field(210, ge=15, le=600, description="Length in minutes.")
    place: LocalText = Field({"*": ""}, description="Room and address.")
    link: Link = Field("", description="Video link.")


class Training(Event):
    """A training before the launch: an afternoon's hour and a half."""

    at: Clock = Field(time(14, 0), description="Start, in the programme's zone.")
    minutes: int = Field(90, ge=15, le=600, description="Length in minutes.")


class MenteeTraining(Training):
    """The mentees' training, in the morning: whoever is mentor and mentee can follow both on one day."""

    days: int = Field(4, ge=0, description="Days before kick-off; it is held once the pairs are known.")
    at: Clock = Field(time(10, 0), description="Start, in the programme's zone.")


class Testimonial(Model):
    """What somebody of an earlier edition says of it, with their consent."""

    quote: LocalText = Field(description="Their words, without quotation marks: 240 characters at most.")
    role: Literal["mentor", "mentee"] = Field(description="In which role they speak.")
    year: int = Field(ge=1950, le=2100, description="The year of their edition.")
    consent: Literal["words", "name"] = Field(
        description="What they agreed to publish, also outside: their words without a name, or with their first name."
    )
    first_name: str = Field("", description="Only with consent: name.", examples=["Maïwenn"])


class Recruit(Model):
    """The campaign."""

    wave_days: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        (1, 15, 29),
        min_length=1,
        description="Days of the campaign on which a wave goes out; 1 is the opening day.",
    )
    approve_enrolments: bool = Field(False, description="True: HR approves each enrolment.")
    ambassadors: tuple[Contact, ...] = Field(
        (), description="People who speak for the programme around them."
    )
    training_days: int = Field(5, ge=0, description="Days before kick-off of the mentors' training.")
    training: Training = Field(
        Training(), description="The mentors' training: when in the day, how long, where."
    )
    mentee_training: MenteeTraining | None = Field(
        None, description="Training of the mentees before the launch; none: they have no event of their own."
    )
    testimonials: tuple[Testimonial, ...] = Field(
        (), description="Quoted in the invitations, the ambassadors' mail and the copy for the channels."
    )
    channels: tuple[Literal["intranet", "linkedin", "newsletter"], ...] = Field(
        ("intranet", "linkedin"),
        description="For which channels copy is written, ready to paste; public thanks too.",
    )


class Workshop(Model):
    """One workshop: months after kick-off, format, theme."""

    month: float = Field(ge=0, description="Months after kick-off, e.g. 2 or 2.5.", examples=["2"])
    format: Literal["webinar", "lunch", "capsule", "co-development", "cross-presentation"] = Field(
        description="45-min focus webinar, testimonial lunch, 15-min capsule, co-development or cross-presentation."
    )
    theme: LocalText = Field(description="What it is about; it stands in the invitation.")
    at: Clock = Field(time(12, 30), description="Start, in the programme's zone.")
    link: Link = Field("", description="Video link.")
    replay: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Locale -> up to five points for those who could not come."
    )


class MentorCircle(Event):
    """Mentors among themselves: what is hard, what works. No mentee and no manager is invited."""

    every_months: int = Field(
        2, ge=1, le=12, description="Months from the kick-off, and between two circles."
    )
    at: Clock = Field(time(12, 30), description="Start, in the programme's zone.")
    minutes: int = Field(60, ge=15, le=600, description="Length in minutes.")


class Rituals(Model):
    """What keeps the community alive."""

    session_weeks: int = Field(3, ge=1, le=12, description="Weeks between two sessions of a pair.")
    session_minutes: int = Field(60, ge=15, le=240, description="Length of a session in minutes.")
    session_at: Clock = Field(time(14, 0), description="Start when no slot free for both is known.")
    monthly_day: int = Field(5, ge=1, le=28, description="Day of the month of the monthly mail.")
    first_pulse_days: int = Field(30, ge=7, description="Days after kick-off of the first pulse.")
    pulse_every_days: int = Field(60, ge=7, description="Days between two pulses.")
    amber_days: int = Field(42, ge=1, description="Silence after which a pair is amber.")
    red_days: int = Field(56, ge=2, description="Silence after which a pair is red.")
    rehome_days: int = Field(
        30, ge=1, description="Days within which the partner of a closed pair is rematched."
    )
    digest_day: Weekday = Field("mon", description="Day of HR's weekly digest.")
    workshops: tuple[Workshop, ...] = Field((), description="The workshops, in order.")
    mentor_circle: MentorCircle | None = Field(
        None,
        description="Meetings of the mentors alone, again and again until the end; none: there are none.",
    )
    last_session_webinar: Event = Field(
        Event(minutes=45), description="Webinar on preparing the last session, one month before the end."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Rituals:
        if self.red_days <= self.amber_days:
            raise PydanticCustomError("amber_red", "red_days is not after amber_days")
        return self


class Midpoint(Model):
    """The half-way workshop and its anonymous questionnaire."""

    enabled: bool = Field(True, description="False: no mid-point.")
    survey_days: int = Field(
        14, ge=3, description="Days before the workshop at which the questionnaire opens."
    )
    workshop: Event = Field(Event(minutes=180), description="Mentors apart, mentees apart, then together.")


class Closure(Model):
    """The end: event, survey, report."""

    event: Event = Field(Event(minutes=120), description="The closing event.")
    survey_days: int = Field(14, ge=3, description="Days before the end at which the closing survey opens.")
    report_days: int = Field(21, ge=1, description="Days after the end at which the final report is made.")


RecognitionOption = Literal["public", "note", "training", "gift", "network"]


class Recognition(Model):
    """How mentors are thanked."""

    at: tuple[Literal["midpoint", "closure", "anniversary"], ...] = Field(
        ("midpoint", "closure"), description="When: not only at the end."
    )
    budget: float = Field(0, ge=0, description="Whole budget, in `currency`.")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field("EUR", description="ISO 4217 code.")
    paid_rewards: bool = Field(False, description="True: options that cost money may be proposed.")
    options: tuple[RecognitionOption, ...] = Field(
        ("public", "note", "training", "network"), description="What the organisation can offer."
    )
    cost: dict[RecognitionOption, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="Option -> cost a mentor."
    )
    signed_by: Literal["sponsor", "manager"] = Field(
        "sponsor", description="Who thanks: in whose name the thanks and the certificates are."
    )
    mentor_of_the_year: bool = Field(False, description="A vote, with a form.")


class Comparison(Model):
    """People who could have taken part and did not: what retention and promotion are held against."""

    people: int = Field(ge=1, description="How many they are.")
    staying: int | None = Field(None, ge=0, description="How many of them stay in the organisation.")
    promoted: int | None = Field(None, ge=0, description="How many of them changed post or responsibilities.")

    @model_validator(mode="after")
    def _within(self) -> Comparison:
        if max(self.staying or 0, self.promoted or 0) > self.people:
            raise PydanticCustomError("more_than_people", "staying and promoted are at most people")
        return self
