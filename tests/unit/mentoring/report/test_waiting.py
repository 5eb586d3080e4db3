"""What waits for a person, with the command that decides."""

from __future__ import annotations

from datetime import date

from mentoring.effects import Effect, Waiting
from mentoring.people import Answer
from mentoring.report import Press
from mentoring.report.situation import Situation
from mentoring.report.waiting import SHOWN, Matter, items, matters
from tests.reports import a_year, press_of, programme, seen
from tests.scenes import Scene, a_programme, at


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def one(scene: Scene, waiting: Waiting, on: str = "2027-06-30") -> tuple[str, list[str]]:
    """Title and details of the only thing that waits."""
    (item,) = items(seen(scene, on, awaited=(waiting,)), press_of(scene.programme))
    return plain(item.title), [plain(detail) for detail in item.details]


def test_a_decision_says_what_since_when_and_how(press: Press) -> None:
    waiting = Waiting(
        "closure", "P05-P15", at("2027-04-19"), {"silence_days": 72, "signs": ["silence", "one-sided"]}
    )
    (item,) = items(seen(a_year(), "2027-06-30", awaited=(waiting,)), press)
    assert plain(item.title) == "Clore ou garder le binôme de Mentora Quill5 et Menteo Vark5 ?"
    assert [plain(detail) for detail in item.details] == [
        "72 jours sans séance",
        "une seule des deux personnes répond",
        "Appelez d’abord les deux personnes ; refuser la clôture laisse le binôme ouvert.",
    ]
    assert (item.since, item.days, item.digest) == (date(2027, 4, 19), 72, waiting.digest)
    assert item.approve == f'binome approve elan-2027 {waiting.digest} --who "Karim Bensalem"'
    assert item.decline == f"{item.approve} --decline --why …"


def test_a_programme_in_a_folder_of_its_own_is_decided_on_there() -> None:
    press = press_of(programme(), "--folder", "out/my demo")
    (item,) = items(
        seen(a_year(), "2027-06-30", awaited=(Waiting("closure", "P05-P15", at("2027-06-30")),)), press
    )
    assert item.approve.endswith("--who \"Karim Bensalem\" --folder 'out/my demo'")


def test_a_draft_of_requests_says_what_declining_it_does() -> None:
    scene = Scene(a_programme(matching={"formula": "a-la-carte"}))
    about = {"pairs": 1, "unmatched": 0, "mean": 61.5, "worst": 61.5, "optimal": False, "digest": "abc"}
    _, details = one(scene, Waiting("match", "1", at("2027-01-04"), about), "2027-01-05")
    assert details[-1] == (
        "Chaque binôme vient d’une demande acceptée : refuser la liste met fin à toutes ces demandes, et chaque personne"
        " l’apprend. Pour n’en écarter qu’un, voyez « binome pairs »."
    )


def test_a_draft_says_its_scores_and_who_is_left() -> None:
    about = {"pairs": 12, "unmatched": 1, "mean": 61.5, "worst": 30.0, "optimal": True, "digest": "abc"}
    assert one(a_year(), Waiting("match", "1", at("2027-01-04"), about), "2027-01-05") == (
        "Approuver 12 binômes proposés",
        [
            "Score moyen 61,5 sur 100 ; le plus faible est à 30.",
            "1 personne reste sans binôme.",
            "Aucune autre répartition ne fait mieux : c’est démontré.",
        ],
    )


def test_thanks_say_how_and_at_what_cost() -> None:
    about = {"count": 5, "cost": 0.0, "digest": "abc"}
    title, details = one(a_year(), Waiting("recognition", "midpoint", at("2027-06-20"), about))
    assert title == "Approuver les remerciements de 5 mentors et mentores (mi-parcours)"
    assert details == ["Proposé : 6 mots personnels.", "Coût : 0 € sur un budget de 0 €."]


