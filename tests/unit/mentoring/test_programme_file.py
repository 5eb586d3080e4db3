"""Loading a programme file: the examples, the JSON Schema, and every fault with its line and what to write instead."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from mentoring.errors import BadInput
from mentoring.fault_words import WORDS
from mentoring.faults import Fault, FileFaults
from mentoring.programme_file import load, loads, mapping, questionnaires, schema
from mentoring.rendering.typography import typography

CONFIGS = Path(__file__).parents[3] / "configs"
KNOWN = questionnaires(CONFIGS / "questionnaires")
EXAMPLES = sorted(CONFIGS.glob("*-2027.yaml"))
VOICE = "quote: Oui, role: mentee, year: 2025, consent: words"
BASE = """\
id: small
name: {fr: Petit, en: Small}
organisation: Atelier
locales: [fr, en]
time_zone: Europe/Paris
objective: Avancer
sponsor: {name: Ada, address: ada@atelier.example}
manager: {name: Bo, address: bo@atelier.example}
sending:
  sender: {name: Bo, address: bo@atelier.example}
holidays: {country: FR}
dates:
  kickoff: 2027-01-19
matching:
  criteria: {skills: 1}
audience: {source: people.csv}
charter: {version: "1"}
forms:
  mentor:
    purpose: enrolment
    role: mentor
    questionnaire: mentor-enrolment
    source: mentor.csv
  mentee:
    purpose: enrolment
    role: mentee
    questionnaire: mentee-enrolment
    source: mentee.csv
  charter:
    purpose: charter
    questionnaire: charter
    source: charter.csv
  pulse:
    purpose: survey
    questionnaire: pulse
    source: pulse.csv
surveys:
  pulse: pulse
rituals:
  workshops:
    - {month: 1, format: webinar, theme: Écouter}
recruit:
  wave_days: [1, 15]
