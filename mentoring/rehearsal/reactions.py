"""How invented people react to what they receive: who answers which form, when, and with what."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mentoring.effects import Effect
from mentoring.people import Person
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.rehearsal.answers import answer
from mentoring.rehearsal.people import Simulated


@dataclass(frozen=True, slots=True, order=True)
class Response:
    """A form filled in at that moment by that person: values by meaning, None where left empty.

    `pair` names the pair it is about, where it only makes sense while that pair is open.
    """

    at: datetime
    form: str
    number: int
    values: Mapping[str, Any] = field(compare=False)
    pair: str | None = field(default=None, compare=False)


class Crowd:
    """Everybody who is simulated, and the rules by which they react. The same seed gives the same year."""

    def __init__(
        self,
        programme: Programme,
        questionnaires: Mapping[str, Questionnaire],
        people: tuple[Simulated, ...],
        seed: int,
    ) -> None:
        self.programme, self.seed = programme, seed
        self.by_address = {person.address: person for person in people}
        self.questionnaires = {
            form_id: questionnaires[form.questionnaire]
            for form_id, form in programme.forms.items()
            if form.questionnaire is not None and form.questionnaire in questionnaires
        }

    def react(self, effect: Effect, at: datetime, people: Mapping[str, Person]) -> Iterator[Response]:
        """What its reader does after receiving that effect at that moment: nothing, one answer, or several over time.

        `people` are those the programme knows, by id: what an effect says of somebody is an id.
        """
        reader = people.get(effect.to)
        person = self.by_address.get(reader.address) if reader else None
        if person is None:
            return
        draw = random.Random(f"{self.seed}/{effect.key}")
        if effect.kind in ("recruit.invitation", "recruit.extra-wave"):
            yield from self._enrol(person, effect, at, draw)
        elif effect.kind in ("recruit.welcome", "recruit.charter-reminder"):
            yield from self._sign(person, effect, at, draw)
        elif effect.kind == "kickoff.sessions":
            yield from self._meet(person, effect, draw)
        elif effect.kind == "match.suggestions":
            yield from self._rank(person, effect, at, draw)
        elif effect.kind in ("match.catalogue", "match.answer"):
            yield from self._request(person, effect, at, draw, people)
        elif effect.kind == "match.request":
            yield from self._reply(person, effect, at, draw, people)
        elif "form" in effect.data:
            yield from self._survey(person, effect, at, draw)

    def _form(self, purpose: str, role: str | None = None) -> str | None:
        for form_id, form in self.programme.forms.items():
            if form.purpose == purpose and form.role in (role, None, "by-answer"):
                return form_id
        return None

    def _fill(
        self, person: Simulated, form: str | None, at: datetime, draw: random.Random, **given: Any
    ) -> Iterator[Response]:
        """The whole form, question by question; `given` replaces what they would have said."""
        if form is None or form not in self.questionnaires:
            return
        values = {q.meaning: answer(person, q, draw) for q in self.questionnaires[form].questions}
        values.update({meaning: value for meaning, value in given.items() if meaning in values})
        yield Response(at, form, person.number, values)

    def _enrol(
        self, person: Simulated, effect: Effect, at: datetime, draw: random.Random
    ) -> Iterator[Response]:
        wave = int(effect.data.get("wave", 2))
        answers_to = {"late": 3, "steady": 2, "silent": 0, "opts-out": 0}.get(person.fate, 1)
        if person.fate == "opts-out" and wave == 1:
            yield from self._leave(person, at + timedelta(hours=5), stop_writing=True)
        if wave != answers_to:
            return
        when = at + timedelta(days=draw.randint(0, 4), hours=draw.randint(1, 8), minutes=draw.randint(0, 59))
        seats = 3 if person.fate == "overloaded" else draw.choice((1, 1, 2, 2, 3))
        yield from self._fill(person, self._form("enrolment", person.role), when, draw, seats=seats)
        if person.fate == "both-roles":
            other = "mentee" if person.role == "mentor" else "mentor"
            yield from self._fill(
                person, self._form("enrolment", other), when + timedelta(minutes=9), draw, seats=1
            )
        if person.fate == "mistypes":
            wrong = person.address.replace("@", "@@")
            form = self._form("enrolment", person.role)
            yield from self._fill(person, form, when - timedelta(minutes=20), draw, address=wrong)
        if person.fate == "two-addresses":
            private = person.address.replace("@", ".perso@")
            again = when + timedelta(days=2)
            form = self._form("enrolment", person.role)
            yield from self._fill(person, form, again, draw, address=private, other_address=person.address)
        if draw.random() < 0.06:
            yield from self._fill(
                person, self._form("enrolment", person.role), when + timedelta(days=1), draw
            )

    def _sign(
        self, person: Simulated, effect: Effect, at: datetime, draw: random.Random
    ) -> Iterator[Response]:
        reminded = effect.kind == "recruit.charter-reminder"
        if person.fate == "never-signs" or (person.fate == "late") != reminded:
            return
        when = at + timedelta(days=draw.randint(0, 2), hours=draw.randint(1, 9))
        yield from self._fill(person, self._form("charter"), when, draw, charter_agreed=True)

    def _meet(self, person: Simulated, effect: Effect, draw: random.Random) -> Iterator[Response]:
        """The mentee notes each session the day after; a pair that breaks stops after the second one.

        The event of a group is that of all its pairs: a mentee notes the sessions of their own.
        """
        starts = [datetime.fromisoformat(start) for start in effect.data["starts"]]
        if person.fate == "withdraws" and len(starts) > 3:
            yield from self._leave(person, starts[3] + timedelta(days=1), stop_writing=False)
            starts = starts[:3]
        if person.fate == "overloaded" and len(starts) > 4:
            when = starts[4] + timedelta(days=2)
            yield from self._fill(person, self._form("enrolment", "mentor"), when, draw, seats=1)
        if effect.data.get("role") != "mentee":
            return
        pair = effect.pair or f"{effect.data['mentor']}-{effect.to}"
        held = starts[:2] if person.fate == "breaks" else starts
        for start in held:
            if person.fate != "breaks" and draw.random() > 0.93:
                continue
            noted = start + timedelta(days=1, hours=draw.randint(0, 5))
            for response in self._fill(person, self._form("logbook"), noted, draw, session_date=start.date()):
                yield replace(response, pair=pair)

    def _rank(
        self, person: Simulated, effect: Effect, at: datetime, draw: random.Random
    ) -> Iterator[Response]:
        offered = len(effect.data.get("mentors", ()))
        order = draw.sample(range(1, offered + 1), offered)
        ranks = {f"choice_{rank}": str(order[rank - 1]) if rank <= offered else None for rank in range(1, 6)}
        if person.fate != "silent":
            yield from self._fill(
                person, self._form("preferences"), at + timedelta(days=draw.randint(0, 4)), draw, **ranks
            )

    def _request(
        self,
        person: Simulated,
        effect: Effect,
        at: datetime,
        draw: random.Random,
        people: Mapping[str, Person],
    ) -> Iterator[Response]:
        """Ask one of the mentors that suit best, with a second choice; whoever got no answer they hoped for asks again."""
        mentors = list(effect.data.get("mentors", ()))[:4]
        if not mentors or effect.data.get("next") or person.fate == "silent" or draw.random() > 0.9:
            return
        chosen = [people[mentor].name for mentor in draw.sample(mentors, min(2, len(mentors)))]
        choices = dict(zip(("choice_1", "choice_2"), [*chosen, None], strict=False))
        when = at + timedelta(days=draw.randint(0, 4), hours=draw.randint(1, 8))
        yield from self._fill(person, self._form("request"), when, draw, **choices)

    def _reply(
        self,
        person: Simulated,
        effect: Effect,
        at: datetime,
        draw: random.Random,
        people: Mapping[str, Person],
    ) -> Iterator[Response]:
        """Most mentors say yes, some no, and some let a request expire."""
        if person.fate == "silent" or draw.random() > 0.85:
            return
        said = {"partner": people[effect.data["mentee"]].name, "accepts": draw.random() < 0.8}
        when = at + timedelta(days=draw.randint(0, 5), hours=draw.randint(1, 8))
        yield from self._fill(person, self._form("reply"), when, draw, **said)

    def _survey(
        self, person: Simulated, effect: Effect, at: datetime, draw: random.Random
    ) -> Iterator[Response]:
        reminded = effect.kind.endswith("-reminder")
        chance = {"eager": 0.85, "late": 0.35}.get(person.fate, 0.65)
        answers_first = (
            random.Random(
                f"{self.seed}/{effect.kind.removesuffix('-reminder')}/{effect.occurrence}/{person.number}"
            ).random()
            < chance
        )
        if answers_first == reminded or (reminded and draw.random() > 0.4):
            return
        unhappy = person.fate in ("breaks", "overloaded") and effect.kind.startswith("rituals.pulse")
        given: dict[str, Any] = (
            {"satisfaction": 2, "met": False, "sessions_held": 0} if unhappy else {"met": True}
        )
        when = at + timedelta(days=draw.randint(0, 3), hours=draw.randint(0, 8))
        if not effect.kind.startswith("rituals.pulse"):  # which asks about the time since the last one
            given["sessions_held"] = self._met(person, when)
        yield from self._fill(person, str(effect.data["form"]), when, draw, **given)

    def _met(self, person: Simulated, when: datetime) -> int:
        """How often somebody has met their partner by then, as they remember it: nearly every time it was planned."""
        programme = self.programme
        planned = (when.date() - programme.dates.kickoff).days // (7 * programme.rituals.session_weeks)
        return min(2, max(0, planned)) if person.fate == "breaks" else max(0, planned - person.number % 3)

    def _leave(self, person: Simulated, at: datetime, *, stop_writing: bool) -> Iterator[Response]:
        draw = random.Random(f"{self.seed}/leave/{person.number}")
        yield from self._fill(
            person, self._form("withdrawal"), at, draw, withdraw=True, stop_writing=stop_writing
        )
