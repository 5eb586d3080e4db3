"""What is known of people while the answers of a form are followed, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.latest import LONG_AGO
from mentoring.naming import first_name, full_name
from mentoring.people import Answer, Enrolment, EnrolmentStatus, Fact, Facts, Person, Role, Signature
from mentoring.programme import Programme
from mentoring.rows import roles
from mentoring.wording import fold

ALSO = "also-other-role"
"""`Enrolment.why` of a role that somebody offered to take beside the one they answered for."""

_OF_THE_PERSON = ("department", "site", "manager_address", "seniority", "job")
"""Meanings that belong to the person rather than to one of their roles."""
_LANGUAGES = {
    "francais": "fr", "français": "fr", "french": "fr", "anglais": "en", "english": "en", "espagnol": "es", "spanish": "es",
    "allemand": "de", "german": "de", "deutsch": "de", "español": "es", "italien": "it", "italian": "it", "italiano": "it",
}  # fmt: skip


def opening(programme: Programme) -> datetime:
    """When recruitment opens: the date of an answer that carries none."""
    dates = programme.dates
    day = dates.recruitment_opens or dates.kickoff - timedelta(weeks=dates.recruitment_weeks)
    return datetime.combine(day, time(), ZoneInfo(programme.time_zone))


def spoken(text: object, programme: Programme) -> str | None:
    """The programme's locale that a code or the name of a language means; None when it is none of them."""
    word = fold(str(text or ""))
    word = _LANGUAGES.get(word, word)
    exact = (locale for locale in programme.locales if locale.casefold() == word.replace("_", "-"))
    return next(exact, None) or next(
        (locale for locale in programme.locales if locale[:2] == word[:2] and word), None
    )


