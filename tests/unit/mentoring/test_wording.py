"""Headers are found as people and providers write them, and never guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mentoring.questionnaire import Question
from mentoring.wording import Missing, find, fold

LONG = "In 1-2 sentences, describe your career path and future goals. (Direct PhD? Want to go into academia or industry?)"


def positions(headers: Sequence[str], *texts: str, row: str | None = None) -> tuple[int, ...]:
    return find(headers, {"goals": Question(texts=texts, row=row)}).found.get("goals", ())


@pytest.mark.parametrize(
    ("header", "wording"),
    [
        ("Vos buts", "Vos buts"),
        ("VOS BUTS", "vos buts"),
        ("  Vos\u00a0buts \u00a0", "Vos buts"),
        ("Vos\nbuts", "Vos buts"),
        ("Vos\r\n  buts", "Vos buts"),
        ("\ufeffVos buts", "Vos buts"),
        ("Vos\u202fbuts", "Vos buts"),
        ("Vos bu\u200bts", "Vos buts"),
        ("Pre\u0301nom", "Prénom"),
        ("L'objectif", "L’objectif"),
        ("STRASSE", "Straße"),
        ("Vos buts *", "Vos buts"),
        ("* Vos buts", "Vos buts"),
        ("Vos buts ?", "Vos buts"),
        ("Vos buts", "Vos buts ?"),
        ("Vos buts\u202f?", "Vos buts ?"),
        ("Vos buts\u00a0:", "Vos buts"),
        ("Vos buts.", "Vos buts"),
        (LONG[:60] + "…", LONG),
        (LONG[:60] + "...", LONG),
        (LONG[:60] + " ...", LONG),
    ],
)
def test_a_header_is_found_however_it_is_written(header: str, wording: str) -> None:
    assert positions(["Nom", header], wording) == (1,)


@pytest.mark.parametrize(
    ("header", "wording"),
    [
        ("Vos buts", "Vos butins"),
        ("Buts", "Vos buts"),
        ("Prenom", "Prénom"),
        ("Vos buts…", "Vos buts à long terme"),  # too short to tell
        ("Points - Vos buts", "Vos buts"),
        ("Feedback - Vos buts", "Vos buts"),
        ("Commentaires – Vos buts", "Vos buts"),
        ("", ""),
        (" ", "?"),
    ],
)
def test_a_header_is_not_guessed(header: str, wording: str) -> None:
    assert positions(["Nom", header], wording) == ()


def test_word_for_word_comes_before_nearly() -> None:
    assert positions(["Vos buts ?", "Vos buts"], "Vos buts") == (1,)


def test_of_several_wordings_the_first_listed_counts() -> None:
    assert positions(["Email", "Your email address"], "Your email address", "Email") == (1,)


def test_the_very_same_header_twice_is_one_question() -> None:
    assert positions(["Commentaire", "Nom", "commentaire "], "Commentaire") == (0, 2)


def test_two_headers_that_are_both_nearly_it_are_none() -> None:
    assert positions(["Vos buts :", "Vos buts ?"], "Vos buts") == ()


def test_two_long_questions_cut_short_alike_are_told_apart_by_nothing() -> None:
    assert positions([LONG[:40] + "…", LONG[:50] + "…"], LONG) == ()


@pytest.mark.parametrize("header", ["Notez vos critères [recherche]", "recherche", "Recherche "])
def test_the_row_of_a_grid_stands_in_brackets_or_alone(header: str) -> None:
    assert positions(["Nom", header], "Notez vos critères", row="Recherche") == (1,)


def test_what_is_missing_is_named_with_the_closest_header() -> None:
    asked = {
        "goals": Question(texts=("Quels sont vos objectifs ?", "What are your goals?")),
        "why": Question(texts=("Why",)),
    }
    assert find(["Nom", "Quel est votre objectif ?"], asked).missing == (
        Missing("goals", "Quels sont vos objectifs ?", "Quel est votre objectif ?"),
        Missing("why", "Why", ""),
    )


def test_folding_twice_changes_nothing_more() -> None:
    for text in ("İstanbul", "ΣΊΣΥΦΟΣ", "Straße", "ﬁn", "a\u0301\u0327", "’“«»”‘"):
        assert fold(fold(text)) == fold(text)
