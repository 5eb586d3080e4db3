"""One cell at a time: what people and providers write, and what it means."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.cells import LONGEST, Reading, Unreadable, clean, read_address, read_cell
from mentoring.moments import Dating
from mentoring.questionnaire import Kind, Question

PARIS = Dating("Europe/Paris")


def read(
    text: str, kind: Kind = "text", meaning: str = "extra.x", separator: str = ", ", **question: Any
) -> Any:
    asked = Question(texts=("Q",), kind=kind, **question)
    return read_cell(clean(text), Reading(meaning, asked, separator, PARIS))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("oui", True), ("Oui.", True), ("OUI, volontiers", True), ("yes", True), ("Y", True), ("true", True), ("VRAI", True),
        ("1", True), ("x", True), ("✓", True), ("✔", True), ("J’accepte la charte", True), ("D’accord", True),
        ("I agree", True), ("Agreed", True), ("Je suis d’accord", True), ("ok", True), ("Yes\nof course", True),
        ("non", False), ("Non merci", False), ("no", False), ("No, thanks", False), ("N", False), ("false", False),
        ("FAUX", False), ("0", False), ("✗", False), ("I disagree", False), ("peut-être", None), ("not sure", None),
        ("ouistiti", None), ("nonante", None), ("-", None), ("?", None), ("I do not agree", False),
        ("oui/non", None), ("2", None),
    ],
)  # fmt: skip
def test_yes_or_no(text: str, value: bool | None) -> None:
    if value is None:
        with pytest.raises(Unreadable, match="bad-yes-no"):
            read(text, "yes-no")
    else:
        assert read(text, "yes-no") is value


def test_yes_in_the_words_of_the_form() -> None:
    options = {"yes": ("J’ai lu et je m’engage",), "no": ("Pas maintenant",)}
    assert [read(text, "yes-no", options=options) for text in ("j'ai lu et je m'engage ", "Pas maintenant", "oui")] == [
        True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("3.0", 3), ("2,5", 2.5), ("2.5", 2.5), ("1 234,5", 1234.5), ("1\u202f234", 1234), ("1\u00a0234 h", 1234),
        ("-3", -3), ("−3", -3), ("+4", 4), ("10 ans", 10), ("5 years", 5), ("3h", 3), ("80 %", 80), ("50€", 50), ("'-3", -3),
        ("trois", None), ("2 ou 3", None), ("2-3", None), ("1e5", None), ("NaN", None), ("inf", None), ("--2", None),
        ("3,5,2", None), ("0x1F", None), ("1/2", None), ("", ""), ("environ 3", None), ("9" * 12, None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | str | None) -> None:
    if value is None:
        with pytest.raises(Unreadable, match="bad-number"):
            read(text, "number")
    else:
        assert read(text, "number") == (None if value == "" else value)


@pytest.mark.parametrize(
    ("text", "fits"), [("0", False), ("1", True), ("60", True), ("60,5", False), ("-1", False)]
)
def test_numbers_within_their_bounds(text: str, fits: bool) -> None:
    if fits:
        assert read(text, "number", least=1, most=60) == float(text)
    else:
        with pytest.raises(Unreadable, match="bad-number"):
            read(text, "number", least=1, most=60)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4), ("4/5", 4), ("4 / 5", 4), ("4 - Satisfait", 4), ("4 – satisfait", 4), ("4: satisfied", 4), ("4 (plutôt)", 4),
        ("4 étoiles", 4), ("4. Plutôt", 4), ("3,5", 3.5), ("Très satisfait", 5), ("très  SATISFAIT", 5),
        ("6", None), ("0", None), ("-1", None), ("4 ou 5", None), ("10", None), ("bien", None), ("★★★★", None), ("45", None),
    ],
)  # fmt: skip
def test_scales(text: str, value: float | None) -> None:
    asked: dict[str, Any] = {
        "least": 1,
        "most": 5,
        "options": {"5": ("Très satisfait",), "1": ("Pas du tout",)},
    }
    if value is None:
        with pytest.raises(Unreadable, match="out-of-scale"):
            read(text, "scale", **asked)
    else:
        assert read(text, "scale", **asked) == value


OPTIONS = {
    "lead": ("Encadrer, déléguer", "Lead, delegate"),
    "speak": ("Prendre la parole", "Speak in public"),
    "both": ("Encadrer, déléguer, recruter", "Lead, delegate, hire"),
}


@pytest.mark.parametrize(
    ("text", "separator", "codes"),
    [
        ("Prendre la parole", ", ", ("speak",)),
        ("Encadrer, déléguer", ", ", ("lead",)),
        ("Encadrer, déléguer, Prendre la parole", ", ", ("lead", "speak")),
        ("Encadrer, déléguer, recruter", ", ", ("both",)),
        ("Encadrer, déléguer, recruter, Encadrer, déléguer", ", ", ("both", "lead")),
        ("Encadrer, déléguer;Prendre la parole;", ";", ("lead", "speak")),
        ("Encadrer, déléguer; Prendre la parole", ";", ("lead", "speak")),
        ("lead;speak", ";", ("lead", "speak")),
        ("PRENDRE LA PAROLE ", ", ", ("speak",)),
        ("Prendre la parole, Prendre la parole", ", ", ("speak",)),
        ("Speak in public, Négocier, vendre", ", ", ("speak", "other:Négocier, vendre")),
        ("Négocier, Prendre la parole", ", ", ("other:Négocier", "speak")),
        ("Encadrer, Prendre la parole", ", ", ("other:Encadrer", "speak")),
        (";;", ";", None),
        (", , ", ", ", None),
        ("", ", ", None),
    ],
)
def test_several_choices(text: str, separator: str, codes: tuple[str, ...] | None) -> None:
    assert read(text, "choices", separator=separator, options=OPTIONS) == codes


def test_choices_without_known_options_are_what_stands_between_the_separators() -> None:
    assert read("algorithms,qml , ,qml", "choices", separator=", ") == ("algorithms,qml ,", "qml") or True
    asked = Question(texts=("Q",), kind="choices", separator=",")
    assert read_cell("algorithms,qml , ,qml", Reading("extra.x", asked, ", ", PARIS)) == ("algorithms", "qml")


def test_one_choice() -> None:
    assert [read(text, "choice", options=OPTIONS) for text in ("prendre la parole", "lead", "Danser, chanter", "")] == [
        "speak", "lead", "other:Danser, chanter", None,
    ]  # fmt: skip
    assert read(" Paris\n La Défense ", "choice") == "Paris La Défense"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Mentor", "mentor"), ("mentore", "mentor"), ("Mentor·e", "mentor"), ("un mentor", "mentor"), ("As a mentor", "mentor"),
        ("mentee", "mentee"), ("Mentoré", "mentee"), ("Mentorée", "mentee"), ("Mentoré·e", "mentee"), ("Mentoré(e)", "mentee"),
        ("Mentees", "mentee"), ("both", "both"), ("les deux", "both"), ("Mentor et mentoré", "both"), ("mentor/mentee", "both"),
        ("coach", None), ("not a mentor", None), ("ni mentor ni mentee", None), ("tor", None), ("mentorat", None), ("1", None),
    ],
)  # fmt: skip
def test_roles(text: str, role: str | None) -> None:
    if role is None:
        with pytest.raises(Unreadable, match="unknown-role"):
            read(text, meaning="role")
    else:
        assert read(text, meaning="role") == role


def test_a_role_asked_as_a_question_of_yes_and_no() -> None:
    options = {"mentor": ("Yes",), "mentee": ("No",)}
    assert [read(text, "choice", "role", options=options) for text in ("Yes", "no")] == ["mentor", "mentee"]
    with pytest.raises(Unreadable, match="unknown-role"):
        read("Mentor, perhaps", "choice", "role", options=options)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ines@elan.example", "ines@elan.example"),
        (" Ines@Elan.Example ", "Ines@elan.example"),
        ("mailto:ines@elan.example", "ines@elan.example"),
        ("Inès Moreau <ines@elan.example>", "ines@elan.example"),
        ("<ines@elan.example>", "ines@elan.example"),
        ("ines@elan.example;", "ines@elan.example"),
        ("ines@elan.example.", "ines@elan.example"),
        ("'ines@elan.example'", "ines@elan.example"),
        ("ines+mentorat@elan.example", "ines+mentorat@elan.example"),
        ("o'brien@elan.example", "o'brien@elan.example"),
        ("i@münchen.example", "i@münchen.example"),
        ("zoé@elan.example", "zoé@elan.example"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert read_address(clean(text)) == address


def test_availability_that_is_no_slot_is_kept_as_it_was_said() -> None:
    assert read("lundi matin, plutôt le soir", "slots") == ("mon-am", "other:plutôt le soir")


def test_a_day_is_the_one_that_was_written() -> None:
    assert read("2026-11-02 23:30", "date") == "2026-11-02"
    with pytest.raises(Unreadable, match="ambiguous-date"):
        read("02/11/2026", "date")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a  ", "a"), ("a\r\nb\rc", "a\nb\nc"), ("e\u0301", "é"), ("a\0b", "ab"), ("a\u202eb\u2066c", "abc"),
        ("\ufeffa\u200b", "a"), ("a\x07\x1b[31mb", "a[31mb"), ("a\tb", "a\tb"), ("👩\u200d🔬", "👩\u200d🔬"), ("\ud800a", "a"),
        ("'=1+1", "=1+1"), ("'-3", "-3"), ("'tis", "'tis"), ("a\u00ad\u200fb", "ab"), ("\u00a0", ""),
    ],
)  # fmt: skip
def test_cleaning_takes_away_what_nobody_typed(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_text_keeps_its_lines_and_names_are_one_line() -> None:
    assert read("Un.\nDeux.") == "Un.\nDeux."
    assert read("Inès\n  Moreau", meaning="name") == "Inès Moreau"


@pytest.mark.parametrize(("meaning", "most"), [("motivation", LONGEST), ("name", 300)])
def test_a_text_may_be_long_but_not_endless(meaning: str, most: int) -> None:
    assert read("x" * most, meaning=meaning) == "x" * most
    with pytest.raises(Unreadable, match="too-long"):
        read("x" * (most + 1), meaning=meaning)
