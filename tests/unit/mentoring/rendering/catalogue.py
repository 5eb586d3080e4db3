"""Every kind of effect that the phases owe, with the data they give it (mentoring/phases)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mentoring.effects import Channel, Effect
from tests.unit.mentoring.rendering.stage import PAIR, an_effect

DAY, INSTANT, LATER = "2027-03-02", "2027-03-02T12:30:00+01:00", "2027-03-23T12:30:00+01:00"
PERSON_OF = {"mentor": "P0001", "mentee": "P0002"}
OCCASIONS = ("midpoint", "closure", "anniversary")
Data = dict[str, Any]
THANKS: Data = {"option": "note", "sessions": 12, "minutes": 745, "public": True, "manager_told": True}
DRAFT: Data = {
    "pairs": 40,
    "unmatched": 3,
    "mean": 78.4,
    "worst": 41.0,
    "optimal": True,
    "digest": "4f2c9a",
    "asked_for": False,
}
COUNTS = ("sent", "sessions", "pairs", "amber", "red", "searching", "waiting", "mentors", "seats", "mentees")
DIGEST: Data = dict(zip(COUNTS, (31, 12, 40, 2, 1, 1, 2, 20, 45, 42), strict=True)) | {
    "turn": ["P0001", "P0002"]
}
REFUSED: list[Data] = [
    {"row": 3, "codes": ["charter", "language"]},
    {"row": 8, "codes": ["unknown-mentor"]},
    {"row": 9, "codes": ["unknown-mentee", "charter"]},
    {"row": 12, "codes": ["same-person", "department", "reporting-line", "former"]},
    {"row": 13, "codes": ["excluded", "banned", "served", "no-seat"]},
]
MIDPOINT: Data = {"pairs": 40, "sessions": 131, "answers": 52}
FIRST_SEND: Data = {
    "milestones": 74, "first": DAY, "last": "2027-11-19", "people": 120, "due": 120, "digest": "4f2c9a10b4d7e815",
}  # fmt: skip
DECISIONS = {
    "match": "1", "suggestions": "1", "closure": "P0001-P0002", "overload": "P0001:3>2", "recognition": "closure",
    "enrolment": "P0003:mentor", "merge": "P0001+P0002",
}  # fmt: skip
UNLOCK: dict[str, Data] = {
    "charter": {},
    "no-partner": {},
    "no-seat": {},
    "no-seats": {"mentors": 4},
    "no-seat.group": {"seats": 1, "mentees": 2},
    "no-seats.group": {"mentees": 2},
    "no-group": {"mentees": 2},
    "full": {"mentors": 3, "seats": 1, "skills": ["negotiation"]},
    "enough": {"mentees": 7},
    "language": {"languages": ["de"], "people": 12},
    "language-unknown": {},
    "department": {"people": 2},
    "reporting-line": {"people": 2},
    "former": {"people": 1},
    "rules": {"people": 5},
    "no-request": {},
}


def everything() -> list[Effect]:
    """At least one mail or event of every kind, role, and branch that a template makes of its data."""
    phases = (
        _recruit, _survey, _match, _kickoff, _rituals, _midpoint, _closure, _recognition, _alert,
    )  # fmt: skip
    return [effect for phase in phases for effect in phase()]


def _each(kind: str, channel: Channel = "mail", pair: str | None = None, **data: Any) -> list[Effect]:
    """To the mentor and to the mentee."""
    return [
        an_effect(kind, to, channel=channel, pair=pair, role=role, **data) for role, to in PERSON_OF.items()
    ]


def _both(kind: str, pair: str | None = None, **data: Any) -> list[Effect]:
    """To both, without saying in which role: the text is the same for either."""
    return [an_effect(kind, to, pair=pair, **data) for to in PERSON_OF.values()]


def _mentor(kind: str, **data: Any) -> Effect:
    return an_effect(kind, "P0001", role="mentor", **data)


def _manager(kind: str, **data: Any) -> Effect:
    return an_effect(kind, "role:manager", **data)


def _recruit() -> Iterator[Effect]:
    for wave in (1, 2, 3):
        yield from _each("recruit.invitation", wave=wave, closes=DAY)
        yield an_effect("recruit.invitation", wave=wave, role="any", closes=DAY)
    for role in ("mentor", "mentee", "any"):
        yield an_effect("recruit.late-invitation", role=role)
    yield an_effect("recruit.ambassador", "role:ambassador:1")
    yield _manager("recruit.channels-ready")
    for kind in ("welcome", "declined"):
        yield from _each(f"recruit.{kind}")
    yield from _both("recruit.charter-reminder")
    for over in (True, False):
        yield from _each("recruit.waiting", over=over)
    yield _manager("recruit.enrolments", people=["P0001", "P0002"], count=2, since=DAY)
    yield _manager("recruit.charter-missing", people=["P0001", "P0002"], count=2)
    yield _manager("recruit.merge", count=2)
    yield _manager("recruit.balance", seats=12, mentors=9, mentees=31, missing=["negotiation", "data"])
    yield _manager("recruit.balance", seats=12, mentors=9, mentees=31, missing=[])
    yield an_effect("recruit.extra-wave", skills=["negotiation"], closes=DAY)


def _survey() -> Iterator[Effect]:
    for kind in ("invitation", "invitation-reminder"):
        yield from _both(f"survey.{kind}", survey="needs", form="needs", closes=DAY)
    for survey in ("needs", "pulse", "midpoint", "closing"):
        yield _manager("survey.results", survey=survey, answers=41, delivered=60)


def _match() -> Iterator[Effect]:
    yield _manager("match.draft", **DRAFT)
    yield _manager("match.draft", **DRAFT | {"asked_for": True})
    yield _manager("match.reminder", **DRAFT)
    yield _manager("match.suggestions-ready", pairs=12, mentees=4, closes=DAY, digest="4f2c9a")
    yield _manager("match.overload", mentor="P0001", seats=1, pairs=2, ends=PAIR, digest="4f2c9a")
    yield _manager("match.overload", mentor="P0001", seats=0, pairs=1, ends=PAIR, digest="4f2c9a")
    for rows in (REFUSED, REFUSED[:1]):
        yield _manager("match.refused", rows=rows, count=len(rows))
    yield an_effect("match.suggestions", "P0002", mentors=["P0001"], closes=DAY)
    for code, unlock in UNLOCK.items():
        yield from _each("match.unmatched", code=code, unlock=unlock)
    for more in (0, 3):
        yield an_effect("match.catalogue", "P0002", mentors=["P0001"], more=more, days=10)
    for kind in ("request", "request-reminder"):
        yield an_effect(f"match.{kind}", "P0001", mentee="P0002", closes=DAY, answer="asked")
    yield from _answers()


def _answers() -> Iterator[Effect]:
    to_mentee: Data = {"role": "mentee", "mentor": "P0001", "why": "", "agreed": False}
    choice: Data = {"mentors": ["P0001"], "more": 0, "next": None}
    for state in ("accepted", "queued", "served", "over"):
        yield an_effect("match.answer", "P0002", state=state, place=2, **to_mentee)
    for state in ("declined", "expired", "full", "barred"):
        for left in (choice, choice | {"mentors": []}, choice | {"next": "P0001"}):
            yield an_effect("match.answer", "P0002", state=state, **to_mentee, **left)
    yield an_effect("match.answer", "P0002", state="barred", **to_mentee | {"agreed": True}, **choice)
    for why in ("charter", "enrolment"):
        yield an_effect("match.answer", "P0002", state="barred", **to_mentee | {"why": why})
    yield an_effect("match.answer", "P0002", state="unknown", role="mentee", why="")
    for state in ("accepted", "expired", "elsewhere", "over", "barred", "full"):
        for agreed in (False, True):
            yield an_effect(
                "match.answer", "P0001", role="mentor", state=state, mentee="P0002", agreed=agreed
            )


def _kickoff() -> Iterator[Effect]:
    for first in (INSTANT, None):
        yield from _each("kickoff.introduction", pair=PAIR, first_session=first)
    for day in (7, 14):
        yield from _both("kickoff.contact", pair=PAIR, day=day)
    yield _manager("kickoff.no-contact", pairs=[PAIR], count=1)
    yield from _each("kickoff.launch", "event", starts=[INSTANT], minutes=210)
    yield from _each("kickoff.training", "event", starts=[INSTANT], minutes=90)
    yield an_effect(
        "kickoff.mentee-training", "P0002", channel="event", role="mentee", starts=[INSTANT], minutes=90
    )
    yield from _each("kickoff.sessions", "event", PAIR, starts=[INSTANT, LATER], minutes=60)


def _rituals() -> Iterator[Effect]:
    for number in range(1, 14):
        yield from _each("rituals.monthly", n=number)
    for form in ("webinar", "lunch", "capsule", "co-development", "cross-presentation"):
        about: Data = {"n": 1, "format": form, "start": INSTANT}
        yield from _each("rituals.workshop", "event", starts=[INSTANT], minutes=45, **about)
        yield from _both("rituals.workshop-reminder", **about)
        yield from _both("rituals.replay", **about)
    for number in range(1, 5):
        circle: Data = {"role": "mentor", "n": number, "starts": [INSTANT], "minutes": 60}
        yield an_effect("rituals.circle", channel="event", **circle)
    for kind in ("pulse", "pulse-reminder"):
        yield from _both(f"rituals.{kind}", pair=PAIR, n=1, form="pulse", closes=DAY)
    for colour in ("amber", "red"):
        yield from _both("rituals.nudge", pair=PAIR, colour=colour, days=42)
    yield _manager("rituals.call", pairs=[PAIR], count=1)
    for why in ("completed", "ended-well", "broken", "withdrawn", "declined"):
        yield from _each("rituals.closing", pair=PAIR, why=why)
    yield from _each("rituals.rematch")
    for over in (True, False):
        yield an_effect("rituals.still-waiting", "P0002", role="mentee", over=over)
    yield _manager("rituals.digest", **DIGEST)
    yield _manager(
        "rituals.digest", **DIGEST | {"amber": 0, "red": 0, "searching": 0, "waiting": 0, "turn": []}
    )
    for late, missed in ((0, 0), (12, 0), (0, 3), (1, 1)):
        yield _manager("rituals.digest", **DIGEST | {"late": late, "missed": missed, "waiting": 0})
    yield from _each("rituals.last-session", "event", starts=[INSTANT], minutes=45)


def _midpoint() -> Iterator[Effect]:
    for kind in ("survey", "survey-reminder"):
        yield from _both(f"midpoint.{kind}", form="midpoint", closes=DAY)
    yield from _each("midpoint.workshop", "event", starts=[INSTANT], minutes=180)
    yield from _each("midpoint.goals", pair=PAIR)
    for answers in (52, None):
        told = MIDPOINT | {"answers": answers}
        yield _manager("midpoint.report-ready", **told)
        yield from _both("midpoint.news", **told)


def _closure() -> Iterator[Effect]:
    for kind in ("survey", "survey-reminder"):
        yield from _each(f"closure.{kind}", form="closing", closes=DAY)
    yield from _each("closure.event", "event", starts=[INSTANT], minutes=120)
    yield from _each("closure.guide", pair=PAIR, ends=DAY)
    for told in (True, False):
        yield from _each("closure.renewal", told=told)
    yield _manager("closure.report-ready")
    yield an_effect("closure.report-ready", "role:sponsor")
    for what in ("confidential", "all"):
        yield _manager("closure.erasure", erased_on=DAY, what=what)


def _recognition() -> Iterator[Effect]:
    for kind in ("motivation", "motivation-reminder", "vote", "vote-reminder", "impact", "impact-reminder"):
        yield from _both(f"recognition.{kind}", form="vote", closes=DAY)
    for occasion in OCCASIONS:
        yield _manager("recognition.proposal", occasion=occasion, count=20, cost=300.0, digest="77aa")
        for option in ("public", "note", "training", "gift", "network"):
            told: Data = THANKS | {"option": option, "occasion": occasion}
            yield an_effect("recognition.thanks", **told)
            yield an_effect("recognition.manager-note", "role:manager-of:P0001", about="P0001", **told)


def documents() -> list[Effect]:
    """Every effect that is a document."""

    def made(kind: str, to: str = "role:files", **data: Any) -> Effect:
        return an_effect(kind, to, channel="document", **data)

    empty: Data = MIDPOINT | {"answers": None, "pairs": 0}
    return [
        *(
            replace(made("recruit.channels"), data={"channel": name})
            for name in ("intranet", "linkedin", "newsletter")
        ),
        made("midpoint.report", **MIDPOINT),
        made("midpoint.report", **empty),
        *(made("recognition.public", mentors=["P0001"], occasion=occasion) for occasion in OCCASIONS),
        *(
            replace(
                made("recognition.public"),
                data={"mentors": ["P0001"], "occasion": one, "channel": channel},
            )
            for one in OCCASIONS
            for channel in ("linkedin", "newsletter")
        ),
        *(
            made(f"recognition.{name}", "P0001", occasion="closure", **THANKS)
            for name in ("certificate", "attestation", "badge")
        ),
    ]


def _alert() -> Iterator[Effect]:
    keys = [f"elan/recruit.invitation/P000{n}/1" for n in (1, 2, 3)]
    for number in (1, 3):
        told: Data = {"count": number, "keys": keys[:number]}
        yield an_effect("alert.doubt", "role:ops", **told)
        yield an_effect("alert.failed", "role:ops", **told)
        yield an_effect("alert.late", "role:ops", since=INSTANT, **told)
    for trouble in ("crashed", "breaker"):
        yield an_effect("alert.run", "role:ops", trouble=trouble, flow="deliver")
    for pairs in ([PAIR], [PAIR, PAIR]):
        yield _manager("alert.at-risk", pairs=pairs, count=len(pairs), since=DAY)
    for role in ("role:manager", "role:ops"):
        yield an_effect("alert.first-send", role, since=INSTANT, **FIRST_SEND)
    for number in (1, len(DECISIONS)):
        waits = [
            {"kind": kind, "subject": about, "digest": "4f2c9a10b4d7e815"}
            for kind, about in DECISIONS.items()
        ]
        yield an_effect(
            "alert.waiting", "role:manager", since=INSTANT, count=number, decisions=waits[:number]
        )
