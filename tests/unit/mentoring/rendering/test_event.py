"""An invitation: one identity for all, words around it, and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring.effects import Effect
from mentoring.people import PairStatus
from mentoring.ports import Claim, Invitation
from tests.unit.mentoring.rendering.stage import PAIR, an_effect, our_renderer, two_people

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Montreal")


def launch(to: str) -> Effect:
    return an_effect("kickoff.launch", to, channel="event", starts=["2027-01-12T09:30:00+01:00"], minutes=210)


def sessions(to: str) -> Effect:
    starts = ["2027-01-19T14:00:00-05:00", "2027-06-08T14:00:00-04:00"]
    return an_effect("kickoff.sessions", to, channel="event", pair=PAIR, starts=starts, minutes=60)


def test_a_community_event_is_one_event_for_everybody() -> None:
    amina, tom = (our_renderer().invitation(launch(to), two_people()) for to in ("P0001", "P0002"))
    assert amina.uid == tom.uid
    assert amina.starts == tom.starts == (datetime(2027, 1, 12, 9, 30, tzinfo=PARIS),)
    assert (amina.place, tom.place, amina.link, amina.minutes) == (
        "Salle Jaurès",
        "Jaurès room",
        "https://video.example/launch",
        210,
    )
    assert (amina.locale, tom.locale) == ("fr", "en")
    assert "03:30 (Montreal time)" in tom.mail.text


def test_a_pair_s_sessions_are_its_own_and_in_the_mentee_s_zone() -> None:
    amina = our_renderer().invitation(sessions("P0001"), two_people())
    assert amina.starts == tuple(
        datetime(2027, month, day, 14, tzinfo=MONTREAL) for month, day in ((1, 19), (6, 8))
    )
    assert {str(start.tzinfo) for start in amina.starts} == {"America/Montreal"}
    assert amina.uid != our_renderer().invitation(launch("P0001"), two_people()).uid


def test_a_group_shares_one_event_which_whoever_leaves_it_leaves() -> None:
    facts = two_people()
    people = {
        **facts.people,
        "P0003": replace(facts.people["P0002"], id="P0003", address="lea@delorme.example"),
    }
    first = facts.pairs[0]
    pairs = (first, replace(first, id="P0001-P0003", mentee="P0003"))

    def told(to: str, method: Literal["REQUEST", "CANCEL"], *status: PairStatus) -> Invitation:
        now = tuple(replace(pair, status=one) for pair, one in zip(pairs, status, strict=True))
        others = [person for person in people if person != to]
        effect = an_effect(
            "kickoff.sessions", to, channel="event", occurrence="group-P0001", mentor="P0001", group=others,
            zone="America/Montreal", starts=["2027-01-19T14:00:00-05:00"], minutes=60,
        )  # fmt: skip
        return our_renderer().invitation(effect, replace(facts, people=people, pairs=now), 1, method)

    everybody = ["amina.diallo", "tom.whitaker", "lea"]
    for to, method, status, guests, leaves in (
        ("P0003", "REQUEST", ("open", "open"), everybody, False),
        ("P0003", "CANCEL", ("open", "closed"), everybody[:2], True),
        ("P0002", "REQUEST", ("open", "closed"), everybody[:2], False),
        ("P0002", "CANCEL", ("closed", "closed"), [everybody[1], everybody[0], everybody[2]], False),
    ):
        said = told(to, method, *status)  # type: ignore[arg-type]  # literals in a list
        assert [guest.address.partition("@")[0] for guest in said.guests] == guests
        assert (said.leaves, said.title) == (leaves, "Group session")
        assert said.starts[0] == datetime(2027, 1, 19, 14, tzinfo=MONTREAL)
        assert "Tom" not in said.words
    assert "Your group meets together: you, Amina" in told("P0002", "REQUEST", "open", "open").mail.text


def test_title_and_description_name_nobody() -> None:
    said = our_renderer().invitation(sessions("P0001"), two_people())
    assert "Tom" not in said.title + said.description
    assert said.description
    assert "\n" not in said.description, "one paragraph is one line: calendars break lines themselves"


def test_where_no_mail_of_ours_goes_along_the_calendar_says_the_mail_s_words_of_nobody_in_particular() -> (
    None
):
    tom = our_renderer().invitation(launch("P0002"), two_people())
    assert tom.words.startswith(tom.description)
    assert "One thing to do: answer the invitation, even with a no." in tom.words
    assert "- a first exercise in twos, to begin without stage fright." in tom.words
    assert "Write to us: mentorat@delorme.example, or call" in tom.words
    assert "Withdraw, or stop our messages: https://forms.example/leave" in tom.words
    typed = ("Tom", "Amina", "Helene", "03:30", "tracker")
    assert [word for word in typed if word in tom.words] == [], (
        "names and times are the calendar's own to show"
    )
    both = our_renderer().invitation(sessions("P0001"), two_people())
    assert "acceptez la série si l’heure vous convient" in both.words
    assert "Tom" not in both.words
    assert "Amina" not in both.words


def test_the_words_of_a_cancellation_say_that_nothing_is_to_be_done() -> None:
    off = rendered(sessions("P0002"), 1, "CANCEL")
    assert off.words.startswith("This meeting no longer takes place, nor do those that were to follow")
    assert "Tom" not in off.words
    assert "Write to us: mentorat@delorme.example" in off.words


def test_an_update_says_so_and_keeps_its_identity() -> None:
    first = our_renderer().invitation(launch("P0001"), two_people())
    again = rendered(launch("P0001"), 1, "REQUEST")
    assert (again.uid, again.sequence, again.mail.subject) == (
        first.uid,
        1,
        f"Mise à jour\u00a0: {first.mail.subject}",
    )


def test_a_cancellation_has_words_of_its_own() -> None:
    gone = rendered(sessions("P0002"), 2, "CANCEL")
    assert gone.method == "CANCEL"
    assert gone.mail.subject == f"Cancelled: {gone.title}"
    assert "nor do those that were to follow" in gone.mail.text.replace("\n", " ")
    assert gone.mail.attachments == ()


def rendered(effect: Effect, sequence: int, method: Literal["REQUEST", "CANCEL"]) -> Invitation:
    said = our_renderer().render(Claim(effect, sequence, method, 1), two_people())
    assert isinstance(said, Invitation)
    return said
