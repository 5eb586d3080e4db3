"""Recognition: mentors are asked, HR approves, each is thanked; public only with consent (product.md, 8)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.decisions import Taken, take
from mentoring.effects import Owed
from mentoring.people import Decision
from mentoring.recognition import digest_of, propose
from tests.scenes import Scene, a_programme, at, days_of


def a_pair(**profile: Any) -> Scene:
    """A mentor with those wishes, who met once in January."""
    return Scene().mentor("M", **profile).mentee("E").pair("M", "E").meets("M-E", "2027-01-20")


def test_mentors_who_were_in_a_pair_are_asked_what_they_value() -> None:
    scene = a_pair().mentor("W")
    found = scene.stated("recognition", "2027-02-26", "recognition.motivation")
    assert days_of(found) == {"recognition.motivation M 1": ("2027-02-26 09:00", "2027-03-10 09:00")}
    assert dict(found[0].data) == {"form": "motivation", "closes": "2027-03-10"}


def test_proposals_wait_for_hr_with_what_they_cost() -> None:
    scene = a_pair()
    owed = scene.owed("recognition", "2027-06-07")
    (item,) = owed.waiting
    about = {"count": 1, "cost": 0.0, "digest": digest_of("midpoint", propose(scene.programme, scene.facts))}
    assert (item.kind, item.subject, dict(item.about)) == ("recognition", "midpoint", about)
    assert [(e.kind, e.to, dict(e.data)) for e in owed.effects] == [
        ("recognition.proposal", "role:manager", {"occasion": "midpoint", **about, "digest": item.digest})
    ]
    assert days_of(owed.effects)["recognition.proposal role:manager midpoint"] == (
        "2027-06-07 09:00",
        "2027-08-06 09:00",
    )


def test_nobody_to_thank_is_nothing_to_approve() -> None:
    assert Scene().mentor("M").mentee("E").pair("M", "E").owed("recognition", "2027-06-07") == Owed()


def test_a_proposal_nobody_decided_on_is_let_go_two_months_after_the_day() -> None:
    assert [i.subject for i in a_pair().owed("recognition", "2027-08-20").waiting] == ["midpoint"]
    assert a_pair().owed("recognition", "2027-08-21").waiting == ()
    assert [i.subject for i in a_pair().owed("recognition", "2027-11-02").waiting] == ["closure"]


def approved(scene: Scene, occasion: str = "midpoint", on: str = "2027-06-09") -> Scene:
    proposals = propose(scene.programme, scene.facts)
    kept, digest = [proposal.kept() for proposal in proposals], digest_of(occasion, proposals)
    return scene.decides("recognition", occasion, on=on, digest=digest, proposals=kept)


THANKS = {
    "occasion": "midpoint",
    "option": "note",
    "sessions": 1,
    "minutes": 60,
    "public": False,
    "manager_told": False,
}


def test_nobody_is_thanked_before_hr_approves_nor_after_it_declined() -> None:
    assert a_pair().to_go("recognition", "2027-06-21", "recognition.thanks") == []
    declined = approved(a_pair()).decides("recognition", "midpoint", "declined")
    assert declined.stated("recognition", "2027-06-21") == []


def test_each_mentor_is_thanked_on_the_day_that_was_planned() -> None:
    scene = approved(a_pair())
    assert scene.to_go("recognition", "2027-06-19") == []
    found = scene.stated("recognition", "2027-06-21")
    assert days_of(found) == {"recognition.thanks M midpoint": ("2027-06-21 09:00", "2027-08-05 09:00")}
    assert dict(found[0].data) == THANKS


def test_an_approval_that_comes_late_is_followed_at_once() -> None:
    assert days_of(
        approved(a_pair(), on="2027-07-08 15:00").stated(
            "recognition", "2027-07-08 16:00", "recognition.thanks"
        )
    ) == {"recognition.thanks M midpoint": ("2027-07-08 15:00", "2027-08-22 09:00")}


def test_what_was_approved_is_given_though_more_sessions_were_held_since() -> None:
    scene = approved(a_pair()).meets("M-E", "2027-06-10")
    assert scene.stated("recognition", "2027-06-21", "recognition.thanks")[0].data["sessions"] == 1


def test_at_the_close_there_are_papers_too() -> None:
    scene = approved(a_pair(), "closure", on="2027-11-02")
    found = scene.stated("recognition", "2027-11-15", "recognition.thanks", "recognition.certificate", "recognition.attestation",
                         "recognition.badge")  # fmt: skip
    assert [(e.kind, e.to, e.channel) for e in found] == [
        ("recognition.thanks", "M", "mail"), ("recognition.certificate", "M", "document"),
        ("recognition.attestation", "M", "document"), ("recognition.badge", "M", "document"),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["wish", "consent", "catalogue"])
def test_thanks_that_would_be_others_today_do_not_go_and_hr_is_asked_anew(what: str) -> None:
    scene = approved(a_pair(thanks="public", consent_public=True))
    assert len(scene.stated("recognition", "2027-06-21", "recognition.thanks")) == 1
    if what == "wish":
        scene.answer("motivation", "M", "2027-06-15", thanks="network")
    elif what == "consent":
        scene.answer("motivation", "M", "2027-06-15", consent_public=False)
    else:
        scene.programme = a_programme(recognition={"options": ["note", "network"]})
    owed = scene.owed("recognition", "2027-06-21")
    before = scene.decisions["recognition", "midpoint"]
    (item,) = owed.waiting
    assert (item.kind, item.subject) == ("recognition", "midpoint")
    assert [(e.kind, e.occurrence) for e in owed.effects] == [
        ("recognition.proposal", f"midpoint-after-{before.digest[:6]}")
    ]
    (decision,) = take(scene.programme, scene.facts, item, Taken("approved", "hr", "", at("2027-06-22")))
    assert isinstance(decision, Decision)
    scene.decisions["recognition", "midpoint"] = decision
    (thanks,) = scene.stated("recognition", "2027-06-22", "recognition.thanks")
    assert thanks.data["option"] == ("network" if what == "wish" else "note")


def test_once_the_first_is_thanked_the_approval_holds_for_the_others() -> None:
    scene = Scene().mentor("M", thanks="network").mentor("N").mentee("E", "F").pair("M", "E").pair("N", "F")
    scene = approved(scene.meets("M-E", "2027-01-20").meets("N-F", "2027-01-21"))
    scene.got("recognition.thanks", "N", "midpoint", on="2027-06-21 09:00")
    scene.answer("motivation", "M", "2027-06-21", thanks="note")
    assert scene.to_go("recognition", "2027-06-21", "recognition.thanks") == [
        "recognition.thanks M midpoint", "recognition.thanks N midpoint",
    ]  # fmt: skip


@pytest.mark.parametrize("left", ["withdrew", "opted out"])
def test_who_left_between_approval_and_thanks_is_left_alone(left: str) -> None:
    scene = approved(a_pair(thanks="public", consent_public=True, consent_manager_told=True))
    scene.person("M", profile={"manager_address": "boss@acme.example"})
    scene = scene.leaves("M", "mentor", "2027-06-12") if left == "withdrew" else scene.opts_out("M")
    assert scene.stated("recognition", "2027-06-22") == []


def public(**profile: Any) -> Scene:
    return approved(a_pair(thanks="public", consent_public=True, **profile))


@pytest.mark.parametrize("channel", ["intranet", "linkedin", "newsletter"])
def test_public_thanks_are_written_for_the_channels_that_the_file_names(channel: str) -> None:
    """The text without a channel, for the intranet, always: no mentor who asked for it goes without."""
    scene = public()
    scene.programme = a_programme(recruit={"channels": [channel]})
    found = scene.stated("recognition", "2027-06-21", "recognition.public")
    about = {"mentors": ["M"], "occasion": "midpoint"}
    extra = {f"midpoint-{channel}": {**about, "channel": channel}} if channel != "intranet" else {}
    assert {one.occurrence: dict(one.data) for one in found} == {"midpoint": about, **extra}


def test_public_thanks_name_only_those_who_asked_for_them_and_consent_still() -> None:
    documents = public().stated("recognition", "2027-06-21", "recognition.public")
    about = {"mentors": ["M"], "occasion": "midpoint"}
    assert {one.occurrence: (one.to, one.channel, dict(one.data)) for one in documents} == {
        "midpoint": ("role:files", "document", about),
        "midpoint-linkedin": ("role:files", "document", {**about, "channel": "linkedin"}),
    }
    private = approved(a_pair(thanks="note", consent_public=True))
    assert private.to_go("recognition", "2027-06-21", "recognition.public") == []
    revoked = public().answer("motivation", "M", "2027-06-15", consent_public=False)
    assert revoked.to_go("recognition", "2027-06-21", "recognition.public") == []


def told(**profile: Any) -> Scene:
    scene = approved(a_pair(**profile))
    return scene.person("M", profile={"manager_address": "boss@acme.example"})


def test_the_manager_is_told_the_day_after_where_the_mentor_agrees() -> None:
    scene = told(consent_manager_told=True)
    found = scene.stated("recognition", "2027-06-22", "recognition.manager-note")
    assert days_of(found) == {
        "recognition.manager-note role:manager-of:M midpoint": ("2027-06-22 09:00", "2027-08-06 09:00")
    }
    assert dict(found[0].data) == {"about": "M", **THANKS, "manager_told": True}
    assert told().to_go("recognition", "2027-06-22", "recognition.manager-note") == []
    assert scene.person("M", profile={}).to_go("recognition", "2027-06-22", "recognition.manager-note") == []
    revoked = told(consent_manager_told=True).answer(
        "motivation", "M", "2027-06-15", consent_manager_told=False
    )
    assert revoked.to_go("recognition", "2027-06-22", "recognition.manager-note") == []


def test_everybody_who_was_in_a_pair_votes_and_hr_learns_how_many_did() -> None:
    scene = a_pair().mentee("W")
    found = scene.stated("recognition", "2027-10-22", "recognition.vote")
    assert {e.to for e in found} == {"M", "E"}
    scene.got("recognition.vote", "E", on="2027-10-22 09:00").answer("vote", "E", "2027-10-23", vote="M")
    results = scene.stated("recognition", "2027-11-04", "survey.results")
    assert [(e.occurrence, dict(e.data)) for e in results] == [
        ("vote-1", {"survey": "vote", "answers": 1, "delivered": 1})
    ]


def test_a_programme_without_the_vote_has_none() -> None:
    scene = a_pair()
    scene.programme = a_programme(recognition={"mentor_of_the_year": False})
    assert scene.to_go("recognition", "2027-10-22", "recognition.vote") == []


def test_those_who_were_thanked_are_asked_whether_it_landed() -> None:
    scene = (
        a_pair()
        .mentor("N")
        .mentee("F")
        .pair("N", "F")
        .got("recognition.thanks", "M", "closure", on="2027-11-15 09:00")
    )
    assert days_of(scene.stated("recognition", "2027-12-15", "recognition.impact")) == {
        "recognition.impact M 1": ("2027-12-15 09:00", "2027-12-27 09:00")
    }


def test_an_anniversary_after_the_end_thanks_those_who_are_still_there() -> None:
    scene = a_pair()
    scene.programme = a_programme(recognition={"at": ["anniversary"]})
    (item,) = scene.owed("recognition", "2027-12-29").waiting
    assert item.subject == "anniversary"
    kept = [proposal.kept() for proposal in propose(scene.programme, scene.facts)]
    scene.decides("recognition", "anniversary", on="2028-01-03", proposals=kept)
    assert scene.to_go("recognition", "2028-01-12") == ["recognition.thanks M anniversary"]
    assert scene.leaves("M", "mentor", "2027-12-01").to_go("recognition", "2028-01-12") == []
