"""What intake could not take: the reasons, in words for HR, and the table in which the rows come back to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST_CELL = 2_000
"""Characters of an original cell that are shown; what lies beyond is counted, not shown."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins with one of these may run as a formula in a spreadsheet (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not taken.

    Args:
        form: form id. `key`: the answer's key there.
        file: name of the export (and sheet). `row`: its line there, as a spreadsheet counts.
        reason: one of `REASONS`. `column`: header of the cell at fault, "" for the whole row.
        cells: (header, cell) as they came; for an anonymous form without what tells who answered.
    """

    form: str
    key: str
    file: str
    row: int
    reason: str
    column: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something HR should know about a row that was taken. Code `cleaned`: control, direction or invisible characters
    were removed from an answer in that column.
    """

    form: str
    file: str
    row: int
    code: str
    column: str


Words = Mapping[str, tuple[str, str]]
"""Locale -> (what is wrong, what to write instead)."""

REASONS: Mapping[str, Words] = {
    "missing-address": {
        "fr": ("L’adresse manque.", "Écrivez l’adresse électronique de la personne."),
        "en": ("The address is missing.", "Write the person’s mail address."),
    },
    "anonymous-answer": {
        "fr": ("La réponse est anonyme.", "Demandez de répondre en étant connecté, ou ajoutez l’adresse."),
        "en": ("The answer is anonymous.", "Ask the person to answer signed in, or add their address."),
    },
    "malformed-address": {
        "fr": ("L’adresse n’est pas valable.", "Écrivez-la comme prenom.nom@entreprise.example."),
        "en": ("The address is not valid.", "Write it like first.last@company.example."),
    },
    "two-addresses": {
        "fr": (
            "La case contient plusieurs adresses.",
            "Gardez celle à laquelle la personne lit ses messages.",
        ),
        "en": ("The cell holds several addresses.", "Keep the one at which the person reads mail."),
    },
    "shared-address": {
        "fr": (
            "Une autre personne a déjà répondu avec cette adresse.",
            "Demandez à chacune sa propre adresse.",
        ),
        "en": (
            "Somebody else has answered with this address.",
            "Ask each person for an address of their own.",
        ),
    },
    "missing-role": {
        "fr": ("Le rôle manque.", "Écrivez mentor, mentee ou les deux."),
        "en": ("The role is missing.", "Write mentor, mentee or both."),
    },
    "unknown-role": {
        "fr": ("Ce rôle n’est pas connu.", "Écrivez mentor, mentee ou les deux."),
        "en": ("This role is not known.", "Write mentor, mentee or both."),
    },
    "bad-seats": {
        "fr": (
            "Le nombre de personnes à accompagner ne convient pas.",
            "Écrivez un nombre entier, entre 1 et le plus grand du formulaire.",
        ),
        "en": (
            "The number of people to mentor does not fit.",
            "Write a whole number, between 1 and the form’s greatest.",
        ),
    },
    "unknown-zone": {
        "fr": ("Ce fuseau horaire n’est pas connu.", "Écrivez une ville ou une zone, comme Europe/Paris."),
        "en": ("This time zone is not known.", "Write a city or a zone, like Europe/London."),
    },
    "unreadable-date": {
        "fr": ("Ce n’est pas une date que l’on sait lire.", "Écrivez 2027-01-12 ou 2027-01-12 09:30."),
        "en": ("This is not a date that can be read.", "Write 2027-01-12 or 2027-01-12 09:30."),
    },
    "impossible-date": {
        "fr": (
            "Cette date n’existe pas, ou n’est pas de ce siècle.",
            "Vérifiez le jour, le mois et l’année.",
        ),
        "en": (
            "This date does not exist, or is not of this century.",
            "Check the day, the month and the year.",
        ),
    },
    "ambiguous-date": {
        "fr": ("Cette date peut se lire de deux façons.", "Écrivez l’année en premier : 2027-01-12."),
        "en": ("This date can be read in two ways.", "Write the year first: 2027-01-12."),
    },
    "bad-number": {
        "fr": ("Ce n’est pas un nombre possible ici.", "Écrivez un seul nombre, en chiffres."),
        "en": ("This is not a number that is possible here.", "Write one number, in figures."),
    },
    "out-of-scale": {
        "fr": ("La note est hors de l’échelle.", "Écrivez l’une des notes que la question propose."),
        "en": ("The mark is not on the scale.", "Write one of the marks the question offers."),
    },
    "bad-yes-no": {
        "fr": ("La réponse n’est ni oui ni non.", "Écrivez oui ou non."),
        "en": ("The answer is neither yes nor no.", "Write yes or no."),
    },
    "missing-answer": {
        "fr": ("Une réponse obligatoire manque.", "Complétez la case."),
        "en": ("A required answer is missing.", "Fill in the cell."),
    },
    "too-long": {
        "fr": ("Le texte est trop long.", "Raccourcissez-le : 20 000 signes au plus, 300 pour un nom."),
        "en": ("The text is too long.", "Shorten it: 20,000 characters at most, 300 for a name."),
    },
    "too-many-cells": {
        "fr": (
            "La ligne a plus de cases que d’en-têtes.",
            "Mettez entre guillemets le texte qui contient le séparateur.",
        ),
        "en": (
            "The row has more cells than there are headers.",
            "Put quotes around the text that holds the separator.",
        ),
    },
    "self-mentoring": {
        "fr": ("La personne s’est choisie elle-même.", "Indiquez quelqu’un d’autre."),
        "en": ("The person has chosen themself.", "Name somebody else."),
    },
}
"""Reason code -> locale -> what is wrong, what to write instead."""

