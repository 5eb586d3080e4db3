"""From an effect and the facts to a finished mail, invitation or document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mentoring import sessions
from mentoring.effects import Effect
from mentoring.errors import BadInput
from mentoring.people import Facts
from mentoring.ports import Claim, Document, Guest, Invitation, Mail
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.rendering.context import Scene
from mentoring.rendering.documents import ATTACHED, OWN, PERSONAL, Documents
from mentoring.rendering.identity import Identity
from mentoring.rendering.labels import Labels
from mentoring.rendering.layout import Layout
from mentoring.rendering.mail import Frame, line, of_nobody, plain, write
from mentoring.rendering.recipients import Recipient, recipient
from mentoring.rendering.templates import FORMATS, SLOTS, Compiler, Parsed, Text, chain, environment, find
from mentoring.rendering.values import Slots, clean
from mentoring.rendering.words import Words
from mentoring.verification import verification_code

MOST_NAME = 80
"""Most characters of a name in a header or on a document."""


class Renderer:
    """Renders everything that one programme sends. Templates are read and compiled once, when first needed.

    Args:
        programme: the programme.
        folders: template folders, the organisation's before ours.
        identity: colours, type, mark.
        questionnaires: whose options give codes their words.
        secret: key of verification codes; empty: plain digests, which prove no more than that nothing was altered.
    """

    def __init__(
        self,
        programme: Programme,
        folders: Sequence[Path],
        identity: Identity,
        questionnaires: Iterable[Questionnaire] = (),
        secret: bytes = b"",
    ) -> None:
        self.programme, self._folders, self._secret = programme, tuple(folders), secret
        self._mark = identity.mark or next((c for c in programme.organisation.upper() if c.isalnum()), "B")
        self._compiler = Compiler(environment())
        self._questionnaires = {questionnaire.id: questionnaire for questionnaire in questionnaires}
        self._labels = Labels(self._questionnaires.values(), programme.forms.values())
        self._layout = Layout(self._folders, identity)
        self._documents = Documents(self._folders, identity, self._compiler, self._mark)
        self._stages: dict[str, tuple[Scene, Frame]] = {}
        self._shared: dict[tuple[str, str], Document] = {}
        self._parsed_files: dict[tuple[tuple[str, ...], tuple[str, ...]], Parsed] = {}

    def render(self, claim: Claim, facts: Facts) -> Mail | Invitation | Document:
        """What that claim sends, by its channel.

        Raises:
            BadInput: a template is missing or names something that is not there (file, line, name).
        """
        if claim.effect.channel == "mail":
            return self.mail(claim.effect, facts)
        if claim.effect.channel == "event":
            return self.invitation(claim.effect, facts, claim.sequence, claim.method)
        return self.document(claim.effect, facts)

    def mail(self, effect: Effect, facts: Facts) -> Mail:
        """The mail of an effect, with its attachments."""
        to, template, context = self._read(effect, facts)
        return self._mail(effect, to, template, context, self._attached(effect, to, template, context))

    def attachments_for(self, effect: Effect, facts: Facts) -> tuple[Document, ...]:
        """The documents that go with that mail, as its template's head says (`attach: charter, goal-sheet`)."""
        to, template, context = self._read(effect, facts)
        return self._attached(effect, to, template, context)

    def invitation(
        self,
        effect: Effect,
        facts: Facts,
        sequence: int = 0,
        method: Literal["REQUEST", "CANCEL"] = "REQUEST",
    ) -> Invitation:
        """The calendar event of an effect for its one attendee: new, an update (sequence > 0) or a cancellation."""
        to, template, context = self._read(effect, facts)
        scene, frame = self._stage(template.locale)
        slots: Slots = context[SLOTS]
        title = line(template.head("title", context), slots) or line(template.head("subject", context), slots)
        starts = self._starts(effect, facts)
        description = plain(template.calendar or template.body, context, frame)
        if method == "CANCEL":
            around = self._parsed((template.locale,), ("parts/cancelled.md",))
            here = [context[FORMATS].local(start) for start in starts]
            told = {**context, "title": title, "starts": here}
            mail = self._mail(effect, to, around, told, ())
            said = [of_nobody(around.calendar or around.body, told, frame)]
        else:
            said = [description, of_nobody(template.body, context, frame) if template.calendar else ""]
            mail = self._mail(effect, to, template, context, self._attached(effect, to, template, context))
            if sequence:
                mail = replace(
                    mail,
                    subject=scene.words.say("event.updated", scene.formats(to.zone), subject=mail.subject),
                )
        return Invitation(
            key=effect.key,
            uid=effect.uid,
            sequence=sequence,
            method=method,
            to_name=mail.to_name,
            to_address=mail.to_address,
            title=title,
            description=description,
            place=line(template.head("place", context), slots),
            link=template.head("link", context),
            starts=starts,
            minutes=int(effect.data["minutes"]),
            locale=mail.locale,
            mail=mail,
            words="\n\n".join(filter(None, [*said, self._beneath(to, context, frame)])),
            guests=self._guests(effect, facts, method),
        )

    def document(self, effect: Effect, facts: Facts) -> Document:
        """The document of an effect."""
        name = OWN.get(effect.kind)
        if name is None:
            raise BadInput(
                f"no document is made for {effect.kind}",
                where=effect.key,
                instead=f"Known: {', '.join(OWN)}.",
            )
        to = recipient(effect, self.programme, facts)
        scene, _ = self._stage(self._locale(to))
        suffix = f"{to.name} {effect.to}" if to.person else effect.occurrence.removeprefix("1")
        about = self._about(effect, to, scene) if name in PERSONAL else {}
        context = scene.context(effect, to, facts)
        return self._documents.make(name, effect.key, scene.locale, context, about, suffix)

    def _read(self, effect: Effect, facts: Facts) -> tuple[Recipient, Parsed, dict[str, Any]]:
        to = recipient(effect, self.programme, facts)
        template = self._template(effect, to)
        return to, template, self._stage(template.locale)[0].context(effect, to, facts)

    def _mail(
        self,
        effect: Effect,
        to: Recipient,
        template: Parsed,
        context: Mapping[str, Any],
        attached: tuple[Document, ...],
    ) -> Mail:
        scene, frame = self._stage(template.locale)
        written = write(template, context, frame, reader=to.kind)
        return Mail(
            key=effect.key,
            to_name=clean(to.name, MOST_NAME),
            to_address=to.address,
            subject=written.subject,
            text=written.text,
            html=written.html,
            locale=scene.locale,
            attachments=attached,
            headers={"List-Unsubscribe": f"<{scene.withdraw_link()}>"} if to.person else {},
        )

    def _beneath(self, to: Recipient, context: Mapping[str, Any], frame: Frame) -> str:
        """What stands beneath the words in a calendar, as the footer does beneath a mail: whom to ask, and how to stop."""
        part = self._part(context[FORMATS].locale, "calendar")
        return of_nobody(part, {**context, "reader": to.kind}, frame)

    def _attached(
        self, effect: Effect, to: Recipient, template: Parsed, context: Mapping[str, Any]
    ) -> tuple[Document, ...]:
        scene, _ = self._stage(template.locale)
        said = line(template.head("attach", context), context[SLOTS])
        names = [name.strip() for name in said.split(",") if name.strip()]
        for name in names:
            if name not in ATTACHED:
                raise BadInput(
                    f"attach: {name}", where=template.body.where, instead=f"Known: {', '.join(ATTACHED)}."
                )
        return tuple(self._attachment(name, effect, to, scene, context) for name in names)

    def _attachment(
        self, name: str, effect: Effect, to: Recipient, scene: Scene, context: Mapping[str, Any]
    ) -> Document:
        """One attachment; those that say nothing about anybody are made once a locale, and cannot name a person."""
        key = f"{effect.key}#{name}"
        if name in PERSONAL:
            return self._documents.make(name, key, scene.locale, context, self._about(effect, to, scene))
        if (scene.locale, name) not in self._shared:
            common = scene.common(scene.formats(self.programme.time_zone))
            self._shared[scene.locale, name] = self._documents.make(name, name, scene.locale, common, {})
        return replace(self._shared[scene.locale, name], key=key)

    def _about(self, effect: Effect, to: Recipient, scene: Scene) -> dict[str, Any]:
        """What certificate, attestation and badge say of a person."""
        reader, data = scene.formats(to.zone), effect.data
        sessions, minutes = int(data.get("sessions", 0)), int(data.get("minutes", 0))
        return {
            "name": clean(to.name, MOST_NAME),
            "sessions": sessions,
            "time": reader.duration(minutes),
            "issued": reader.day(effect.due.astimezone(ZoneInfo(self.programme.time_zone)).date()),
            "code": verification_code(self._secret, self.programme.id, effect.to, to.name, sessions, minutes),
        }

    def _starts(self, effect: Effect, facts: Facts) -> tuple[datetime, ...]:
        """Every start in the event's zone: that of the mentee for a pair's sessions, a group's own, else the programme's."""
        pair = facts.pairs_by_id.get(effect.pair or "")
        own = effect.data.get("zone") or self.programme.time_zone
        zone = ZoneInfo(facts.people[pair.mentee].zone if pair else own)
        said = effect.data.get("starts") or [effect.data["start"]]
        return tuple(datetime.fromisoformat(start).astimezone(zone) for start in said)

    def _guests(self, effect: Effect, facts: Facts, method: str) -> tuple[Guest, ...]:
        """The two of a pair, or a group as it is now: their meetings are one event in all their calendars.

        Whoever leaves a group is no guest of it any more, as long as others go on.
        """
        together: tuple[str, ...] = ()
        if pair := facts.pairs_by_id.get(effect.pair or ""):
            together = (pair.mentor, pair.mentee)
        elif mentor := effect.data.get("mentor"):
            left = effect.to if method == "CANCEL" else ""
            together = tuple(person for person in sessions.group(facts, str(mentor)) if person != left)
            if len(together) < 2:
                together = (effect.to, *effect.data["group"])
        people = [facts.people[person] for person in together if person in facts.people]
        return tuple(
            Guest(clean(person.name, MOST_NAME), person.address)
            for person in people
            if pair or (person.address and not person.opted_out)
        )

    def _locale(self, to: Recipient) -> str:
        """The reader's locale where the programme speaks it (their own variant of a language will do), else the programme's."""
        spoken = self.programme.locales
        if to.locale in spoken or to.locale[:2] in {locale[:2] for locale in spoken}:
            return to.locale
        return self.programme.locale

    def _template(self, effect: Effect, to: Recipient) -> Parsed:
        path = effect.kind.replace(".", "/")
        role, number = effect.data.get("role") or to.role, effect.data.get("n")
        ends = [f".{role}.{number}", f".{number}"] * (number is not None) + [f".{role}"] * bool(role) + [""]
        locale = self._locale(to)
        return self._parsed(
            tuple(dict.fromkeys((locale, self.programme.locale))), tuple(f"{path}{end}.md" for end in ends)
        )

    def _parsed(self, locales: tuple[str, ...], names: tuple[str, ...]) -> Parsed:
        """The first of these files in the first of these locales that has one; its `locale` is the reader's, not the folder's."""
        if (locales, names) not in self._parsed_files:
            for locale in locales:
                if found := find(self._folders, chain(locale), names):
                    self._parsed_files[locales, names] = self._compiler.parsed(found[0], locale)
                    break
            else:
                raise BadInput(
                    f"no template {names[-1]}", where=locales[0], instead="Write it in the templates folder."
                )
        return self._parsed_files[locales, names]

    def _stage(self, locale: str) -> tuple[Scene, Frame]:
        """What every effect in that locale shares."""
        if locale not in self._stages:
            words = Words(self._folders, locale, self._compiler)
            signature, footer = (self._part(locale, name) for name in ("signature", "footer"))
            frame = Frame(signature, footer, words.label("colon", "text"), self._mark, self._layout)
            self._stages[locale] = (
                Scene(self.programme, locale, words, self._labels, self._questionnaires),
                frame,
            )
        return self._stages[locale]

    def _part(self, locale: str, name: str) -> Text:
        found = find(self._folders, chain(locale), [f"parts/{name}.md"])
        if found is None:
            raise BadInput(
                f"no template parts/{name}.md", where=locale, instead="Write it in the templates folder."
            )
        return self._compiler.text(found[0].read_text("utf-8"), found[0], 1, locale)
