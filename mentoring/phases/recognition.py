"""Recognition: ask what mentors value, propose, wait for HR, thank, certify, ask whether it landed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.recognition import Proposal, digest_of, propose
from mentoring.timeline import Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What recognition owes now."""
    owing = Owing("recognition", programme, plan, facts, now)
    mentors = [(person.id, None) for person in facts.active("mentor")]
    motivation = plan.at("recognition.motivation")
    ask(
        owing,
        programme.surveys.motivation,
        motivation,
        mentors,
        kind="recognition.motivation",
        occurrence="1",
    )
    for milestone in plan.all("recognition.proposal"):
        if owing.reached(milestone):
            _occasion(owing, milestone.occurrence, owing.day(milestone.at))
    if programme.recognition.mentor_of_the_year:
        everybody = [(person.id, None) for person in participants(facts)]
        ask(
            owing,
            programme.surveys.vote,
            plan.at("recognition.vote"),
            everybody,
            kind="recognition.vote",
            occurrence="1",
        )
    thanked = [
        (p, None) for p, _ in mentors if any(f"/recognition.thanks/{p}/" in key for key in facts.delivered)
    ]
    impact = plan.at("recognition.impact")
    ask(owing, programme.surveys.impact, impact, thanked, kind="recognition.impact", occurrence="1")
    return owing.owed()


def _occasion(owing: Owing, occasion: str, on: date) -> None:
    """One occasion: proposals wait for HR; once approved, every mentor is thanked."""
    decision = owing.facts.decision("recognition", occasion)
    if decision is None:
        proposals = propose(owing.programme, owing.facts)
        if proposals:
            about = {
                "count": len(proposals),
                "cost": sum(p.cost for p in proposals),
                "digest": digest_of(proposals),
            }
            owing.wait("recognition", occasion, owing.now, about)
            owing.mail(
                "recognition.proposal",
                "role:manager",
                occasion,
                on,
                within=60,
                data={"occasion": occasion, **about},
            )
        return
    approved = [Proposal.from_data(row) for row in decision.about.get("proposals", ())]
    if decision.verdict == "declined" or not approved:
        return
    thanked_on = owing.days.next_working(max(owing.day(decision.at), _planned(owing, occasion)))
    for proposal in approved:
        _thank(owing, occasion, proposal, thanked_on)
    if public := sorted(p.mentor for p in approved if p.public):
        owing.document(
            "recognition.public", occasion, thanked_on, data={"mentors": public, "occasion": occasion}
        )


def _planned(owing: Owing, occasion: str) -> date:
    """The day on which thanks were planned for that occasion."""
    milestone = owing.plan.at("recognition.thanks", occasion)
    return owing.day(milestone.at) if milestone else owing.today


def _thank(owing: Owing, occasion: str, proposal: Proposal, on: date) -> None:
    """The thank-you, the certificate and attestation at the close, the badge, the manager's note where agreed."""
    if on > owing.today:
        return
    data = {"occasion": occasion, **proposal.data()}
    owing.mail("recognition.thanks", proposal.mentor, occasion, on, within=45, data=data)
    if occasion == "closure":
        for kind in ("recognition.certificate", "recognition.attestation", "recognition.badge"):
            if owing.may_write(proposal.mentor):
                owing.document(kind, occasion, on, to=proposal.mentor, data=data)
    manager = owing.facts.people[proposal.mentor].profile.get("manager_address")
    if proposal.manager_told and manager:
        to = f"role:manager-of:{proposal.mentor}"
        after = owing.days.next_working(on + timedelta(days=1))
        owing.mail(
            "recognition.manager-note",
            to,
            occasion,
            after,
            within=45,
            data={"about": proposal.mentor, **data},
        )
