"""Who an effect goes to: a person, a contact of the programme, or somebody's manager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mentoring.effects import Effect
from mentoring.errors import BadInput
from mentoring.people import Facts, Person
from mentoring.programme import Contact, Programme


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where it goes and how they read.

    `person` is none for a contact of the team; `about` is the person whom a mail to somebody else is about.
    """

    name: str
    first_name: str
    address: str
    locale: str
    zone: str
    role: str
    kind: Literal["participant", "invited", "team"] = "team"
    person: Person | None = None
    about: str | None = None


def recipient(effect: Effect, programme: Programme, facts: Facts) -> Recipient:
    """Resolve `effect.to`.

    Raises:
        BadInput: nobody has that id, or the role has no address.
    """
    about = effect.data.get("about")
    if not effect.to.startswith("role:"):
        person = facts.people.get(effect.to)
        if person is None:
            raise BadInput(
                f"nobody has the id {effect.to}", where=effect.key, instead="Run the intake again."
            )
        role = _role(effect, person, facts)
        first_name = person.first_name or person.name.split(" ")[0]
        enrolled = facts.enrolments_of.get(person.id)
        return Recipient(
            person.name or first_name, first_name, person.address, person.locale, person.zone, role,
            "participant" if enrolled else "invited", person, about,
        )  # fmt: skip
    role, _, which = effect.to.removeprefix("role:").partition(":")
    if role == "manager-of":
        return _manager_of(which, effect, programme, facts)
    contact = _contact(role, which, effect, programme)
    return Recipient(
        contact.name,
        contact.name.split(" ")[0],
        contact.address,
        programme.locale,
        programme.time_zone,
        role,
        about=about,
    )


def _contact(role: str, which: str, effect: Effect, programme: Programme) -> Contact:
    ambassadors = programme.recruit.ambassadors
    match role:
        case "manager" | "files":
            return programme.manager
        case "sponsor":
            return programme.sponsor
        case "ops":
            return programme.operations or programme.manager
        case "hotline":
            hotline = programme.hotline
            return (
                programme.manager.model_copy(update={"address": hotline.address})
                if hotline
                else programme.manager
            )
        case "ambassador" if which.isdigit() and 1 <= int(which) <= len(ambassadors):
            return ambassadors[int(which) - 1]
        case _:
            raise BadInput(
                f"nobody is {effect.to}", where=effect.key,
                instead="Known: role:manager, role:sponsor, role:ops, role:hotline, role:files, role:ambassador:1, "
                "role:manager-of:P0001.",
            )  # fmt: skip


def _manager_of(mentor: str, effect: Effect, programme: Programme, facts: Facts) -> Recipient:
    person = facts.people.get(mentor)
    address = str(person.profile.get("manager_address") or "") if person else ""
    if not address:
        raise BadInput(f"no manager is known for {mentor}", where=effect.key, instead="Leave the note out.")
    known = next((p for p in facts.people.values() if p.address.casefold() == address.casefold()), None)
    return Recipient(
        known.name if known else "", known.first_name if known else "", address,
        known.locale if known else programme.locale, known.zone if known else programme.time_zone, "manager", about=mentor,
    )  # fmt: skip


def _role(effect: Effect, person: Person, facts: Facts) -> str:
    """The role: what the effect says, else the pair, else the only enrolment, else what they were invited as."""
    said = effect.data.get("role")
    if said in ("mentor", "mentee"):
        return str(said)
    pair = facts.pairs_by_id.get(effect.pair or "")
    if pair:
        return "mentor" if person.id == pair.mentor else "mentee"
    roles = [role for role in ("mentor", "mentee") if (person.id, role) in facts.enrolled]
    if roles:
        return roles[0]
    invited = person.profile.get("invited_as")
    return str(invited) if invited in ("mentor", "mentee") else ""