_HEADS = {
    "fr": ("Fichier", "Ligne", "Question", "Motif", "Que faire"),
    "en": ("File", "Row", "Question", "Reason", "What to do"),
}
_MORE = {"fr": "… ({0} signes en tout)", "en": "… ({0} characters in all)"}


def in_words(code: str, locale: str) -> tuple[str, str]:
    """What is wrong and what to write instead, in French for a French locale, else in English."""
    return REASONS[code][_language(locale)]


def rejects_table(rejected: Iterable[Rejected], locale: str) -> bytes:
    """The rejected rows as a CSV that a spreadsheet of that locale opens (`;` in French), formulas made harmless.

    File, line, question, reason and remedy come first, then the columns of the export under their own headers: a row
    that was mended can be put back into the inbox as it is.
    """
    rows = list(rejected)
    language = _language(locale)
    headers = _headers(rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow([*_HEADS[language], *(harmless(header) for header, _ in headers)])
    for row in rows:
        what, instead = in_words(row.reason, locale)
        cells = _numbered(row.cells)
        originals = (_shown(cells.get(header, ""), language) for header in headers)
        told = (row.file, str(row.row), row.column, what, instead)
        writer.writerow([harmless(cell) for cell in (*told, *originals)])
    return text.getvalue().encode("utf-8-sig")


def names(cells: Iterable[str], words: Iterable[str]) -> bool:
    """Whether a row holds one of these words (an address, a name) in any case; a name may stand in two cells side by side."""
    text = " ".join(" ".join(cells).split()).casefold()
    return any(word.casefold() in text for word in words if word.strip())


def without(table: bytes, words: Iterable[str]) -> bytes | None:
    """A table of rejected rows less those that hold one of these words; None when no row is left."""
    text, wanted = table.decode("utf-8-sig"), tuple(words)
    delimiter = ";" if text.startswith(f"{_HEADS['fr'][0]};") else ","
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    left = [row for row in rows if not names(row, wanted)]
    if not left:
        return None
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\r\n").writerows([head, *left])
    return made.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell with a leading apostrophe where a spreadsheet might run it; NUL is removed."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def _headers(rows: Iterable[Rejected]) -> list[tuple[str, int]]:
    """Every header of the rows, each as often as one row has it, in order of first sight."""
    return list(dict.fromkeys(header for row in rows for header in _numbered(row.cells)))


def _numbered(cells: Iterable[tuple[str, str]]) -> dict[tuple[str, int], str]:
    """(header, how many of that name stand before it) -> cell: an export may have a header twice."""
    seen: dict[str, int] = {}
    found: dict[tuple[str, int], str] = {}
    for header, cell in cells:
        found[header, seen.setdefault(header, 0)] = cell
        seen[header] += 1
    return found


def _shown(cell: str, language: str) -> str:
    if len(cell) <= LONGEST_CELL:
        return cell
    length = f"{len(cell):,}".replace(",", "\u202f" if language == "fr" else ",")
    return cell[:LONGEST_CELL] + _MORE[language].format(length)


def _language(locale: str) -> str:
    return "fr" if locale.startswith("fr") else "en"
