"""Every kind of effect that the phases owe, with the data they give it (mentoring/phases)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mentoring.effects import Channel, Effect
from tests.unit.mentoring.rendering.stage import PAIR, an_effect

DAY, INSTANT = "2027-03-02", "2027-03-02T12:30:00+01:00"
OTHER = "2027-03-23T12:30:00+01:00"
ROLES = ("mentor", "mentee")
PERSON_OF = {"mentor": "P0001", "mentee": "P0002"}
THANKS: dict[str, Any] = {"option": "note", "sessions": 12, "minutes": 745, "public": True, "manager_told": True}
DRAFT = {"pairs": 40, "unmatched": 3, "mean": 78.4, "worst": 41.0, "optimal": True, "digest": "4f2c9a"}
DIGEST = {"sent": 31, "sessions": 12, "pairs": 40, "amber": 2, "red": 1}
MIDPOINT = {"pairs": 40, "sessions": 131, "answers": 52}


def everything() -> list[Effect]:
    """At least one effect of every kind, every role, and every branch that a template makes of its data."""
    found: list[Effect] = []

    def each(kind: str, channel: Channel = "mail", pair: str | None = None, **data: Any) -> None:
        for role in ROLES:
            found.append(an_effect(kind, PERSON_OF[role], channel=channel, pair=pair, role=role, **data))

    def mentor(kind: str, **data: Any) -> None:
        found.append(an_effect(kind, "P0001", role="mentor", **data))

    def manager(kind: str, **data: Any) -> None:
        found.append(an_effect(kind, "role:manager", **data))

    for wave in (1, 2, 3):
        each("recruit.invitation", wave=wave, closes=DAY)
        found.append(an_effect("recruit.invitation", wave=wave, role="any", closes=DAY))
    found.append(an_effect("recruit.ambassador", "role:ambassador:1"))
    manager("recruit.channels-ready")
    for kind in ("recruit.welcome", "recruit.declined", "recruit.waiting"):
        each(kind)
    each("recruit.charter-reminder")
    manager("recruit.charter-missing", people=["P0001", "P0002"], count=2)
    manager("recruit.merge", count=2)
    manager("recruit.balance", seats=12, mentors=9, mentees=31, missing=["negotiation", "data"], ratio=2.6)
    mentor("recruit.extra-wave", skills=["negotiation"], closes=DAY)
    for survey in ("needs",):
        each("survey.invitation", survey=survey, form=survey, closes=DAY)
        each("survey.invitation-reminder", survey=survey, form=survey, closes=DAY)
    for survey in ("needs", "pulse", "midpoint", "closing"):
        manager("survey.results", survey=survey, answers=41, delivered=60)
    manager("match.draft", **DRAFT)
    manager("match.reminder", **DRAFT)
    found.append(an_effect("match.suggestions", "P0002", role="mentee", mentors=["P0001"], closes=DAY))
    for code, unlock in UNLOCK.items():
        each("match.unmatched", code=code, unlock=unlock)
    for first in (INSTANT, None):
        each("kickoff.introduction", pair=PAIR, first_session=first)
    for day in (7, 14):
        each("kickoff.contact", pair=PAIR, day=day)
    manager("kickoff.no-contact", pairs=[PAIR], count=1)
    for kind in ("kickoff.launch", "kickoff.training", "midpoint.workshop", "closure.event", "rituals.last-session"):
        each(kind, "event", starts=[INSTANT], minutes=90)
    each("kickoff.sessions", "event", PAIR, starts=[INSTANT, OTHER], minutes=60)
    for number in range(1, 14):
        each("rituals.monthly", n=number)
    for form in ("webinar", "lunch", "capsule", "co-development", "cross-presentation"):
        each("rituals.workshop", "event", n=1, format=form, start=INSTANT, starts=[INSTANT], minutes=45)
        each("rituals.workshop-reminder", n=1, format=form, start=INSTANT)
        each("rituals.replay", n=1, format=form, start=INSTANT)
    each("rituals.pulse", pair=PAIR, n=1, form="pulse", closes=DAY)
    each("rituals.pulse-reminder", pair=PAIR, n=1, form="pulse", closes=DAY)
    for colour in ("amber", "red"):
        each("rituals.nudge", pair=PAIR, colour=colour, days=42)
    manager("rituals.call", pairs=[PAIR], count=1)
    for why in ("completed", "ended-well", "broken", "withdrawn", "declined"):
        each("rituals.closing", pair=PAIR, why=why)
    each("rituals.rematch")
    manager("rituals.digest", **DIGEST)
    manager("rituals.digest", **DIGEST | {"amber": 0, "red": 0})
    for kind in ("midpoint.survey", "midpoint.survey-reminder", "closure.survey", "closure.survey-reminder"):
        each(kind, form="midpoint", closes=DAY)
    each("midpoint.goals", pair=PAIR)
    for answers in (52, None):
        manager("midpoint.report-ready", **MIDPOINT | {"answers": answers})
        each("midpoint.news", **MIDPOINT | {"answers": answers})
    each("closure.guide", pair=PAIR, ends=DAY)
    each("closure.renewal")
    manager("closure.report-ready")
    found.append(an_effect("closure.report-ready", "role:sponsor"))
    manager("closure.erasure", erased_on=DAY)
    for kind in ("motivation", "motivation-reminder", "vote", "vote-reminder", "impact", "impact-reminder"):
        each(f"recognition.{kind}", form="motivation", closes=DAY)
    for occasion in ("midpoint", "closure", "anniversary"):
        manager("recognition.proposal", occasion=occasion, count=20, cost=300.0, digest="77aa")
        for option in ("public", "note", "training", "gift", "network"):
            mentor("recognition.thanks", occasion=occasion, **THANKS | {"option": option})
            found.append(
                an_effect(
                    "recognition.manager-note",
                    "role:manager-of:P0001",
                    about="P0001",
                    occasion=occasion,
                    **THANKS | {"option": option},
                )
            )
    return found


def documents() -> list[Effect]:
    """Every effect that is a document."""
    return [
        *(
            replace(an_effect("recruit.channels", "role:files", channel="document"), data={"channel": name}, occurrence=name)
            for name in ("intranet", "linkedin")
        ),
        an_effect("midpoint.report", "role:files", channel="document", **MIDPOINT),
        an_effect("midpoint.report", "role:files", channel="document", **MIDPOINT | {"answers": None, "pairs": 0}),
        *(
            an_effect("recognition.public", "role:files", channel="document", mentors=["P0001"], occasion=occasion)
            for occasion in ("midpoint", "closure", "anniversary")
        ),
        *(
            an_effect(f"recognition.{name}", "P0001", channel="document", occasion="closure", **THANKS)
            for name in ("certificate", "attestation", "badge")
        ),
    ]


UNLOCK: dict[str, dict[str, Any]] = {
    "charter": {},
    "no-partner": {},
    "no-seat": {},
    "no-seats": {"mentors": 4},
    "full": {"mentors": 3, "seats": 1, "skills": ["negotiation"]},
    "enough": {"mentees": 7},
    "language": {"languages": ["de"], "people": 12},
    "language-unknown": {},
    "department": {"people": 2},
    "reporting-line": {"people": 2},
    "former": {"people": 1},
    "rules": {"people": 5},
}
