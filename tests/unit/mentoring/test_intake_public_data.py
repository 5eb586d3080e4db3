"""Other people's programmes are taken in with a mapping and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from integrations.files.forms import FilesForms
from mentoring.enrolling import facts_from
from mentoring.intake import Intake, take
from mentoring.people import Answer, Enrolment, Facts, Person
from mentoring.programme import Form
from mentoring.questionnaire import Kind, Question
from tests.exports import a_form, a_programme

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public inputs are not beside this checkout")

QOSF = {
    "role": Question(texts=("role",)),
    "name": Question(texts=("name",)),
    "address": Question(texts=("email",)),
    "site": Question(texts=("country",)),
    "time_zone": Question(texts=("timezone",), kind="offset"),
    "experience_years": Question(texts=("level",), kind="number"),
    "interests": Question(texts=("interests",), kind="choices", separator=","),
    "hours_per_month": Question(texts=("availability",), kind="number"),
    "seats": Question(texts=("capacity",)),
}
GOV_UK = {
    "first_name": Question(texts=("first name",)),
    "last_name": Question(texts=("last name",)),
    "address": Question(texts=("email address",)),
    "also_other_role": Question(texts=("both mentor and mentee",)),
    "job": Question(texts=("job title",)),
    "seniority": Question(texts=("grade",)),
    "department": Question(texts=("organisation",)),
    "skills_offered": Question(texts=("profession",)),
    "comments": Question(texts=("biography",)),
}
GOV_UK_FORM = {
    "submitted_at": Question(texts=("Timestamp",), kind="timestamp"),
    "role": Question(
        texts=("Do you want to sign up as a mentor?",),
        kind="choice",
        options={"mentor": ("Yes",), "mentee": ("No",)},
    ),
    "consent_public": Question(
        texts=("Do you agree to us using the information you provide to us in this way?",), kind="yes-no"
    ),
    "first_name": Question(texts=("Your first name",)),
    "last_name": Question(texts=("Your last name",)),
    "address": Question(texts=("Your Civil Service email address",)),
    "job": Question(texts=("Your job title or role",)),
    "department": Question(texts=("Your department or agency",)),
    "seniority": Question(texts=("Your grade",)),
}
RAFAYKHAN = {
    "first_name": Question(texts=("first_name",)),
    "last_name": Question(texts=("last_name",)),
    "address": Question(texts=("email",)),
    "availability": Question(texts=("availability",), kind="slots"),
}


def took(source: str, mapping: Mapping[str, Question], **form: object) -> tuple[Form, Intake]:
    asked = a_form(source=source, **form)
    tables = FilesForms(DATA).read("public", asked)
    assert tables
    return asked, take("public", asked, mapping, tables, programme=a_programme())


def followed(form: Form, intake: Intake) -> Facts:
    ids = {address: f"P{number:04}" for number, address in enumerate(intake.addresses, start=1)}
    facts = facts_from(form, intake.answers, Facts(), a_programme(), ids)
    return Facts(
        people={fact.id: fact for fact in facts if isinstance(fact, Person)},
        enrolments=tuple(fact for fact in facts if isinstance(fact, Enrolment)),
        answers=tuple(fact for fact in facts if isinstance(fact, Answer)),
    )


def test_one_sheet_for_both_roles_with_offsets_instead_of_zones() -> None:
    form, intake = took("qosf/*.csv", QOSF, role="by-answer")
    facts = followed(form, intake)
    assert (intake.rows, intake.count("accepted"), intake.rejected) == (23, 23, ())
    assert Counter(enrolment.role for enrolment in facts.enrolments) == {"mentee": 15, "mentor": 8}
    assert sum(enrolment.seats for enrolment in facts.enrolments if enrolment.role == "mentor") == 18
    zones = {person.first_name: person.zone for person in facts.people.values()}
    assert (zones["Deepa"], zones["Grace"], zones["Fatima"], zones["Priya"]) == (
        "Asia/Kolkata", "Etc/GMT+8", "UTC", "Asia/Kolkata",
    )  # fmt: skip
    assert facts.enrolled["P0001", "mentee"].profile["interests"] == ("algorithms", "qml")


def test_two_files_in_which_somebody_may_take_both_roles() -> None:
    found = {}
    for role in ("mentor", "mentee"):
        form, intake = took(f"gov-uk/sample_data_small_{role}s.csv", GOV_UK, role=role)
        assert (intake.rows, intake.count("accepted")) == (50, 50)
        both = sum(answer.values["also_other_role"] is True for answer in intake.answers)
        roles = Counter(enrolment.role for enrolment in followed(form, intake).enrolments)
        found[role] = (both, roles)
    assert 0 < found["mentor"][0] < 50
    assert found["mentor"][1] == {"mentor": 50, "mentee": found["mentor"][0]}
    assert found["mentee"][1] == {"mentee": 50, "mentor": found["mentee"][0]}


def test_a_form_that_nobody_has_answered() -> None:
    _, intake = took("gov-uk/form-output-headings.csv", GOV_UK_FORM, role="by-answer")
    assert (intake.rows, intake.answers) == (0, ())


@pytest.mark.parametrize(("role", "people"), [("mentor", 25), ("mentee", 500)])
def test_json_with_availability_as_text(role: str, people: int) -> None:
    form, intake = took(f"rafaykhan/{role}s.json", RAFAYKHAN, role=role)
    assert (intake.rows, intake.count("rejected")) == (people, 0)
    slots = [
        slot for enrolment in followed(form, intake).enrolments for slot in enrolment.profile["availability"]
    ]
    assert not [slot for slot in slots if slot.startswith("other:")]
    assert "fri-18:00-19:00" in slots


def asked(*texts: str, kind: Kind = "text", row: str | None = None) -> Question:
    return Question(texts=texts, kind=kind, row=row)


HEADERS_ONLY: Sequence[tuple[str, Mapping[str, Question]]] = [
    (
        "gforms_vt_me_header.csv",
        {
            "submitted_at": asked("Timestamp", kind="timestamp"),
            "address": asked("Email Address"),
            "name": asked("Your Name"),
            "role": asked("Would you like to be a mentor or a mentee?"),
            "goals": asked(
                "In 1-2 sentences, describe your career path and future goals. (Direct PhD? Masters then PhD? Want to go into "
                "academia or industry? Prior experience at another institution or company? etc.)"
            ),
            "extra.research": asked(
                "Rate the importance of each criteria for your peer mentoring relationship on a scale from very important to "
                "unimportant:",
                row="research",
            ),
            "seats": asked("How many students would you like to mentor?"),
        },
    ),
    (
        "gforms_c4_mentees_header.csv",
        {
            "address": asked("Computing id"),
            "hours_per_month": asked("How many hours per MONTH would you prefer mentorship?"),
        },
    ),
    (
        "msforms_mentees_header.csv",
        {
            "response_id": asked("ID", kind="id"),
            "submitted_at": asked("Completion time"),
            "address": asked("Email address", "Email"),
            "phone": asked("Phone number"),
            "style": asked(
                "Do you prefer the mentor to have a technical or non-technical career background? Disclaimer: The MSA team will "
                "put their best efforts to match the mentor according to your preference, but we can't promise it"
            ),
            "skills_wanted": asked("Soft skills: communication, ideation, presentation etc."),
            "constraints": asked("Work-life balance"),
            "comments": asked("Please let us know if you have any questions or suggestions."),
        },
    ),
    (
        "msforms_mentors_header.csv",
        {
            "address": asked("Email address"),
            "interests": asked("Which areas of interest would you like to mentor in?"),
        },
    ),
    (
        "underdog_mentees_header.csv",
        {"address": asked("email"), "first_name": asked("first_name"), "languages": asked("known_languages")},
    ),
]


@pytest.mark.parametrize(("name", "mapping"), HEADERS_ONLY, ids=[name for name, _ in HEADERS_ONLY])
def test_the_headers_of_real_forms_are_found(name: str, mapping: Mapping[str, Question]) -> None:
    _, intake = took(f"form-headers/{name}", mapping, role="mentee")
    assert intake.answers == ()