"""


def with_changes(*changes: tuple[str, str], text: str = BASE) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(FileFaults) as caught:
        loads(text, "small.yaml", KNOWN)
    return caught.value.faults


def told(*changes: tuple[str, str]) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.key, fault.code) for fault in faults_of(with_changes(*changes))]


# ---- the examples


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_programme_loads(path: Path) -> None:
    assert load(path).id == path.stem


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_programme_is_valid_in_an_editor(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=programme.schema.json\n")
    data = json.loads(json.dumps(YAML(typ="safe").load(text), default=date.isoformat))
    assert list(Draft202012Validator(schema()).iter_errors(data)) == []


def test_the_examples_have_the_forms_that_every_phase_needs() -> None:
    ids = {
        "mentor", "mentee", "charter", "withdrawal", "needs", "pulse", "logbook", "midpoint", "closing", "motivation", "impact",
        "vote",
    }  # fmt: skip
    assert [path.stem for path in EXAMPLES if not ids <= load(path).forms.keys()] == []
    assert "preferences" in load(CONFIGS / "bridges-2027.yaml").forms


def test_the_smallest_programme_loads() -> None:
    programme = loads(BASE, "small.yaml", KNOWN)
    assert (programme.id, programme.locale, programme.dates.kickoff) == ("small", "fr", date(2027, 1, 19))


def test_questionnaires_stand_beside_the_file_or_where_one_says(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(BASE, encoding="utf-8")
    assert load(path, CONFIGS / "questionnaires").id == "small"
    with pytest.raises(FileFaults) as caught:
        load(path)
    assert {fault.code for fault in caught.value.faults} == {"no_questionnaire"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_texts_of_the_examples_are_set_as_a_typographer_would(path: Path) -> None:
    programme = load(path)

    def texts(value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                known = isinstance(inner, str) and key in ("*", *programme.locales)
                yield from [(inner, programme.locale if key == "*" else key)] if known else texts(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                yield from texts(inner)

    found = list(texts(programme.model_dump(mode="json")))
    assert found == [(typography(text, locale), locale) for text, locale in found]


# ---- the schema


def test_the_published_schema_is_current() -> None:
    assert json.loads((CONFIGS / "programme.schema.json").read_text(encoding="utf-8")) == schema()


def test_every_field_of_the_schema_says_what_it_is() -> None:
    whole = schema()
    undescribed = [
        f"{name}.{key}"
        for name, part in {"Programme": whole, **whole["$defs"]}.items()
        for key, field in part.get("properties", {}).items()
        if not field.get("description")
        and not whole["$defs"].get(field.get("$ref", "").rsplit("/", 1)[-1], {}).get("description")
    ]
    assert undescribed == []


# ---- the mapping of a form


def test_reverse_mentoring_wants_mentors_with_fewer_years() -> None:
    criteria = "{experience: {weight: 1, ideal_gap: [-20, -5]}}\n  formula: reverse"
    assert loads(with_changes(("{skills: 1}", criteria)), "small.yaml", KNOWN).matching.formula == "reverse"


def test_a_form_asks_what_its_questionnaire_does() -> None:
    form = loads(BASE, "small.yaml", KNOWN).forms["pulse"]
    assert mapping(form, KNOWN) == KNOWN["pulse"].mapping()


def test_questions_of_the_form_replace_add_and_leave_out() -> None:
    own = '    questions: {comments: ~, met: {texts: [Met?], kind: "yes-no"}, extra.mood: {texts: [Mood?]}}\n'
    form = loads(
        with_changes(("    source: pulse.csv\n", "    source: pulse.csv\n" + own)), "small.yaml", KNOWN
    ).forms["pulse"]
    standard, found = KNOWN["pulse"].mapping(), mapping(form, KNOWN)
    assert standard.keys() - found.keys() == {"comments"}
    assert found.keys() - standard.keys() == {"extra.mood"}
    assert (found["met"].texts, found["satisfaction"]) == (("Met?",), standard["satisfaction"])


def test_an_anonymous_form_never_reads_who_answered_or_when() -> None:
    text = with_changes(("    source: pulse.csv\n", "    source: pulse.csv\n    anonymous: true\n"))
    form = loads(text, "small.yaml", KNOWN).forms["pulse"]
    assert mapping(form, KNOWN).keys() == KNOWN["pulse"].mapping().keys() - {
        "address",
        "submitted_at",
        "response_id",
    }


# ---- faults of the file


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("# nothing\n", "empty"), ("- a\n", "not_a_mapping"), ("Bonjour\n", "not_a_mapping")],
)
def test_a_file_without_keys_says_so(text: str, code: str) -> None:
    assert [fault.code for fault in faults_of(text)] == [code]


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileFaults, match=r"absent\.yaml:1  this file cannot be read"):
        load(tmp_path / "absent.yaml")
    with pytest.raises(FileFaults, match="ce fichier ne peut pas être lu"):
        load(tmp_path, locale="fr")


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(BASE.encode("utf-16"))
    with pytest.raises(FileFaults, match="is not UTF-8"):
        load(path)


def test_faults_of_yaml_have_their_line_and_are_in_the_language_of_the_file() -> None:
    text = with_changes(("organisation: Atelier", "organisation: 'Atelier"))
    with pytest.raises(FileFaults) as caught:
        loads(text, "small.yaml", KNOWN)
    assert str(caught.value) == (
        "small.yaml:3  le guillemet ouvert ici ne se ferme pas bien — fermez-le par le même signe\u202f; dans '…', doublez "
        "l’apostrophe"
    )


@pytest.mark.parametrize(
    ("locales", "given", "words"),
    [
        ("locales: [fr, en]", None, "le fuseau «\u00a0Paris\u00a0» est inconnu — écrivez Europe/Paris"),
        ("locales:\n  - en\n  - fr", "fr", "the time zone “Paris” is unknown — write Europe/Paris"),
        ("locales: 7", "fr", "le fuseau «\u00a0Paris\u00a0» est inconnu — écrivez Europe/Paris"),
        ("locales: 7", None, "the time zone “Paris” is unknown — write Europe/Paris"),
    ],
)
def test_the_reader_is_told_in_the_files_own_language_when_it_has_one(
    locales: str, given: str | None, words: str
) -> None:
    text = with_changes(("locales: [fr, en]", locales), ("Europe/Paris", "Paris"))
    with pytest.raises(BadInput) as caught:
        loads(text, "small.yaml", KNOWN, locale=given)
    assert words in str(caught.value)


# ---- faults of keys and values


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("time_zone", "timezone", [(1, "time_zone", "missing"), (5, "timezone", "unknown_key_close")]),
        ("id: small", "id: Petit Programme", [(1, "id", "bad_pattern")]),
        ("id: small", "id: small\nid: large", [(2, "id", "twice")]),
        ("objective: Avancer", "objective:", [(6, "objective", "nothing_written")]),
        ("objective: Avancer", "objective: [a]", [(6, "objective", "not_local_text")]),
        ("objective: Avancer", "objective: ' '", [(6, "objective", "blank_text")]),
        ("{fr: Petit, en: Small}", "{fr: Petit}", [(2, "name", "missing_locale")]),
        ("{fr: Petit, en: Small}", "{fr: Petit, en: Small, es: P}", [(2, "name", "strange_locale")]),
        ("organisation: Atelier", "organisation: {fr: A}", [(3, "organisation", "not_text")]),
        ("locales: [fr, en]", "locales: []", [(4, "locales", "too_short")]),
        ("locales: [fr, en]", "locales: [fr, en, fr]", [(4, "locales[3]", "given_twice")]),
        ("Europe/Paris", "Mars/Olympus", [(5, "time_zone", "unknown_zone")]),
        ("bo@atelier.example}\nsending", "bo}\nsending", [(8, "manager.address", "bad_address")]),
        ("manager: {name: Bo, ", "manager: {", [(8, "manager.name", "missing")]),
        ("sending:\n", "sending:\n  hour: 26:00\n", [(10, "sending.hour", "not_a_clock")]),
        ("sending:\n", "sending:\n  hour: 07:00\n", [(10, "sending.hour", "quiet_hour")]),
        ("sending:\n", "sending:\n  weekly_cap: 0\n", [(10, "sending.weekly_cap", "too_small")]),
        ("sending:\n", "sending:\n  weekly_cap: 1.5\n", [(10, "sending.weekly_cap", "not_int")]),
        ("sending:\n", "sending:\n  weekly_cap: trois\n", [(10, "sending.weekly_cap", "not_int")]),
        ("sending:\n", "sending:\n  live: un jour\n", [(10, "sending.live", "not_bool")]),
        ("sending:\n", "sending:\n  working_days: mon\n", [(10, "sending.working_days", "not_list")]),
        ("sending:\n", "sending:\n  working_days: [lun]\n", [(10, "sending.working_days[1]", "not_one_of")]),
        ("sending:\n", "sending:\n  allowed_domains: [x.example]\n", [(10, "sending.allowed_domains", "domain_closed")] * 2),
        ("{country: FR}", "{country: FRANCE}", [(11, "holidays.country", "unknown_country")]),
        ("{country: FR}", "{country: FR, subdivision: X}", [(11, "holidays.subdivision", "unknown_subdivision")]),
        ("{country: FR}", "{extra: [2027-02-30]}", [(11, "holidays.extra[1]", "impossible_day")]),
        ("{country: FR}", "{closures: [{first: 2027-02-03, last: 2027-02-02}]}", [(11, "holidays.closures[1]", "range_order")]),
        ("2027-01-19", "19/01/2027", [(13, "dates.kickoff", "not_a_day")]),
        ("2027-01-19", "2027-02-29", [(13, "dates.kickoff", "impossible_day")]),
        ("2027-01-19", "2027-01-17", [(13, "dates.kickoff", "day_off")]),
        ("2027-01-19", "2027-07-14", [(13, "dates.kickoff", "day_off")]),
        ("2027-01-19", "2027-01-19\n  duration_months: 99", [(14, "dates.duration_months", "too_great")]),
        ("2027-01-19", "2027-01-19\n  match_days: 30", [(12, "dates", "days_order")]),
        ("2027-01-19", "2027-01-19\n  recruitment_opens: 2027-02-01", [(12, "dates", "opens_late")]),
        ("2027-01-19", "2027-01-19\n  recruitment_opens: 2026-12-30", [(14, "dates.recruitment_opens", "closes_before_opening")]),
        ("wave_days: [1, 15]", "wave_days: [1, 36]", [(43, "recruit.wave_days[2]", "wave_beyond")]),
        ("wave_days: [1, 15]", f"testimonials: [{{{VOICE}, first_name: Zoé}}]",
            [(43, "recruit.testimonials[1].first_name", "name_unagreed")]),
        ("wave_days: [1, 15]", f"testimonials: [{{{VOICE}, quote: {'a' * 241}}}]".replace("quote: Oui, ", ""),
            [(43, "recruit.testimonials[1].quote", "quote_long")]),
        ("wave_days: [1, 15]", f"testimonials: [{{{VOICE}}}]".replace(", consent: words", ""),
            [(43, "recruit.testimonials[1].consent", "missing")]),
        ("wave_days: [1, 15]", "wave_days: [15, 1]", [(43, "recruit.wave_days", "waves_order")]),
        ("wave_days: [1, 15]", "wave_days: [0]", [(43, "recruit.wave_days[1]", "too_small")]),
        ("month: 1,", "month: 10,", [(41, "rituals.workshops[1].month", "workshop_beyond")]),
        ("theme: Écouter", "theme: Écouter, replay: {fr: [a]}", [(41, "rituals.workshops[1].replay", "missing_locale")]),
        ("theme: Écouter", "theme: Écouter, link: 'http://x.example'", [(41, "rituals.workshops[1].link", "not_a_link")]),
        ("rituals:\n", "rituals:\n  first_pulse_days: 301\n", [(40, "rituals.first_pulse_days", "pulse_beyond")]),
        ("rituals:\n", "rituals:\n  mentor_circle: {every_months: 10}\n",
            [(40, "rituals.mentor_circle.every_months", "circle_beyond")]),
        ("rituals:\n", "rituals:\n  amber_days: 60\n", [(39, "rituals", "amber_red")]),
        ("rituals:\n", "rituals: 3\nclosure:\n", [(39, "rituals", "not_mapping"), (41, "closure.workshops", "unknown_key")]),
        ("surveys:\n", "surveys:\n  remind_days: 12\n", [(37, "surveys", "remind_close")]),
        ('{version: "1"}', "{version: 1, remind_days: 5, escalate_days: 5}", [(17, "charter.escalate_days", "remind_escalate")]),
        ("people.csv", "../people.csv", [(16, "audience.source", "outside")]),
        ("mentor.csv", "/etc/mentor.csv", [(23, "forms.mentor.source", "outside")]),
        ("mentor.csv", "C:mentor.csv", [(23, "forms.mentor.source", "outside")]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_where_it_stands(
    old: str, new: str, expected: list[tuple[int, str, str]]
) -> None:
    assert told((old, new)) == expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("{skills: 0}", [(15, "matching.criteria", "weights_zero")]),
        ("{skills: -1}", [(15, "matching.criteria.skills.weight", "too_small")]),
        ("{skills: inf}", [(15, "matching.criteria.skills.weight", "not_number")]),
        ("{skils: 1}", [(15, "matching.criteria.skils", "unknown_key_close")]),
        ("{humour: 1}", [(15, "matching.criteria.humour", "unknown_key")]),
        (
            "{skills: {weight: 1, ideal_gap: [1, 2]}}",
            [(15, "matching.criteria.skills.ideal_gap", "gap_elsewhere")],
        ),
        (
            "{experience: {weight: 1, ideal_gap: [9, 2]}}",
            [(15, "matching.criteria.experience.ideal_gap", "gap_order")],
        ),
        (
            "{experience: {weight: 1, ideal_gap: [9]}}",
            [(15, "matching.criteria.experience.ideal_gap[2]", "too_few")],
        ),
        (
            "{experience: {weight: 1, ideal_gap: [1, 2, 3]}}",
            [(15, "matching.criteria.experience.ideal_gap", "too_long")],
        ),
        ("{skills: 1}\n  mentees_per_mentor: 0", [(16, "matching.mentees_per_mentor", "not_above")]),
        ("{skills: 1}\n  formula: manual", [(14, "matching.manual", "manual_needed")]),
        ("{skills: 1}\n  formula: suggestions", [(19, "forms", "form_needed")]),
        (
            "{skills: 1}\n  formula: a-la-carte",
            [(19, "forms", "form_needed"), (19, "forms", "form_needed")],
        ),
        ("{experience: 1}\n  formula: reverse", [(15, "matching.criteria.experience", "reverse_gap")]),
        ("{skills: 1}\n  formula: one", [(16, "matching.formula", "not_one_of")]),
    ],
)
def test_a_match_that_cannot_be_made_is_refused(new: str, expected: list[tuple[int, str, str]]) -> None:
    assert told(("{skills: 1}", new)) == expected


# ---- faults of forms


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("mentor-enrolment", "mentors", [(22, "forms.mentor.questionnaire", "no_questionnaire")]),
        ("    role: mentor\n", "", [(18, "forms", "enrolment_needed"), (19, "forms.mentor.role", "role_needed")]),
        ("role: mentor\n", "role: mentee\n", [(18, "forms", "enrolment_needed"), (19, "forms.mentor", "question_needed")]),
        ("purpose: enrolment", "purpose: sign-up", [(20, "forms.mentor.purpose", "not_one_of")]),
        ("    questionnaire: pulse\n", "", [(33, "forms.pulse", "no_questions")]),
        ("pulse: pulse\nrituals", "pulse: puls\nrituals", [(38, "surveys.pulse", "no_form")]),
        ("pulse: pulse\nrituals", "pulse: mentor\nrituals", [(38, "surveys.pulse", "not_a_survey")]),
        ("pulse: pulse\nrituals", "closing: pulse\n  vote: pulse\nrituals", [(33, "forms.pulse", "question_needed")]),
        ("pulse: pulse\nrituals", "midpoint: pulse\nrituals", [(33, "forms.pulse.anonymous", "anonymous_needed")]),
        ("questionnaire: pulse", "questionnaire: impact", [
            (33, "forms.pulse", "question_needed"), (33, "forms.pulse", "question_needed"),
            (33, "forms.pulse.anonymous", "anonymous_needed"),
        ]),
        ("source: mentor.csv", "source: m.csv\n    anonymous: true", [
            (19, "forms.mentor", "question_needed"), (24, "forms.mentor.anonymous", "anonymous_purpose"),
        ]),
        ("source: mentee.csv", "source: mentor.csv", [(28, "forms.mentee.source", "given_twice")]),
        ("source: pulse.csv", "source: p.csv\n    questions: {satisfied: {texts: [S?]}}", [
            (37, "forms.pulse.questions.satisfied", "unknown_meaning"),
        ]),
        ("source: pulse.csv", "source: p.csv\n    anonymous: true\n    questions: {name: {texts: [N?]}}", [
            (38, "forms.pulse.questions.name", "not_anonymous"),
        ]),
        ("source: pulse.csv", "source: p.csv\n    questions: {met: {texts: []}}", [
            (37, "forms.pulse.questions.met.texts", "too_short"),
        ]),
        ("source: pulse.csv", "source: p.csv\n    questions: {met: ~}", [(33, "forms.pulse", "question_needed")]),
        ("source: pulse.csv", "source: p.csv\n    link: http://forms.example", [(37, "forms.pulse.link", "not_a_link")]),
        ("source: pulse.csv", "source:", [(36, "forms.pulse.source", "nothing_written")]),
        ('charter: {version: "1"}\n', "", [(28, "forms.charter", "charter_form_alone")]),
        ('{version: "1"}', "{version: 2}", [(17, "charter.version", "charter_version")]),
        ("purpose: charter", "purpose: logbook", [
            (18, "forms", "form_needed"), (29, "forms.charter", "question_needed"),
        ]),
        ("audience: {source: people.csv}\n", "", []),
    ],
)  # fmt: skip
def test_a_form_that_does_not_serve_its_purpose_is_refused(
    old: str, new: str, expected: list[tuple[int, str, str]]
) -> None:
    if expected:
        assert told((old, new)) == expected
    else:
        assert loads(with_changes((old, new)), "small.yaml", KNOWN).audience is None


def needed(*changes: tuple[str, str]) -> dict[str, list[str]]:
    """Form -> the questions that it lacks."""
    found: dict[str, list[str]] = {}
    for fault in faults_of(with_changes(*changes)):
        assert fault.code == "question_needed"
        found.setdefault(fault.key.removeprefix("forms."), []).append(fault.values["meaning"])
    return found


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        ("mentor", ["name", "seats", "skills_offered", "languages"]),
        ("mentee", ["name", "skills_wanted", "languages"]),
    ],
)
def test_an_enrolment_asks_who_one_is_and_what_the_match_compares(form: str, missing: list[str]) -> None:
    own = "questions: {address: {texts: [A]}, first_name: {texts: [F]}, manager_address: {texts: [M]}}"
    assert needed((f"questionnaire: {form}-enrolment", own)) == {form: missing}


def test_a_criterion_needs_its_question_in_both_forms() -> None:
    without = [
        (f"source: {form}.csv", f"source: {form}.csv\n    questions: {{style: ~}}")
        for form in ("mentor", "mentee")
    ]
    assert needed(("{skills: 1}", "{style: 1}"), *without) == {"mentor": ["style"], "mentee": ["style"]}
    assert loads(with_changes(*without), "small.yaml", KNOWN).id == "small"


def test_the_list_of_people_tells_zones_as_well_as_a_question_does() -> None:
    without = [
        (f"source: {form}.csv", f"source: {form}.csv\n    questions: {{time_zone: ~}}")
        for form in ("mentor", "mentee")
    ]
    assert loads(with_changes(("{skills: 1}", "{time_zone: 1}"), *without), "small.yaml", KNOWN).id == "small"
    alone = ("audience: {source: people.csv}\n", "")
    assert needed(("{skills: 1}", "{time_zone: 1}"), *without, alone) == {
        "mentor": ["time_zone"],
        "mentee": ["time_zone"],
    }


def test_without_the_rule_a_shared_language_need_not_be_asked() -> None:
    without = [
        (f"source: {form}.csv", f"source: {form}.csv\n    questions: {{languages: ~}}")
        for form in ("mentor", "mentee")
    ]
    off = ("{skills: 1}", "{skills: 1}\n  rules: {same_language: false}")
    assert loads(with_changes(off, *without), "small.yaml", KNOWN).id == "small"
    assert needed(*without) == {"mentor": ["languages"], "mentee": ["languages"]}


def test_one_form_for_both_roles_asks_which_one_and_all_that_either_needs() -> None:
    own = "questions: {address: {texts: [A]}, name: {texts: [N]}}"
    both = f"  both: {{purpose: enrolment, role: by-answer, source: b.csv, {own}}}\n"
    lacking = ["role", "seats", "skills_offered", "skills_wanted", "languages"]
    assert needed(("forms:\n", "forms:\n" + both)) == {"both": lacking}


def test_a_rule_about_the_organisation_needs_to_know_it() -> None:
    without = [
        (f"source: {form}.csv", f"source: {form}.csv\n    questions: {{manager_address: ~}}")
        for form in ("mentor", "mentee")
    ]
    alone = ("audience: {source: people.csv}\n", "")
    assert told(*without, alone) == [(14, "matching.rules.different_reporting_line", "rule_blind")]
    off = ("{skills: 1}", "{skills: 1}\n  rules: {different_reporting_line: false}")
    assert loads(with_changes(*without, alone, off), "small.yaml", KNOWN).audience is None


def test_every_locale_needs_its_questionnaire() -> None:
    codes = {
        code
        for _, _, code in told(
            ("locales: [fr, en]", "locales: [fr, en, es]"), ("en: Small", "en: Small, es: Menudo")
        )
    }
    assert codes == {"questionnaire_locale"}
    assert (
        loads(with_changes(("locales: [fr, en]", "locales: [fr-CA, en]")), "small.yaml", KNOWN).locale
        == "fr-CA"
    )


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("recognition: {mentor_of_the_year: true}", [(44, "recognition.mentor_of_the_year", "vote_needed")]),
        ("recognition: {options: [note, gift]}", [(44, "recognition.options[2]", "gift_off")]),
        (
            "recognition: {cost: {gift: 9}, options: [gift], paid_rewards: 1, at: [end]}",
            [(44, "recognition.at[1]", "not_one_of")],
        ),
        ("kpis: [{id: a, label: A, target: 1, figure: bonheur}]", [(44, "kpis[1].figure", "no_figure")]),
        ("kpis: [{id: a, label: A, target: 1, figure: nps, value: 3}]", [(44, "kpis[1].value", "computed")]),
        (
            "kpis: [{id: a, label: A, target: 1, figure: nps}, {id: a, label: A, target: 1}]",
            [(44, "kpis[2].id", "given_twice")],
        ),
        ("recognition: {cost: {gift: 20, note: 0}}", [(44, "recognition.cost.gift", "paid_off")]),
        ("recognition: {cost: {chocolat: 20}}", [(44, "recognition.cost.chocolat", "unknown_key")]),
        ("recognition: {currency: euro}", [(44, "recognition.currency", "bad_pattern")]),
        ("kpis: [{id: a, label: A, target: beaucoup}]", [(44, "kpis[1].target", "not_number")]),
        ("templates: ../mine", [(44, "templates", "outside")]),
    ],
)
def test_what_needs_something_else_says_what(new: str, expected: list[tuple[int, str, str]]) -> None:
    assert told((BASE[-23:], BASE[-23:] + new + "\n")) == expected


def test_a_programme_without_room_for_its_plan_is_refused() -> None:
    short = ("kickoff: 2027-01-19", "kickoff: 2027-01-19\n  duration_months: 1")
    months = ("month: 1,", "month: 0.5,")
    pulse = ("rituals:\n", "rituals:\n  first_pulse_days: 20\n")
    closed = ("{country: FR}", "{country: FR, closures: [{first: 2027-01-20, last: 2027-02-18}]}")
    assert told(short, months, pulse, closed) == [(14, "dates.duration_months", "too_tight")]


# ---- all of them at once, in words


def test_everything_wrong_is_told_at_once_a_line_each() -> None:
    text = with_changes(
        ("time_zone: Europe/Paris", "time_zone: Paris"),
        ("kickoff: 2027-01-19", "kickoff: 2027-02-30"),
        ("pulse: pulse\nrituals", "puls: pulse\nrituals"),
    )
    with pytest.raises(FileFaults) as caught:
        loads(text, "configs/small.yaml", KNOWN)
    assert str(caught.value).split("\n") == [
        "configs/small.yaml:5  time_zone  le fuseau «\u00a0Paris\u00a0» est inconnu — écrivez Europe/Paris",
        (
            "configs/small.yaml:13  dates.kickoff  le jour «\u00a02027-02-30\u00a0» n’existe pas — "
            "écrivez année-mois-jour, par exemple 2027-01-12"
        ),
        "configs/small.yaml:38  surveys.puls  clé inconnue — écrivez «\u00a0pulse\u00a0»",
    ]


def test_unknown_keys_do_not_hide_what_does_not_go_together() -> None:
    assert told(("name: {fr", "nmae: x\nname: {fr"), ("{skills: 1}", "{skills: 0}")) == [
        (2, "nmae", "unknown_key_close"),
        (16, "matching.criteria", "weights_zero"),
    ]


def test_what_is_repeated_from_the_file_is_short_and_printable() -> None:
    (fault,) = faults_of(with_changes(("Europe/Paris", f'"{"x" * 500}\\e[31m\\n\u202e"')))
    assert fault.words("en") == f"the time zone “{'x' * 59}…” is unknown — write Europe/Paris"


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    def values(language: str) -> dict[str, set[str]]:
        return {
            code: set(re.findall(r"(?<!{){(\w+)}", sentence)) for code, sentence in WORDS[language].items()
        }

    assert values("fr") == values("en")


def test_every_sentence_says_what_is_wrong_and_what_to_write_instead() -> None:
    assert [
        code for words in WORDS.values() for code, text in words.items() if len(text.split(" — ")) != 2
    ] == []


def refused(text: str) -> tuple[Fault, ...]:
    """The faults of a text; none when it loads. Any other error than `FileFaults` is a failure."""
    try:
        loads(text, "small.yaml", KNOWN)
    except FileFaults as error:
        return error.faults
    return ()


def _characters(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text))
    return (
        text[:at]
        + draw.choice(["", "x", ":", " ", "\n", "-", "'", '"', "[", "{", "0", "~", "&", "\t"])
        + text[at + 1 :]
    )


def _lines(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    if draw.random() < 0.5:
        del lines[at]
    else:
        lines[at] = lines[other]
    return "\n".join(lines)


def _values(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    key = lines[at].split(":")[0]
    lines[at] = (
        f"{key}: {draw.choice(['', '-1', '1e400', '[]', '{}', '[[]]', '{a: b}', 'true', '2027-02-30', '~', 'x'])}"
    )
    return "\n".join(lines)


@settings(deadline=None, max_examples=100)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from([_characters, _lines, _values]),
    st.sampled_from([BASE, *map(Path.read_text, EXAMPLES)]),
)
def test_a_damaged_file_loads_or_is_refused_in_words(
    draw: random.Random, damage: Callable[..., str], text: str
) -> None:
    for _ in range(draw.randint(1, 3)):
        text = damage(text, draw)
    faults = refused(text)
    assert [
        fault for fault in faults if fault.line < 1 or not fault.words("fr") or not fault.words("en")
    ] == []


def test_a_bomb_is_refused_quickly_as_a_programme_file(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text("a: &a [x]\n" + "".join(f"k{n}: [*a, *a]\n" for n in range(1000)), encoding="utf-8")
    with pytest.raises(FileFaults, match=r"bomb\.yaml:1  references"):
        load(path)
