"""Forms as text: everything that somebody needs who creates them by hand."""

from __future__ import annotations

from mentoring.form_texts import form_texts
from tests.exports import a_form
from tests.scenes import a_programme
from tests.unit.mentoring.rendering.stage import asked

QUESTIONNAIRES = {one.id: one for one in asked()}


def test_each_form_of_ours_is_there_in_each_language_with_the_columns_of_both_exports() -> None:
    own = a_form(source="own.csv", questions={"address": {"texts": ["E-mail"], "kind": "address"}})
    pulse = {"purpose": "survey", "source": "pulse*.csv", "questionnaire": "pulse"}
    found = form_texts(a_programme(forms={"pulse": pulse, "own": own}, locales=["fr", "en"]), QUESTIONNAIRES)
    assert list(found) == ["pulse.fr.txt", "pulse.en.txt"]
    french = found["pulse.fr.txt"]
    assert french.startswith("Comment va votre binôme\u202f?\n")
    assert (
        "4. Une rencontre a-t-elle eu lieu depuis notre dernier message de ce type\u202f?\n   (choix unique"
        in french
    )
    assert "Colonnes de l’export Google Forms, dans l’ordre :\n   Horodateur\n" in french
    assert "Colonnes de l’export Microsoft Forms, dans l’ordre :\n   ID\n   Heure de début\n" in french
