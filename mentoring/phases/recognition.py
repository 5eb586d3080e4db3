"""Recognition: ask what mentors value, propose, wait for HR, thank, certify, ask whether it landed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mentoring.effects import Owed
from mentoring.people import Decision, Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.community import takes_part, told
from mentoring.phases.owing import Owing
from mentoring.programme import Programme
from mentoring.recognition import Proposal, Wishes, approved, digest_of, propose, unchanged, wishes
from mentoring.timeline import Plan

OPEN_FOR = timedelta(days=60)
"""A proposal that HR has not decided upon so long after its thanks were planned is let go: it would thank for the past."""
PAPERS = ("recognition.certificate", "recognition.attestation", "recognition.badge")


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What recognition owes now."""
    owing = Owing("recognition", programme, plan, facts, now)
    everybody = told(facts)
    mentors = {person: since for person, since in everybody.items() if takes_part(facts, person, "mentor")}
    surveys = programme.surveys
    motivation = plan.at("recognition.motivation")
    ask(owing, surveys.motivation, motivation, mentors, kind="recognition.motivation", occurrence="1")
    for milestone in plan.all("recognition.proposal"):
        if owing.reached(milestone):
            _occasion(owing, milestone.occurrence, owing.day(milestone.at))
    if programme.recognition.mentor_of_the_year:
        vote = plan.at("recognition.vote")
        ask(owing, surveys.vote, vote, everybody, kind="recognition.vote", occurrence="1")
        results(owing, surveys.vote, vote, survey="vote", occurrence="1", asked="recognition.vote")
    impact = plan.at("recognition.impact")
    ask(owing, surveys.impact, impact, _thanked(owing, mentors), kind="recognition.impact", occurrence="1")
    return owing.owed()


def _occasion(owing: Owing, occasion: str, on: date) -> None:
    """One occasion: proposals wait for HR; once approved, every mentor is thanked.

    Nobody is thanked otherwise than they would wish today: when that has changed before the first is, HR is asked anew.
    """
    planned = _planned(owing, occasion, on)
    decision = owing.facts.decision("recognition", occasion)
    given = [proposal for proposal in approved(owing.facts, occasion) if _takes_part(owing, proposal)]
    begun = any(owing.sent("recognition.thanks", proposal.mentor, occasion) for proposal in given)
    if decision is None or not (begun or unchanged(owing.programme, owing.facts, occasion)):
        if owing.today <= planned + OPEN_FOR:
            _propose(owing, occasion, on, decision)
        return
    thanked_on = owing.days.next_working(max(owing.day(decision.at), planned))
    for proposal in given:
        _thank(owing, occasion, proposal, thanked_on, decision.at)
    public = [p.mentor for p in given if p.option == "public" and _agrees(owing, p.mentor).public]
    if public:
        data = {"mentors": sorted(public), "occasion": occasion}
        owing.document("recognition.public", occasion, thanked_on, data=data)
        for channel in owing.programme.recruit.channels:
            if channel != "intranet":  # the text without a channel is the intranet's
                short = {**data, "channel": channel}
                owing.document("recognition.public", f"{occasion}-{channel}", thanked_on, data=short)


def _propose(owing: Owing, occasion: str, on: date, before: Decision | None) -> None:
    """What HR is asked to approve: each mentor's thanks, within what is left of the budget; anew, when it was approved before."""
    proposals = propose(owing.programme, owing.facts, occasion)
    if not proposals:
        return
    about = {
        "count": len(proposals),
        "cost": sum(p.cost for p in proposals),
        "digest": digest_of(occasion, proposals),
    }
    item = owing.wait("recognition", occasion, owing.now, about)
    data = {"occasion": occasion, **about, "digest": item.digest}
    occurrence = f"{occasion}-after-{before.digest[:6]}" if before else occasion
    owing.mail("recognition.proposal", "role:manager", occurrence, on, within=60, data=data)


def _planned(owing: Owing, occasion: str, on: date) -> date:
    """The day on which thanks are planned for that occasion."""
    milestone = owing.plan.at("recognition.thanks", occasion)
    return owing.day(milestone.at) if milestone else on


def _thank(owing: Owing, occasion: str, proposal: Proposal, on: date, decided: datetime) -> None:
    """The thank-you, the papers at the close, the note to the manager where the mentor agrees."""
    data = {"occasion": occasion, **proposal.data()}
    owing.mail("recognition.thanks", proposal.mentor, occasion, on, within=45, since=decided, data=data)
    if occasion == "closure":
        for kind in PAPERS:
            owing.document(kind, occasion, on, to=proposal.mentor, data=data)
    manager = owing.facts.people[proposal.mentor].profile.get("manager_address")
    if proposal.manager_told and manager and _agrees(owing, proposal.mentor).manager_told:
        to = f"role:manager-of:{proposal.mentor}"
        after = owing.days.next_working(on + timedelta(days=1))
        about = {"about": proposal.mentor, **data}
        owing.mail("recognition.manager-note", to, occasion, after, within=45, data=about)


def _takes_part(owing: Owing, proposal: Proposal) -> bool:
    """Whether that mentor is still there to be thanked."""
    return takes_part(owing.facts, proposal.mentor, "mentor")


def _agrees(owing: Owing, mentor: str) -> Wishes:
    """What that mentor consents to today: an approval given for them does not outlive their own."""
    return wishes(owing.programme, owing.facts, mentor)


def _thanked(owing: Owing, mentors: dict[str, datetime]) -> dict[str, datetime]:
    """The mentors whom a thank-you has reached -> when it first did."""
    occasions = [milestone.occurrence for milestone in owing.plan.all("recognition.thanks")]
    found = {}
    for mentor in mentors:
        sent = [at for occasion in occasions if (at := owing.sent("recognition.thanks", mentor, occasion))]
        if sent:
            found[mentor] = min(sent)
    return found
