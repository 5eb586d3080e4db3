"""A corpus of bad rows: each is rejected with its reason in both languages, or taken for what it says; the rest goes on.

One good row stands before each bad one and one after it, and both are always accepted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from mentoring.cells import LONGEST
from mentoring.intake import Intake, take
from mentoring.questionnaire import Question
from mentoring.rejects import REASONS, rejects_table
from tests.exports import a_form, a_programme, a_table

MAPPING = {
    "submitted_at": Question(texts=("Horodateur",), kind="timestamp"),
    "address": Question(texts=("Adresse",), kind="address"),
    "name": Question(texts=("Nom",), required=True),
    "role": Question(texts=("Rôle",)),
    "seats": Question(texts=("Places",), kind="number", most=20),
    "time_zone": Question(texts=("Fuseau",), kind="zone"),
    "experience_years": Question(texts=("Années",), kind="number", least=0, most=60),
    "satisfaction": Question(texts=("Note",), kind="scale", least=1, most=5),
    "consent_public": Question(texts=("Public",), kind="yes-no"),
    "session_date": Question(texts=("Début",), kind="date"),
    "manager_address": Question(texts=("Responsable",), kind="address"),
    "motivation": Question(texts=("Envie",)),
    "choice_1": Question(texts=("Choix",)),
    "extra.offset": Question(texts=("Décalage",), kind="offset"),
}
HEADERS = [question.texts[0] for question in MAPPING.values()]
GOOD = {
    "Horodateur": "02/11/2026 09:00:00", "Adresse": "ines@elan.example", "Nom": "Inès Moreau", "Rôle": "Mentor",
    "Places": "2",
    "Fuseau": "Europe/Paris", "Années": "12", "Note": "4", "Public": "Oui", "Début": "12/01/2027",
    "Responsable": "claire@elan.example", "Envie": "Transmettre", "Choix": "Tom", "Décalage": "5.5",
}  # fmt: skip

BAD: dict[str, dict[str, list[str]]] = {
    # reason -> column -> what stands there
    "missing-address": {"Adresse": ["", "   ", "\u00a0", "\u200b", "\t\n", "\ufeff"]},
    "anonymous-answer": {"Adresse": ["anonymous", "Anonymous", "ANONYME", "anonyme "]},
    "malformed-address": {
        "Adresse": [
            "ines", "ines@", "@elan.example", "ines@elan", "ines@elan.", "ines@.example", "ines@elan..example",
            "ines.@elan.example", ".ines@elan.example", "in..es@elan.example", "ines moreau@elan.example",
            "ines@elan example",
            "ines(a)elan.example", "ines[at]elan.example", "ines@localhost", "ines@127.0.0.1",
            "ines@[127.0.0.1]", "http://elan.example",
            "ines@elan.exam_ple", "ines@-elan.example", "ines@elan.example/x", "inès", "0612345678", "n/a", "?",
            "aucune", "ines@@elan.example",
            "\"ines moreau\"@elan.example", "ines@elan.invalid", "ines@elan.test", "x" * 65 + "@elan.example",
            "ines@" + "x" * 64 + ".example", "ines@" + "x." * 130 + "example", "=cmd|' /C calc'!A0",
            "ines@elan,example", "<script>@x.example",
        ],
        "Responsable": ["Claire Delorme", "claire@", "néant", "voir Claire"],
    },
    "two-addresses": {
        "Adresse": [
            "ines@elan.example, i.moreau@perso.example", "ines@elan.example;i.moreau@perso.example",
            "ines@elan.example / i.moreau@perso.example", "ines@elan.example ou i.moreau@perso.example",
            "ines@elan.example\ni.moreau@perso.example", "Inès <ines@elan.example>, Tom <tom@elan.example>",
        ],
        "Responsable": ["claire@elan.example, paul@elan.example"],
    },
    "missing-role": {"Rôle": ["", " ", "\u202e"]},
    "unknown-role": {
        "Rôle": ["coach", "parrain", "oui", "1", "ni mentor ni mentee", "not a mentor", "mentorat", "tuteur",
            "?", "je ne sais pas"],
    },
    "bad-seats": {
        "Places": ["0", "-1", "-3", "2,5", "0.5", "21", "1000", "99999999999", "deux", "2 ou 3", "2-3", "1e3",
            "NaN", "∞", "=2", "beaucoup"],
    },
    "unknown-zone": {
        "Fuseau": ["Lune", "Europe/Lyonnesse", "heure française", "UTC+99", "GMT+25", "Mars/Olympus",
            "Paris, Londres", "???", "25", "Amérique"],
        "Décalage": ["15", "-13", "5.3", "99", "cinq", "1,2,3", "+-3", "Lune"],
    },
    "impossible-date": {
        "Horodateur": ["31/02/2026 09:00:00", "00/11/2026 09:00:00", "11/25/2026 09:00:00",
            "02/11/2026 24:30:00", "02/11/1926 09:00:00",
                       "02/11/2226 09:00:00", "0000-00-00 00:00:00", "2026-11-31T09:00:00Z", "2026/11/02 13:00:00 PM GMT+1"],
        "Début": ["30/02/2027", "29/02/2027", "2027-04-31", "12/13/2027", "12/01/0027"],
    },
    "unreadable-date": {
        "Horodateur": ["hier", "02/11", "novembre 2026", "02/11/26 09:00", "#######", "02-11/2026", "9h",
            "2026-11", "20261102", "##/##/####"],
        "Début": ["bientôt", "le 12 janvier", "12/01/27", "janvier", "lundi", "12.01", "#REF!"],
    },
    "bad-number": {"Années": ["-1", "61", "douze", "10-15", "10 à 15", "> 10", "10+5", "1/2", "12 ans et 6 mois",
        "#VALEUR!", "1e2", "½"]},
    "out-of-scale": {"Note": ["0", "6", "-4", "10", "bien", "4 ou 5", "★★★", "4-5", "#N/A", "oui"]},
    "bad-yes-no": {"Public": ["peut-être", "à voir", "2", "?", "pas sûre", "not sure", "oui/non ?", "-"]},
    "missing-answer": {"Nom": ["", "  ", "\u2060\u200b"]},
    "too-long": {
        "Envie": ["x" * (LONGEST + 1), "é" * 30_000, "mot " * 6_000, "x" * 10_000_000],
        "Nom": ["x" * 301, "Inès " * 100],
        "Adresse": ["x" * 40_000 + "@elan.example"],
    },
    "self-mentoring": {"Choix": ["ines@elan.example", "INES@ELAN.EXAMPLE", " ines@elan.example "]},
}  # fmt: skip
MORE: dict[str, dict[str, list[str]]] = {
    # the same, of what people thought of later
    'missing-address': {
        'Adresse': [
            '\u3000', '\u2028', '\u202f \xa0', '\u200e\u200f', '\x00',
        ],
    },
    'malformed-address': {
        'Adresse': [
            'ines@@elan.example,', 'ines@elan.example@elan.example', 'ines\uff20elan.example',
            '<ines@elan', 'ines@elan .example', 'mailto:', 'ines@elan.example (perso)', 'ines@élan', '-',
            'N/C', 'idem', 'voir ligne 3', 'ines@elan.exa mple', 'ines,moreau@elan.example',
            'ines@exam\u202eple', 'ines@[::1]', '#N/A', 'TRUE', 'ines at elan dot example',
        ],
        'Responsable': [
            '#REF!', 'moi-même', '=A2', 'claire at elan.example', 'Mme Dupont',
        ],
    },
    'two-addresses': {
        'Adresse': [
            'ines@elan.example et i.moreau@perso.example', 'ines@elan.example | i.moreau@perso.example',
            'ines@elan.example\ti.moreau@perso.example', 'a@elan.example b@elan.example',
        ],
    },
    'unknown-role': {
        'Rôle': [
            'les trois', '#N/A', 'X', 'RH', 'autre',
        ],
    },
    'bad-seats': {
        'Places': [
            '١٢٣', 'zéro', '0,0', '-0', 'trois ou quatre', '1 000', '++2', '½', '#DIV/0!', '2 à 3',
            'plusieurs', '0x2', 'Inf', '99 999',
        ],
    },
    'unknown-zone': {
        'Fuseau': [
            'Europe/', '/Paris', 'GMT+', 'UTC+1:75', '=Paris', 'Etc/GMT+99', '#N/A', 'fuseau de Paris ?',
        ],
        'Décalage': [
            '+14:75', '--1', '1e1', '½', 'UTC+',
        ],
    },
    'impossible-date': {
        'Début': [
            '2027-02-29', '2027-00-10', '2027-13-01', '31/04/2027', '00/00/0000',
        ],
        'Horodateur': [
            '2026-02-30T09:00:00Z', '02/11/2026 25:00:00', '2026-11-02 09:61:00',
        ],
    },
    'unreadable-date': {
        'Début': [
            'TBD', 'dans 3 mois', '2027', '01/2027', 'printemps 2027', '12/I/2027', '=TODAY()',
        ],
        'Horodateur': [
            'maintenant', '2026', 'lundi 9h', '09:00', '=NOW()',
        ],
    },
    'bad-number': {
        'Années': [
            '12..5', '1,2,3', '--3', 'environ 10', 'Inf', '-0,5', '60,5', '#DIV/0!', '=10', '0x10',
            '1e-3x',
        ],
    },
    'out-of-scale': {
        'Note': [
            '5,1', '0,9', '*****', '-', '100%', 'cinq sur cinq', '5/4', '6/5', '=5', '1e1', '3/4', '4/10',
        ],
    },
    'bad-yes-no': {
        'Public': [
            'maybe', 'ni oui ni non', '#N/A', 'oui non', '0,5', '✓✗', 'selon', 'nein', 'oui et non',
            'yes / no', 'Yes and no', 'non oui', 'oui, mais anonyme', 'Oui sauf mon nom',
            'oui si je peux relire', 'yes, but not my name', 'ok, only if I read it first',
            "d'accord, sans mon nom", '1,5',
        ],
    },
    'too-long': {
        'Nom': [
            "Inès\u00a0" * 61, "é" * 301,
        ],
    },
}  # fmt: skip
ODD: dict[str, dict[str, object]] = {
    # column -> what stands there -> what is taken; None when nothing is
    "Adresse": {
        "ines@elan。example": "ines@elan.example",
        "ines@elan.example.": "ines@elan.example",
        "Inès Moreau <ines@elan.example>": "ines@elan.example",
        "mailto:ines@elan.example": "ines@elan.example",
        " INES@elan.example;": "INES@elan.example",
        "ines@élan.example": "ines@élan.example",
    },
    "Nom": {
        "=HYPERLINK(\"https://x.example\")": '=HYPERLINK("https://x.example")',
        "'=1+1": "=1+1",
        "Inès\u202eeromoM": "InèseromoM",
        "Ine\u0300s\u00a0Moreau": "Inès Moreau",
        "Inès\nMoreau": "Inès Moreau",
        "<b>Inès</b>": "<b>Inès</b>",
        "{{ 7*7 }}": "{{ 7*7 }}",
        "Robert'); DROP TABLE answers;--": "Robert'); DROP TABLE answers;--",
        "علي": "علي",
        "李伟": "李伟",
        "x" * 300: "x" * 300,
        "\0Inès\0": "Inès",
        "NULL": "NULL",
        "NaN": "NaN",
        "true": "true",
    },
    "Places": {"": None, "1": 1, "20": 20, "2 personnes": 2, "3.0": 3, "\u00a02 ": 2},
    "Fuseau": {"": None, "paris": "Europe/Paris", "(UTC+01:00) Europe/Paris": "Europe/Paris",
        "Romance Standard Time": "Europe/Paris"},
    "Années": {"": None, "0": 0, "60": 60, "12,5": 12.5, "12 ans": 12, "7.0": 7},
    "Note": {"": None, "4 - bien": 4, "4/5": 4, "4,5": 4.5},
    "Public": {"": None, "Oui, bien sûr": True, "oui, sans problème": True, "yes, no problem": True, "1 - oui": True,
        "Oui, sans hésiter": True, "Non, merci": False, "no, not me": False,
        "NON": False, "true": True, "x": True, "I disagree": False},
    "Début": {"": None, "2027-01-12": "2027-01-12", "46034": "2026-01-12",
        "12.01.2027": "2027-01-12", "12/01/2027 10:00": "2027-01-12"},
    "Responsable": {"": None, "CLAIRE@Elan.Example": "CLAIRE@elan.example"},
    "Envie": {"": None, "x" * LONGEST: "x" * LONGEST, "a\r\nb": "a\nb", "@SUM(A1)": "@SUM(A1)", "👩🏽\u200d🔬": "👩🏽\u200d🔬"},
    "Rôle": {"Mentor·e": "mentor", "MENTORÉE": "mentee", "mentor & mentee": "both"},
    "Décalage": {"": None, "-3": "Etc/GMT+3", "5,75": "Asia/Kathmandu", "UTC": "UTC"},
}  # fmt: skip


def bad_rows() -> Iterator[tuple[str, str, str]]:
    for corpus in (BAD, MORE):
        for reason, columns in corpus.items():
            for column, cells in columns.items():
                for cell in cells:
                    yield reason, column, cell


CORPUS = list(bad_rows())
ODDITIES = [(column, cell, value) for column, cells in ODD.items() for cell, value in cells.items()]


def took(column: str, cell: str) -> Intake:
    rows = [
        [{**GOOD, "Adresse": "tom@elan.example", "Nom": "Tom Baker"}[header] for header in HEADERS],
        [{**GOOD, column: cell}[header] for header in HEADERS],
        [{**GOOD, "Adresse": "zoe@elan.example", "Nom": "Zoé Nguyễn"}[header] for header in HEADERS],
    ]
    form = a_form(role="by-answer")
    return take("mentors", form, MAPPING, [a_table(HEADERS, rows)], programme=a_programme())


def short(cell: str) -> str:
    return ascii(cell[:40])[1:-1] or "nothing"


def test_the_corpus_is_large_and_every_reason_that_a_row_alone_can_have_is_in_it() -> None:
    assert len(CORPUS) + len(ODDITIES) >= 300
    assert set(REASONS) - set(BAD) == {
        "shared-address",
        "ambiguous-date",
        "too-many-cells",
    }  # these need other rows


@pytest.mark.parametrize(
    ("reason", "column", "cell"), CORPUS, ids=[f"{reason}: {short(cell)}" for reason, _, cell in CORPUS]
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_goes_on(
    reason: str, column: str, cell: str
) -> None:
    intake = took(column, cell)
    assert [(answer.status, answer.reason) for answer in intake.answers] == [
        ("accepted", ""), ("rejected", reason), ("accepted", ""),
    ]  # fmt: skip
    (rejected,) = intake.rejected
    assert (rejected.row, rejected.column) == (3, column)
    for locale, delimiter in (("fr", ";"), ("en", ",")):
        head, row = csv.reader(
            io.StringIO(rejects_table(intake.rejected, locale).decode("utf-8-sig"), newline=""),
            delimiter=delimiter,
        )
        assert row[:5] == ["mentors.csv", "3", column, *REASONS[reason][locale]]
        assert head[5:] == HEADERS


@pytest.mark.parametrize(
    ("column", "cell", "value"), ODDITIES, ids=[f"{column}: {short(cell)}" for column, cell, _ in ODDITIES]
)
def test_an_odd_cell_is_taken_for_what_it_says(column: str, cell: str, value: object) -> None:
    meaning = next(meaning for meaning, question in MAPPING.items() if question.texts[0] == column)
    intake = took(column, cell)
    assert [(answer.status, answer.reason) for answer in intake.answers] == [("accepted", "")] * 3
    assert intake.answers[1].values.get(meaning) == value
