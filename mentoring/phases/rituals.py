"""Rituals: monthly mails, workshops, mentors' circles, pulses, the rescue path, HR's weekly digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from mentoring.attendance import attendance
from mentoring.effects import Owed, Waiting
from mentoring.people import Facts, Pair
from mentoring.phases import digest, rescue
from mentoring.phases.campaign import ask, results
from mentoring.phases.community import community, paired, role_of, roles, takes_part
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing
from mentoring.programme import Programme
from mentoring.timeline import Plan

LIBRARY = 12
"""Texts of the monthly library for each role; a longer programme goes on with the text for any month."""
SETTLED = timedelta(days=14)
"""A pair is asked how it goes once it has had so much time."""


def owed(
    programme: Programme, plan: Plan, facts: Facts, now: datetime, awaited: tuple[Waiting, ...] = ()
) -> Owed:
    """What the rituals owe now; `awaited` is what waits for HR in all phases, for its digest."""
    owing = Owing("rituals", programme, plan, facts, now)
    everybody = community(facts)
    _monthly(owing)
    _workshops(owing, everybody)
    _circles(owing, everybody)
    _pulses(owing)
    readings = rescue.follow(owing)
    gather(owing, "rituals.last-session", everybody, announced_days=21)
    digest.tell(owing, readings, awaited)
    return owing.owed()


def _monthly(owing: Owing) -> None:
    """One mail a month, one text for mentors and another for mentees, spread over the library of twelve."""
    months = owing.plan.all("rituals.monthly")
    people = paired(owing.facts)
    for index, milestone in enumerate(months):
        if not owing.near(milestone):
            break
        spread = index if len(months) > LIBRARY else round(index * (LIBRARY - 1) / max(1, len(months) - 1))
        for person, since in people.items():
            if since <= milestone.at:
                data = {"n": 1 + spread, "role": role_of(owing.facts, person)}
                on = owing.day(milestone.at)
                owing.mail("rituals.monthly", person, milestone.occurrence, on, within=14, data=data)


def _workshops(owing: Owing, everybody: Mapping[str, datetime]) -> None:
    """Invitation three weeks before, reminder two days before, and two days after the useful replay for those who did not come.

    Who accepted in their calendar came; where calendars cannot be read, everybody gets the replay. No reminder for who declined.
    """
    for number, workshop in enumerate(owing.programme.rituals.workshops, start=1):
        occurrence = str(number)
        milestone = owing.plan.at("rituals.workshop", occurrence)
        if milestone is None:
            continue
        data = {"n": number, "format": workshop.format, "start": milestone.at.isoformat()}
        gather(owing, "rituals.workshop", everybody, announced_days=21, occurrence=occurrence, data=data)
        on = owing.day(milestone.at)
        before = owing.days.previous_working(on - timedelta(days=2))
        after = owing.days.next_working(on + timedelta(days=2))
        known = attendance(owing.facts, owing.programme.id, "rituals.workshop", occurrence)
        coming, absent = (known.accepted, known.declined) if known else (frozenset(), frozenset())
        for person, since in everybody.items():
            if owing.sent("rituals.workshop", person, occurrence) is not None and person not in absent:
                within = (on - before).days
                owing.mail("rituals.workshop-reminder", person, occurrence, before, within=within, data=data)
            if workshop.replay and since <= milestone.at and person not in coming:
                owing.mail("rituals.replay", person, occurrence, after, within=21, data=data)


def _circles(owing: Owing, everybody: Mapping[str, datetime]) -> None:
    """The mentors among themselves: invited three weeks before, also those who have no mentee at the moment."""
    mentors = {p: since for p, since in everybody.items() if takes_part(owing.facts, p, "mentor")}
    for milestone in owing.plan.all("rituals.circle"):
        occurrence = milestone.occurrence
        data = {"role": "mentor", "n": int(occurrence)}
        gather(owing, "rituals.circle", mentors, announced_days=21, occurrence=occurrence, data=data)


def _pulses(owing: Owing) -> None:
    """Two questions to both of each pair, at day 30 and then every 60 days."""
    form, facts = owing.programme.surveys.pulse, owing.facts
    for milestone in owing.plan.all("rituals.pulse"):
        pairs: dict[str, tuple[Pair, ...]] = {}
        for pair in facts.open_pairs:
            if pair.published_at is not None and pair.published_at + SETTLED <= milestone.at:
                for person, _ in roles(pair):
                    pairs[person] = (*pairs.get(person, ()), pair)
        asked = dict.fromkeys(pairs, milestone.at)
        number = milestone.occurrence
        data = {"n": int(number)}
        ask(owing, form, milestone, asked, kind="rituals.pulse", occurrence=number, pairs=pairs, data=data)
        results(owing, form, milestone, survey="pulse", occurrence=number, asked="rituals.pulse")
