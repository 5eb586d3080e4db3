"""Commands about pairs: match two files, see and change a draft, ask what other weights would do."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.shared import (
    connected,
    day_option,
    emit,
    folder_option,
    json_option,
    programme_argument,
    save,
    say,
    table,
    who_option,
    why_option,
)
from mentoring.errors import BadInput

if TYPE_CHECKING:
    from integrations.wiring import Connected
    from mentoring.matching import Proposed
    from mentoring.matching.sentences import Locale
    from mentoring.programme import Matching

file_option = click.Path(dir_okay=False, path_type=Path)
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
    type=click.Choice(["one-to-one", "suggestions"]),
    default="one-to-one",
    show_default=True,
    help="suggestions adds a few mentors for each mentee to choose from.",
)
@click.option("--out", type=file_option, help="Write the JSON document there.")
@json_option
def match(
    mentors: Path, mentees: Path, programme: str | None, formula: str, out: Path | None, as_json: bool
) -> None:
    """Match two files of people, without any programme if need be.

    Columns are known by their usual names, French or English: name, email, skills, goals, languages, capacity, role…

    Example: binome match --mentors mentors.csv --mentees mentees.csv --out pairs.json
    """
    from integrations.wiring import load, read_people
    from mentoring.matching import parties_from_frames, solve, suggestions
    from mentoring.matching.sentences import as_json as document_of

    settings, locale = _settings(), _locale("en")
    if programme:
        loaded = load(programme)[0]
        settings, locale = loaded.matching, _locale(loaded.locale)
    frames = [read_people(path) for path in (mentors, mentees)]
    started = time.perf_counter()
    offering, looking = parties_from_frames(*frames)
    found = solve(offering, looking, settings)
    shown = suggestions(offering, looking, settings) if formula == "suggestions" else {}
    document = document_of(found, locale=locale, seconds=time.perf_counter() - started)
    if shown:
        document["suggestions"] = [
            {"mentee": mentee, "mentors": [_said(pair, locale) for pair in rows]}
            for mentee, rows in shown.items()
        ]
    if out:
        save(out, json.dumps(document, ensure_ascii=False, indent=2).encode())
    if as_json:
        emit(document)
        return
    _show_match(document)
    say(f"Written to {out}" if out else "To keep it: add --out pairs.json")


def _settings() -> Matching:
    from mentoring.programme import Matching

    return Matching.model_validate({"criteria": WEIGHTS})


def _locale(locale: str) -> Locale:
    return "fr" if locale.startswith("fr") else "en"


def _said(pair: Proposed, locale: Locale) -> dict[str, Any]:
    from mentoring.matching.sentences import reason

    return {
        "mentor": pair.mentor,
        "score": pair.points,
        "reasons": [reason(one, locale) for one in pair.reasons],
    }


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
    proof = document["certificate"]
    say(
        f"{len(document['pairs'])} pairs, {document['total']:.1f} points; "
        + (
            "no other match does better"
            if proof["optimal"]
            else f"at most {proof['gap']:.1f} points from the best"
        )
        + f" ({document['seconds']:.2f} s)."
    )


@click.command()
@programme_argument
@click.option(
    "--lock", multiple=True, metavar="PAIR", help="Keep this pair whatever its score (P0003-P0042)."
)
@click.option(
    "--forbid", multiple=True, metavar="PAIR", help="Never make this pair; the last word on a pair counts."
)
@click.option(
    "--end", multiple=True, metavar="PAIR", help="Close an open pair that has reached what it set out to do."
)
@who_option
@why_option(required=False)
@day_option
@folder_option
@json_option
def pairs(
    programme: str,
    lock: tuple[str, ...],
    forbid: tuple[str, ...],
    end: tuple[str, ...],
    who: str,
    why: str,
    on: datetime | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Show the pairs; lock or forbid some of the draft.

    The draft is solved again around them.

    Example: binome pairs elan-2027 --forbid P0003-P0042 --why "same team soon"
    """
    from mentoring.decisions import end_pairs, fix_pairs
    from mentoring.planning import settle_phase

    to = connected(programme, on, folder)
    if lock or forbid or end:
        facts, at = to.ledger.facts(), to.now()
        decided = [*fix_pairs(facts, lock, forbid, who, why, at), *end_pairs(facts, end, who, why, at)]
        to.ledger.record(decided, actor=who, why=why, at=at)
        settle_phase("match", to.programme, to.plan, to.ledger, to.constraints, at)
    document = _pairs_document(to)
    if as_json:
        emit(document)
        return
    _show_pairs(document, programme, to)