class Known:
    """Facts as they become while answers are followed in the order in which they were given."""

    def __init__(self, programme: Programme, facts: Facts, form_id: str, answers: Sequence[Answer]) -> None:
        """`answers` are all of this form, those that were superseded as well: they tell since when."""
        self._programme, self._facts, self._form = programme, facts, form_id
        self._people: dict[str, Person] = {}
        self._enrolled: dict[tuple[str, str], Enrolment] = {}
        self._signed: dict[tuple[str, str], Signature] = {}
        self._told: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._given: dict[str, list[datetime]] = {}
        self._left: dict[str, datetime] = {}
        for id_, form in programme.forms.items():
            for answer in facts.answers_by_form.get(id_, ()):
                person, at = answer.person, answer.at or LONG_AGO
                if person is None:
                    continue
                if form.purpose == "withdrawal":
                    self._left[person] = max(at, self._left.get(person, at))
                if form.purpose == "enrolment" and id_ != form_id:
                    for role in ("", *roles(form, answer.values)):
                        self._told[person, role] = max((at, id_), self._told.get((person, role), (at, id_)))
        for answer in answers:
            if answer.person and answer.at:
                self._given.setdefault(answer.person, []).append(answer.at)

    def found(self) -> Iterator[Fact]:
        """Every fact that was touched."""
        yield from self._people.values()
        yield from self._enrolled.values()
        yield from self._signed.values()

    def meet(self, answer: Answer, addresses: Mapping[str, Any], *, tells_more: bool) -> str:
        """Know whoever gave this answer; their id. An enrolment also tells their name, language, zone and place."""
        id_, values = str(answer.person), answer.values
        before = self._people.get(id_) or self._facts.people.get(id_)
        if before is not None and not (tells_more and self._newest(id_, "", answer)):
            return id_
        address = str(addresses["address"])
        invited = before is not None and bool(before.profile.get("invited"))
        profile = dict(before.profile) if before else {}
        told = {meaning: values[meaning] for meaning in _OF_THE_PERSON if values.get(meaning)}
        if addresses.get("other_address"):
            told["other_address"] = addresses["other_address"]
        # What HR's own list says of the organisation is surer than what people type.
        profile = told | profile if invited else profile | told
        named = bool({"name", "first_name", "last_name"} & values.keys())
        fresh = before is None or named
        self._people[id_] = Person(
            id=id_,
            address=before.address if before else address,
            name=full_name(values, address) if fresh or not before else before.name,
            first_name=first_name(values, address) if fresh or not before else before.first_name,
            locale=spoken(values.get("locale"), self._programme)
            or (before.locale if before else self._programme.locale),
            zone=str(values.get("time_zone") or (before.zone if before else self._programme.time_zone)),
            also=before.also if before else (),
            opted_out=before.opted_out if before else False,
            profile=profile,
        )
        return id_

    def enrol(self, person: str, role: Role, answer: Answer, why: str = "") -> None:
        """Enrol somebody in a role, or bring their enrolment up to date."""
        before = self._enrolled.get((person, role)) or self._facts.enrolled.get((person, role))
        fresh: EnrolmentStatus = "applied" if self._programme.recruit.approve_enrolments else "approved"
        at = self._since(person, answer, before)
        after = Enrolment(person, role, fresh, self._seats(role, answer), at, answer.values, why)
        if before is None:
            self._welcome_back(person, answer)
        elif before.status == "withdrawn":
            if before.why.startswith("merged") or answer.at is None or answer.at <= before.at:
                return
            self._welcome_back(person, answer)
        elif not self._newest(person, role, answer) or (why == ALSO and before.why != ALSO):
            return
        else:
            kept = before.why if before.status == "declined" else why
            after = replace(after, status=before.status, at=min(at, before.at), why=kept)
        self._enrolled[person, role] = after

    def withdraw(self, person: str, answer: Answer) -> None:
        """End somebody's enrolments, and writing to them when they ask, unless they have enrolled again since.

        Without a date nothing can be "since": such an answer acts once, when it is first read.
        """
        values, left = answer.values, answer.at
        if left is None and any(a.key == answer.key for a in self._facts.answers_of(self._form, person)):
            return
        for role in ("mentor", "mentee"):
            enrolment = self._enrolled.get((person, role)) or self._facts.enrolled.get((person, role))
            if enrolment is None or enrolment.status == "withdrawn" or values.get("withdraw") is False:
                continue
            if values.get("role", role) in (role, "both") and not self._again(person, role, left, enrolment):
                why, at = str(values.get("why", "")), left or enrolment.at
                self._enrolled[person, role] = replace(enrolment, status="withdrawn", at=at, why=why)
        if values.get("stop_writing") is True and not self._again(person, "", left):
            known = self._people.get(person) or self._facts.people[person]
            self._people[person] = replace(known, opted_out=True)

    def sign(self, person: str, answer: Answer) -> None:
        """Record a signature; the first of a version is the one that counts."""
        version = str(answer.values["charter_version"])
        if (person, version) not in self._facts.signed and (person, version) not in self._signed:
            at = answer.at or opening(self._programme)
            self._signed[person, version] = Signature(person, version, at)

    def _newest(self, person: str, role: str, answer: Answer) -> bool:
        """Whether no other enrolment form holds a later answer of theirs; of two at once the later form by name counts."""
        told = self._told.get((person, role))
        return told is None or (answer.at or LONG_AGO, self._form) >= told

    def _again(
        self, person: str, role: str, left: datetime | None, enrolment: Enrolment | None = None
    ) -> bool:
        """Whether they have enrolled, in that role, after they left."""
        told, _ = self._told.get((person, role), (LONG_AGO, ""))
        return left is not None and max(told, enrolment.at if enrolment else LONG_AGO) > left

    def _since(self, person: str, answer: Answer, before: Enrolment | None) -> datetime:
        """When they first enrolled, or came back: later answers bring it up to date, they do not begin it anew."""
        left = before.at if before and before.status == "withdrawn" else self._left.get(person, LONG_AGO)
        given = [at for at in self._given.get(person, ()) if at > left]
        return min(given, default=answer.at or opening(self._programme))

    def _welcome_back(self, person: str, answer: Answer) -> None:
        """Whoever asked us to stop writing, and enrols later, may be written to again."""
        known = self._people.get(person) or self._facts.people.get(person)
        left = self._left.get(person)
        if known and known.opted_out and left and answer.at and answer.at > left:
            self._people[person] = replace(known, opted_out=False)

    @staticmethod
    def _seats(role: Role, answer: Answer) -> int:
        seats = answer.values.get("seats")
        return seats if role == "mentor" and isinstance(seats, int) else 1
