"""The context of a template: views of the facts for one effect and one reader, in one locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

from mentoring import sessions
from mentoring.effects import Effect
from mentoring.errors import BadInput
from mentoring.people import Facts, Pair, Person
from mentoring.programme import Contact, Event, Programme, Testimonial, text_in
from mentoring.questionnaire import Questionnaire
from mentoring.rendering.formats import Formats, formats
from mentoring.rendering.labels import Labels
from mentoring.rendering.outcomes import OutcomeView, outcomes
from mentoring.rendering.recipients import Recipient
from mentoring.rendering.templates import FORMATS, SLOTS, WORDS
from mentoring.rendering.typography import NBSP, typography
from mentoring.rendering.values import Link, Slots, Trusted, link_to, plain_address
from mentoring.rendering.views import (
    ContactView,
    EventView,
    PairView,
    PersonView,
    ProgrammeView,
    TestimonialView,
    WorkshopView,
)
from mentoring.rendering.words import Words

PURPOSES = ("charter", "withdrawal", "preferences", "request", "reply", "logbook", "merge")
SURVEYS = ("needs", "pulse", "midpoint", "closing", "motivation", "impact", "vote")
_CODED = ("skills", "missing", "unlock")
"""Data that hold codes of options."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


class Scene:
    """One programme in one locale: what does not depend on the effect, made once."""

    def __init__(
        self,
        programme: Programme,
        locale: str,
        words: Words,
        labels: Labels,
        questionnaires: Mapping[str, Questionnaire],
    ) -> None:
        self.programme, self.locale, self.words, self.labels = programme, locale, words, labels
        self._questionnaires = questionnaires
        self.view = self._programme()
        self._links = lru_cache(maxsize=None)(self._link)

    def formats(self, zone: str) -> Formats:
        """How a reader of this locale in that zone writes dates and numbers."""
        p = self.programme
        return formats(self.locale, zone, p.time_zone, p.recognition.currency)

    def context(self, effect: Effect, to: Recipient, facts: Facts) -> dict[str, Any]:
        """Everything a template of that effect may name."""
        reader = self.formats(to.zone)
        pair = facts.pairs_by_id.get(effect.pair) if effect.pair else None
        data = {
            key: self.labels.value(key, value, self.locale, inline=True)
            if key in _CODED
            else _dated(value, reader)
            for key, value in effect.data.items()
        }
        found = {
            **self.common(reader),
            "person": self._reader(to, facts),
            "role": data.get("role", to.role),
            "data": data,
            "people": partial(self._people, facts=facts),
            "pairs": partial(self._pairs, facts=facts, reader=reader),
            "results": partial(self._results, facts=facts),
            "answer": partial(self._answer, facts=facts),
        }
        if pair is not None:
            found["pair"] = self._pair(pair, facts, reader)
            if to.person is not None:
                role = "mentee" if to.person.id == pair.mentor else "mentor"
                found["partner"] = self._person(facts.people[pair.partner(to.person.id)], role, facts)
        for about in self._people([to.about] if to.about else [], facts):
            found["about"] = about
        return found

    def common(self, reader: Formats) -> dict[str, Any]:
        """What a text may name that is the same for everybody of this locale: nothing about a person."""
        return {
            "programme": self.view,
            "link": self._links,
            "survey_link": self._links,
            "has_form": lambda name: self._knows(name) and bool(self._links(name)),
            "withdraw_link": self.withdraw_link(),
            "workshop": self._workshop,
            SLOTS: Slots(elide=self.locale.startswith("fr")),
            FORMATS: reader,
            WORDS: self.words,
        }

    def withdraw_link(self) -> Link:
        """Where one withdraws: the form, else a mail to the hotline."""
        subject = quote(self.words.label("subject", "withdraw"), safe="")
        return self._links("withdrawal") or Link(f"{self.view.hotline.mailto}?subject={subject}")

    def _knows(self, name: str) -> bool:
        return name in self.programme.forms or name in ("mentor", "mentee", *PURPOSES, *SURVEYS)

    def _link(self, name: str) -> Link:
        """The address of a form by its id, purpose, role or survey; "" when the programme has no such form."""
        forms = self.programme.forms
        if not self._knows(name):
            raise BadInput(
                f"no form is called {name!r}",
                instead=f"Use {', '.join(('mentor', 'mentee', *PURPOSES, *SURVEYS))}, or one of: {', '.join(forms)}.",
            )
        if name in forms:
            form = forms[name]
        elif name in SURVEYS:
            form_id = getattr(self.programme.surveys, name)
            if form_id is None:
                return Link("")
            form = forms[form_id]
        else:
            wanted = ("enrolment", (name, "by-answer")) if name in ("mentor", "mentee") else (name, None)
            found = [
                f
                for f in forms.values()
                if f.purpose == wanted[0] and (wanted[1] is None or f.role in wanted[1])
            ]
            if not found:
                return Link("")
            form = found[0]
        return link_to(text_in(form.link, self.locale), where=f"form {name}")

    def _reader(self, to: Recipient, facts: Facts) -> PersonView:
        if to.person is not None:
            return self._person(to.person, to.role, facts)
        return PersonView(to.first_name, to.name, to.role, plain_address(to.address), to.locale, "", "", {})

    def _person(self, person: Person, role: str, facts: Facts) -> PersonView:
        enrolment = facts.enrolled.get((person.id, role))
        answers = enrolment.profile if enrolment else {}
        first_name = person.first_name or person.name.split(" ")[0]
        known = {**person.profile, **answers}
        return PersonView(
            first_name, person.name or first_name, role, plain_address(person.address), person.locale,
            str(known.get("department") or ""), str(known.get("site") or ""),
            {meaning: self.labels.value(meaning, value, self.locale) for meaning, value in answers.items()},
        )  # fmt: skip

    def _people(self, ids: Iterable[str], facts: Facts) -> list[PersonView]:
        def role(person: str) -> str:
            return "mentor" if (person, "mentor") in facts.enrolled else "mentee"

        return [self._person(facts.people[i], role(i), facts) for i in ids if i in facts.people]

    def _pairs(self, ids: Iterable[str], facts: Facts, reader: Formats) -> list[PairView]:
        return [self._pair(facts.pairs_by_id[i], facts, reader) for i in ids if i in facts.pairs_by_id]

    def _pair(self, pair: Pair, facts: Facts, reader: Formats) -> PairView:
        said = [
            (r.criterion, self.labels.value("facts", r.facts, self.locale, inline=True)) for r in pair.reasons
        ]
        held = sessions.held(facts, pair)
        return PairView(
            pair.id, pair.score, self.words.reasons(said, reader),
            self._person(facts.people[pair.mentor], "mentor", facts), self._person(facts.people[pair.mentee], "mentee", facts),
            len(held), reader.local(held[-1]).date() if held else None,
        )  # fmt: skip

    def _answer(self, key: str, facts: Facts) -> dict[str, Any]:
        """What somebody answered in a request, by meaning, codes in words; nothing where it is kept no more."""
        requests = [form_id for form_id, form in self.programme.forms.items() if form.purpose == "request"]
        for found in (
            a for form_id in requests for a in facts.answers_by_form.get(form_id, ()) if a.key == key
        ):
            return {m: self.labels.value(m, value, self.locale) for m, value in found.values.items()}
        return {}

    def _results(self, survey: str, facts: Facts) -> list[OutcomeView]:
        form_id = getattr(self.programme.surveys, survey) if survey in SURVEYS else None
        if form_id is None:
            return []
        form = self.programme.forms[form_id]
        return outcomes(form_id, form, facts, self._questionnaires, self.labels, self.locale)

    def _workshop(self, number: int) -> WorkshopView:
        workshops = self.programme.rituals.workshops
        if not 1 <= number <= len(workshops):
            raise BadInput(f"there is no workshop {number}", instead=f"The programme has {len(workshops)}.")
        chosen = workshops[number - 1]
        points = chosen.replay.get(self.locale) or chosen.replay.get(self.locale[:2]) or ()
        return WorkshopView(
            self._said(text_in(chosen.theme, self.locale)), self.words.label(chosen.format, "format"), chosen.at,
            link_to(chosen.link, where=f"workshop {number}"), [self._said(point) for point in points],
        )  # fmt: skip

    def _said(self, text: str) -> Trusted:
        """Words of the programme file, well set."""
        return Trusted(typography(text, self.locale))

    def _contact(self, contact: Contact) -> ContactView:
        return ContactView(
            contact.name, contact.name.split(" ")[0], self._said(text_in(contact.title, self.locale)), Trusted(contact.address),
            link_to(f"mailto:{contact.address}"),
        )  # fmt: skip

    def _hotline(self) -> ContactView:
        hotline, manager = self.programme.hotline, self.programme.manager
        if hotline is None:
            return self._contact(manager)
        return ContactView(
            manager.name, manager.name.split(" ")[0], "", Trusted(hotline.address), link_to(f"mailto:{hotline.address}"),
            Trusted(hotline.phone.replace(" ", NBSP)), self._said(text_in(hotline.hours, self.locale)),
        )  # fmt: skip

    def _testimonial(self, said: Testimonial) -> TestimonialView:
        return TestimonialView(
            self._said(text_in(said.quote, self.locale)),
            said.role,
            said.first_name or Trusted(self.words.label(said.role, "voice")),
            said.year,
        )

    def _event(self, event: Event) -> EventView:
        return EventView(
            self._said(text_in(event.place, self.locale)), link_to(event.link), event.minutes, event.at
        )

    def _programme(self) -> ProgrammeView:
        p, locale = self.programme, self.locale
        return ProgrammeView(
            id=p.id,
            name=self._said(text_in(p.name, locale)),
            organisation=self._said(p.organisation),
            objective=self._said(text_in(p.objective, locale)),
            success=[self._said(text_in(text, locale)) for text in p.success],
            manager=self._contact(p.manager),
            sponsor=self._contact(p.sponsor),
            thanker=self._contact(p.sponsor if p.recognition.signed_by == "sponsor" else p.manager),
            thanks_by=p.recognition.signed_by,
            hotline=self._hotline(),
            ambassadors=[self._contact(a) for a in p.recruit.ambassadors],
            start=p.dates.kickoff,
            end=sessions.ends_on(p),
            enrolment_closes=p.dates.kickoff - timedelta(days=p.dates.enrolment_closes_days),
            months=p.dates.duration_months,
            locale=p.locale,
            zone=p.time_zone,
            session_weeks=p.rituals.session_weeks,
            session_minutes=p.rituals.session_minutes,
            rehome_days=p.rituals.rehome_days,
            amber_days=p.rituals.amber_days,
            red_days=p.rituals.red_days,
            mentees_per_mentor=p.matching.mentees_per_mentor,
            charter_version=p.charter.version if p.charter else "",
            threshold=p.surveys.threshold,
            retention_months=p.retention.months,
            paid_rewards=p.recognition.paid_rewards,
            budget=p.recognition.budget,
            currency=p.recognition.currency,
            training=self._event(p.recruit.training),
            mentee_training=self._event(p.recruit.mentee_training) if p.recruit.mentee_training else None,
            launch=self._event(p.launch),
            midpoint=self._event(p.midpoint.workshop),
            closure=self._event(p.closure.event),
            mentor_circle=self._event(p.rituals.mentor_circle) if p.rituals.mentor_circle else None,
            last_session=self._event(p.rituals.last_session_webinar),
            channels=list(p.recruit.channels),
            testimonials=[self._testimonial(said) for said in p.recruit.testimonials],
        )


def _dated(value: Any, reader: Formats) -> Any:
    """ISO dates and instants as such, the latter on the reader's clock; within lists and mappings too."""
    if isinstance(value, str):
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        return reader.local(datetime.fromisoformat(value)) if _INSTANT.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {key: _dated(one, reader) for key, one in value.items()}
    return [_dated(one, reader) for one in value] if isinstance(value, (list, tuple)) else value