def _pairs_document(to: Connected) -> dict[str, Any]:
    """Every pair that lives, who is left over and why, how groups fare, and what waits for approval."""
    from mentoring.matching import fairness, parties
    from mentoring.matching.sentences import reason, unmatched
    from mentoring.phases.drafting import propose

    facts, locale = to.ledger.facts(), _locale(to.programme.locale)
    living = [pair for pair in facts.pairs if pair.status in ("draft", "approved", "open")]
    waiting = [item for item in to.ledger.awaited() if item.kind in ("match", "suggestions")]
    draft = propose(to.programme, facts, to.constraints) if waiting else None
    proposed = draft.match if draft else None
    return {
        "pairs": [
            {
                "id": pair.id,
                "mentor": pair.mentor,
                "mentor_name": facts.people[pair.mentor].name,
                "mentee": pair.mentee,
                "mentee_name": facts.people[pair.mentee].name,
                "status": pair.status,
                "score": pair.score,
                "locked": pair.locked,
                "reasons": [reason(one, locale) for one in pair.reasons],
            }
            for pair in sorted(living, key=lambda pair: (pair.status, -pair.score, pair.id))
        ],
        "unmatched": [
            {
                "person": person.person,
                "name": facts.people[person.person].name,
                "role": person.role,
                "reason": unmatched(person, locale)[0],
                "unlock": unmatched(person, locale)[1],
            }
            for person in (proposed.unmatched if proposed else ())
        ],
        "fairness": [
            asdict(fare) for fare in (fairness(proposed, *parties(facts, to.programme)) if proposed else ())
        ],
        "refused": list(draft.refused) if draft else [],
        "set_aside": list(draft.aside) if draft else [],
        "waiting": [{"kind": item.kind, "subject": item.subject, "digest": item.digest} for item in waiting],
    }


def _show_pairs(document: dict[str, Any], programme: str, to: Connected) -> None:
    table(
        ("pair", "mentor", "mentee", "status", "score", "why"),
        [
            (p["id"], p["mentor_name"], p["mentee_name"], p["status"] + (", locked" if p["locked"] else ""),
             f"{p['score']:.1f}", " ".join(p["reasons"]))
            for p in document["pairs"]
        ],
    )  # fmt: skip
    for person in document["unmatched"]:
        say(f"{person['name']} ({person['role']}, {person['person']}): {person['reason']} {person['unlock']}")
    for fare in document["fairness"]:
        if fare["worse"]:
            say(
                f"Look again: {fare['role']}s of {fare['by']} {fare['group'] or 'others'} fare worse (n {fare['n']})"
            )
    for row in document["refused"]:
        say(f"Row {row['row']} of {to.programme.matching.manual} cannot be: {', '.join(row['codes'])}")
    for pair in document["set_aside"]:
        say(f"Locked, but a rule stands against it or no seat is left: {pair}")
    if not document["pairs"]:
        drafted = to.plan.at("match.draft")
        say(f"No pairs yet; the draft is made on {drafted.at:%Y-%m-%d}." if drafted else "No pairs yet.")
    for item in document["waiting"]:
        say(f"To approve: binome approve {programme} {item['digest']}")


@click.command("what-if")
@programme_argument
@click.option(
    "--weight",
    "weights",
    multiple=True,
    required=True,
    metavar="CRITERION=WEIGHT",
    help="Try another weight.",
)
@day_option
@folder_option
@json_option
def what_if(
    programme: str, weights: tuple[str, ...], on: datetime | None, folder: str | None, as_json: bool
) -> None:
    """Show who would move under other weights.

    And what is won and lost by it; nothing is decided.

    Example: binome what-if elan-2027 --weight skills=2 --weight goals=4
    """
    from mentoring.matching import parties
    from mentoring.matching import what_if as compare
    from mentoring.phases.drafting import bind

    to = connected(programme, on, folder)
    facts, matching = to.ledger.facts(), to.programme.matching
    other = matching.model_copy(update={"criteria": {**matching.criteria, **_weights(weights)}})
    bound = bind(to.programme, facts, to.constraints)
    found = compare(*parties(facts, to.programme), matching, other, bound)
    names = {person.id: person.name for person in facts.people.values()}
    moves = [asdict(move) for move in found.moves]
    if as_json:
        emit({"moves": moves, "pairs": found.pairs, "total": found.total, "cost": found.cost})
        return
    table(
        ("mentee", "now with", "would be with", "gain"),
        [
            (
                names[m["mentee"]],
                names.get(m["before"], "nobody"),
                names.get(m["after"], "nobody"),
                f"{m['gain']:+.1f}",
            )
            for m in moves
        ],
    )
    say(
        f"{len(moves)} move; {found.pairs:+d} pairs, {found.total:+.1f} points by the new weights,"
        f" {-found.cost:+.1f} by the present ones. To adopt them: change matching.criteria in the programme file."
    )


def _weights(said: tuple[str, ...]) -> dict[str, Any]:
    """`skills=2` → criterion and weight; the beginning of a name will do (`skill=2`)."""
    from typing import get_args

    from mentoring.programme import Criterion, CriterionName

    names: tuple[str, ...] = get_args(CriterionName)
    found: dict[str, Any] = {}
    for one in said:
        name, _, number = one.partition("=")
        known = [full for full in names if full.startswith(name.strip())] if name.strip() else []
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if len(known) != 1 or not 0 <= weight < 1e6:
            raise BadInput(
                f"{one!r} is no weight",
                where="--weight",
                instead=f"Write one of {', '.join(names)}, then = and a number.",
            )
        found[known[0]] = Criterion(weight=weight)
    return found


COMMANDS = (match, pairs, what_if)