def test_overload_enrolment_and_merge_name_the_people() -> None:
    scene = a_year()
    about = {"mentor": "P01", "seats": 1, "pairs": 2, "ends": "P01-P11", "digest": "abc"}
    assert one(scene, Waiting("overload", "P01:2>1", at("2027-06-20"), about)) == (
        "Mentora Quill1 accompagne plus de personnes que prévu",
        [
            "2 binômes ouverts pour 1 place.",
            (
                "Approuver clôt le binôme avec Menteo Vark1 (10 séances tenues), qui y perdrait le moins, "
                "et cherche aussitôt un autre mentor ; décliner ne change rien."
            ),
        ],
    )
    assert one(scene, Waiting("enrolment", "P11:mentee", at("2027-06-20")))[0] == (
        "Accepter l’inscription de Menteo Vark1 (à accompagner) ?"
    )
    assert one(scene, Waiting("merge", "P01+P02", at("2027-06-20"))) == (
        "Une seule personne sous deux adresses ?",
        ["Mentora Quill1 (p01@acme.example)", "Mentora Quill2 (p02@acme.example)"],
    )


def test_what_nobody_has_words_for_still_waits() -> None:
    assert one(a_year(), Waiting("novelty", "this", at("2027-06-20"))) == ("this", [])


def matter(situation: Situation, press: Press, code: str) -> Matter | None:
    return next((found for found in matters(situation, press) if found.code == code), None)


def test_a_calm_day_has_nothing_to_look_at(press: Press) -> None:
    assert matters(seen(Scene(programme()), "2026-12-01"), press) == []


def test_a_doubt_names_the_effect_and_its_two_ways_out(press: Press) -> None:
    effect = Effect(
        "elan", "kickoff", "kickoff.launch", "P01", "1", "mail", at("2027-01-05"), at("2027-01-12")
    )
    found = matter(seen(a_year(), "2027-01-06", troubled={"doubt": ((effect, "timeout"),)}), press, "doubt")
    command = (
        'binome settle elan-2027 elan/kickoff.launch/P01/1 sent|not-sent --why "…" --who "Karim Bensalem"'
    )
    assert found == Matter("doubt", 1, (("Invitation au lancement, pour Mentora Quill1", command),))


def test_rejected_answers_are_counted_by_form(press: Press) -> None:
    scene = a_year()
    scene.answers += [
        Answer("pulse", f"r{n}", "rejected", None, None, {}, "unknown-person") for n in range(2)
    ]
    found = matter(seen(scene, "2027-06-30"), press, "rejected")
    assert found is not None
    assert [(plain(text), file) for text, file in found.lines] == [
        ("Comment va votre binôme ? : 2 lignes", "rejected/pulse.csv")
    ]


def test_red_pairs_are_to_be_called_unless_their_closure_waits(press: Press) -> None:
    scene = a_year()
    found = matter(seen(scene, "2027-06-30"), press, "call")
    assert found is not None
    assert [plain(text) for text, _ in found.lines] == [
        "Mentora Quill5 et Menteo Vark5 : 130 jours sans séance"
    ]
    waiting = Waiting("closure", "P05-P15", at("2027-06-30"))
    assert matter(seen(scene, "2027-06-30", awaited=(waiting,)), press, "call") is None


def test_calls_for_help_are_those_of_the_last_month_and_the_first_of_many(press: Press) -> None:
    scene = a_year().answer("pulse", "P01", "2027-05-01", satisfaction=4, comments="Trop tard")
    for n in range(1, 7):
        scene.answer("pulse", f"P{n:02}", "2027-06-20", satisfaction=4, comments=f"  Un\n mot {n} ")
    scene.answer("pulse", "P11", "2027-06-20", satisfaction=4, comments="Le dernier")
    found = matter(seen(scene, "2027-06-30"), press, "help")
    assert found is not None
    assert (found.count, len(found.lines)) == (7, SHOWN)
    assert plain(found.lines[0][0]) == "Mentora Quill1 : « Un mot 1 »"
