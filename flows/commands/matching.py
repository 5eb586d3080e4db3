"""Commands about pairs: match two files here; a programme's pairs and what-if beside it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.drafts import pairs
from flows.commands.formulas import FORMULAS, found_by
from flows.commands.reviewing import (
    edits_in,
    edits_option,
    file_option,
    review_option,
    sheet_option,
    show_fares,
    write_review,
)
from flows.commands.shared import emit, json_option, language_of, save, say, table
from flows.commands.trying import load_option, weights_of, what_if

if TYPE_CHECKING:
    from mentoring.matching import Match, Party
    from mentoring.matching.sentences import Locale
    from mentoring.programme import Matching

WEIGHTS = {
    "skills": 5, "goals": 3, "experience": 2, "availability": 2, "time_zone": 2, "languages": 1, "place": 1, "style": 1,
    "values": 1, "interests": 1,
}  # fmt: skip
"""Weights of two files without a programme; what nobody answered does not count."""


@click.command()
@click.option("--mentors", type=file_option, required=True, help="CSV, XLSX or JSON, one row a mentor.")
@click.option(
    "--mentees", type=file_option, required=True, help="The same for mentees; may be the same file."
)
@click.option("--programme", metavar="FILE", help="Take criteria, weights and rules from that programme.")
@click.option(
    "--formula",
    type=click.Choice(FORMULAS),
    help="How mentees find their mentor.  [default: one-to-one, or the programme's]",
)
@click.option(
    "--weight", "weights", multiple=True, metavar="CRITERION=WEIGHT", help="Another weight for a criterion."
)
@load_option
@click.option(
    "--pairs", "by_hand", type=file_option, help="manual: a file of pairs, columns mentor and mentee."
)
@click.option(
    "--rankings",
    type=file_option,
    help="suggestions: what mentees chose, columns mentee, choice_1, choice_2…",
)
@click.option(
    "--favour", type=click.Choice(["mentees", "mentors"]), default="mentees", show_default=True,
    help="suggestions: for whom the stable assignment is the best one.",
)  # fmt: skip
@click.option(
    "--requests",
    type=file_option,
    help="a-la-carte: requests, columns mentee, mentor, at, answer (yes, no), answered_at.",
)
@click.option(
    "--language", type=click.Choice(["en", "fr"]), help="Of the reasons.  [default: en, or the programme's]"
)
@click.option("--out", type=file_option, help="Write the JSON document there.")
@review_option
@sheet_option
@edits_option
@json_option
def match(
    mentors: Path,
    mentees: Path,
    programme: str | None,
    formula: str | None,
    weights: tuple[str, ...],
    load: str | None,
    language: Locale | None,
    out: Path | None,
    review: Path | None,
    sheet: Path | None,
    edits: Path | None,
    as_json: bool,
    **files: Any,
) -> None:
    """Match two files of people, without any programme if need be.

    Columns are known by their usual names, French or English: name, email, skills, goals, languages, capacity, role…

    Example: binome match --mentors mentors.csv --mentees mentees.csv --out pairs.json --review review.html
    """
    from integrations.wiring import find, read_people
    from integrations.wiring import load as load_programme
    from mentoring.matching import Constraints, parties_from_frames
    from mentoring.matching.review import plain_words

    settings, locale = _settings(), language or "en"
    if programme:
        loaded = load_programme(programme)[0]
        settings, locale = loaded.matching, language or language_of(loaded.locale)
    settings = _changed(settings, formula, weights, load)
    frames = [read_people(path) for path in (mentors, mentees)]
    started = time.perf_counter()
    offering, looking = parties_from_frames(*frames)
    changes = edits_in(edits) if edits else None
    if changes:
        offering = changes.seat(offering)
    bound = changes.bind(Constraints()) if changes else Constraints()
    found, more = found_by(offering, looking, settings, bound, locale, **files)
    seconds = time.perf_counter() - started
    document = _document(found, (offering, looking), locale, seconds) | more
    if out:
        save(out, json.dumps(document, ensure_ascii=False, indent=2).encode())
    if review or sheet:
        shown = (offering, looking, settings, bound)
        write_review(
            shown, found, plain_words(locale), seconds, review, sheet, find(programme) if programme else None
        )
    if as_json:
        emit(document)
        return
    _show_match(document)
    for side, path in ((offering, mentors), (looking, mentees)):
        if not len(side):
            say(f"Nobody in {path} takes part as a {side.role}.")
    written = [str(path) for path in (out, review, sheet) if path]
    say(
        f"Written to {', '.join(written)}"
        if written
        else "To keep it: add --out pairs.json, --review review.html or --sheet pairs.xlsx"
    )


def _settings() -> Matching:
    from mentoring.programme import Matching

    return Matching.model_validate({"criteria": WEIGHTS})


def _changed(settings: Matching, formula: str | None, weights: tuple[str, ...], load: str | None) -> Matching:
    """Those settings with what the options say."""
    said = {"formula": formula, "load": load}
    update: dict[str, Any] = {name: value for name, value in said.items() if value}
    criteria: dict[Any, Any] = {**settings.criteria, **weights_of(weights)}
    return settings.model_copy(update=update | {"criteria": criteria})


def _document(found: Match, sides: tuple[Party, Party], locale: Locale, seconds: float) -> dict[str, Any]:
    from mentoring.matching import fairness
    from mentoring.matching.sentences import as_json

    fares = [asdict(fare) for fare in fairness(found.pairs, *sides)]
    return as_json(found, locale=locale, seconds=seconds) | {"fairness": fares}


def _show_match(document: dict[str, Any]) -> None:
    rows = [
        (p["mentor"], p["mentee"], f"{p['score']:.1f}", " ".join(p["reasons"])) for p in document["pairs"]
    ]
    table(("mentor", "mentee", "score", "why"), rows)
    for person in document["unmatched"]:
        say(f"{person['person']} ({person['role']}): {person['reason']} {person['unlock']}")
    for row in document.get("suggestions", ()):
        say(
            f"{row['mentee']} may choose: "
            + ", ".join(f"{m['mentor']} ({m['score']:.1f})" for m in row["mentors"])
        )
    for row in document.get("requests", ()):
        place = f", number {row['place']} in the queue" if row["place"] else ""
        until = f", until {row['until']:%Y-%m-%d %H:%M}" if row["until"] else ""
        say(f"{row['mentee']} asked {row['mentor']}: {row['state']}{place}{until}")
    for row in document.get("refused", ()):
        say(f"{row['mentor']} - {row['mentee']} cannot be: {', '.join(row['codes'])}")
    show_fares(document["fairness"])
    proof = document["certificate"]
    say(
        f"{len(document['pairs'])} pairs, {document['total']:.1f} points; "
        + (
            "no other match does better"
            + (", nor as well with a better weakest pair" if proof["worst_proven"] else "")
            if proof["optimal"]
            else f"at most {proof['gap']:.1f} points from the best"
        )
        + f" ({document['seconds']:.2f} s). Ties by the seed {document['seed']}."
    )


COMMANDS = (match, pairs, what_if)
