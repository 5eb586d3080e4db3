"""Rows with anything in them, from an export's bytes to the mail: intake, what goes back to HR, rendering, invitation, message.

python bench/soak.py [--rows 100000] [--seed 2027]

Each row is rejected, superseded, a duplicate or accepted. What is rejected goes through HR's table and back. Whoever is
accepted is named in a mail and an invitation, which are built whole. Each of them is checked: the same tags as if somebody
had typed plain words, no control character in a header, a message and a calendar that parse again, no cell that a
spreadsheet would run.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import io
import os
import platform
import random
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from icalendar import Calendar

from integrations.files.tables import tables_of
from mentoring import ical, mime
from mentoring.enrolling import facts_from
from mentoring.intake import Intake, take
from mentoring.people import Enrolment, Facts, Person
from mentoring.rejects import DANGEROUS, rejects_table
from mentoring.rendering.renderer import Renderer
from tests.exports import a_form
from tests.unit.mentoring.rendering.payloads import PAYLOADS
from tests.unit.mentoring.rendering.stage import AT, PAIR, a_programme, an_effect, our_renderer, two_people
from tests.unit.mentoring.rendering.test_payloads import Structure
from tests.unit.mentoring.test_intake_fuzz import HEADERS, POOL, QUESTIONS

CHUNK = 2_000
"""Rows of one export."""
EFFECT = an_effect(
    "kickoff.contact",
    "P0002",
    channel="event",
    pair=PAIR,
    day=7,
    starts=["2027-03-02T12:30:00+01:00"],
    minutes=30,
)
FREE = ("Nom", "Offre")
FORM = a_form(role="by-answer")
PROGRAMME = a_programme()


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=2027)
    chosen = options.parse_args()
    draw = random.Random(chosen.seed)  # noqa: S311  the same rows every time
    renderer, counted = our_renderer(), Counter[str]()
    usual = Structure(renderer.invitation(EFFECT, two_people()).mail.html).tags
    begun, spent = time.perf_counter(), dict[str, float]()
    for number in range(0, chosen.rows, CHUNK):
        rows = [a_row(draw, number + n) for n in range(min(CHUNK, chosen.rows - number))]
        rows[-20:] = rows[:20]  # an export may hold a row twice
        with timed(spent, "intake"):
            intake = taken(rows)
        counted["rows"] += intake.rows
        counted["duplicates"] += intake.duplicates
        for status in ("accepted", "rejected", "superseded"):
            counted[status] += intake.count(status)
        with timed(spent, "export"):
            counted["back to HR"] += told_to_hr(intake)
        with timed(spent, "rendering"):
            counted["messages"] += written(intake, renderer, usual)
        print(f"\r{counted['rows']:>7} rows", end="", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - begun
    parts = sum(counted[part] for part in ("accepted", "rejected", "superseded", "duplicates"))
    assert counted["rows"] == parts, counted
    assert counted["back to HR"] == counted["rejected"], counted
    print(file=sys.stderr)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print(
        f"soak: seed {chosen.seed}: {counted['rows']} rows in {seconds:.0f} s, {counted['rows'] / seconds:.0f} a second"
    )
    print("soak: " + ", ".join(f"{counted[part]} {part}" for part in counted if part != "rows"))
    print("soak: " + ", ".join(f"{part} {took:.0f} s" for part, took in spent.items()))
    print(f"soak: 0 failures; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0


@contextmanager
def timed(spent: dict[str, float], part: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    spent[part] = spent.get(part, 0.0) + time.perf_counter() - begun


def a_row(draw: random.Random, number: int) -> list[str]:
    """A sound enrolment in which one to four cells hold anything; in every other one only what people write freely does."""
    row = dict.fromkeys(HEADERS, "")
    row |= {
        "Horodateur": f"2026-11-{number % 28 + 1:02} 09:{number % 60:02}:00",
        "Adresse": f"p{number % 60_000 - number % 9 // 8}@elan.example",
        "Nom": f"Personne {number}",
        "Rôle": draw.choice(["mentor", "mentee", "les deux"]),
        "Places": "2",
    }
    free = number % 2 == 0
    for header in FREE if free else draw.sample(HEADERS, draw.randint(1, 4)):
        row[header] = anything(draw, row[header])
    return [row[header] for header in HEADERS]


def anything(draw: random.Random, sound: str) -> str:
    """Attacks, oddities of exports, random characters of every plane, or a sound cell with something in the middle of it."""
    match draw.randrange(4):
        case 0:
            return draw.choice(PAYLOADS)
        case 1:
            return draw.choice(POOL)
        case 2:
            return noise(draw, draw.randrange(40))
        case _:
            at = draw.randrange(len(sound) + 1)
            return sound[:at] + draw.choice((noise(draw, 2), draw.choice(PAYLOADS))) + sound[at:]


def noise(draw: random.Random, length: int) -> str:
    limit = draw.choice((0x80, 0x600, 0x3000, 0x20000))
    signs = (chr(draw.randrange(limit)) for _ in range(length))
    return "".join(sign for sign in signs if unicodedata.category(sign) != "Cs")


def taken(rows: list[list[str]]) -> Intake:
    """What becomes of an export with these rows, from its bytes on."""
    content = io.StringIO()
    csv.writer(content).writerows([HEADERS, *rows])
    tables = tables_of(content.getvalue().encode(errors="replace"), name="mentors.csv", locale="fr")
    return take("mentors", FORM, QUESTIONS, tables, programme=PROGRAMME)


def told_to_hr(intake: Intake) -> int:
    """The rejected rows as HR gets them, in both languages; how many."""
    for locale, delimiter in (("fr", ";"), ("en", ",")):
        text = rejects_table(intake.rejected, locale).decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert len(rows) == len(intake.rejected)
        assert all(len(row) == len(head) for row in rows)
        assert not [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    return len(intake.rejected)


def written(intake: Intake, renderer: Renderer, usual: object) -> int:
    """A mail, an invitation and a message that name everybody who enrolled; how many."""
    ids = {address: f"P{number:06}" for number, address in enumerate(intake.addresses, start=1)}
    facts = list(facts_from(FORM, intake.answers, Facts(), PROGRAMME, ids))
    said = {fact.person: fact.profile for fact in facts if isinstance(fact, Enrolment)}
    people = [fact for fact in facts if isinstance(fact, Person)]
    for person in people:
        known = two_people(
            person.name, person.first_name, str(said.get(person.id, {}).get("skills_offered") or "x")
        )
        invitation = renderer.invitation(EFFECT, known)
        assert Structure(invitation.mail.html).tags == usual, person
        for line in (invitation.mail.subject, invitation.title, invitation.place, invitation.mail.to_name):
            assert not any(unicodedata.category(sign) == "Cc" for sign in line), person
        event = ical.build(invitation, PROGRAMME.sending.sender, AT)
        (back,) = Calendar.from_ical(event).walk("VEVENT")
        assert str(back["SUMMARY"]) == invitation.title, person
        message = bytes(
            mime.build(
                invitation.mail,
                PROGRAMME.sending.sender,
                date=AT,
                domain="elan.example",
                calendar=("REQUEST", event),
            )
        )
        read = email.message_from_bytes(message, policy=email.policy.default)
        assert (read["Subject"], len(read.get_all("To", []))) == (invitation.mail.subject, 1), person
    return len(people)


if __name__ == "__main__":
    raise SystemExit(main())
