"""Commands about people and pairs: match two files, draft pairs, data protection."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flows.commands.shared import (
    console,
    day_option,
    emit,
    folder_option,
    job,
    json_option,
    programme_argument,
    table,
)
from mentoring.errors import BadInput


@click.command()
@click.option(
    "--mentors",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="CSV, XLSX or JSON, one row a mentor.",
)
@click.option(
    "--mentees",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The same for mentees (may be one file).",
)
@click.option("--programme", help="Criteria, weights and rules of that programme.")
@click.option(
    "--formula", type=click.Choice(["one-to-one", "suggestions"]), default="one-to-one", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON there.")
@json_option
def match(
    mentors: Path, mentees: Path, programme: str | None, formula: str, out: Path | None, as_json: bool
) -> None:
    """Match two files of people, without any programme if need be.

    Example: binome match --mentors mentors.csv --mentees mentees.csv
    """
    from integrations.files.tables import read_tables
    from integrations.wiring import load
    from mentoring.matching import parties_from_frames, solve, suggestions
    from mentoring.matching.spoken import match_document, suggestions_document
    from mentoring.programme import Matching

    settings = load(programme)[0].matching if programme else Matching()
    frames = [read_tables(path)[0].frame for path in (mentors, mentees)]
    started = time.perf_counter()
    offering, looking = parties_from_frames(*frames)
    if formula == "suggestions":
        document: dict[str, Any] = suggestions_document(
            suggestions(offering, looking, settings), offering, looking
        )
    else:
        document = match_document(solve(offering, looking, settings), offering, looking)
    document["seconds"] = round(time.perf_counter() - started, 3)
    if out:
        out.write_text(_json(document), encoding="utf-8")
    if as_json:
        emit(document)
        return
    table(
        ("mentor", "mentee", "score", "why"),
        [(p["mentor"], p["mentee"], p["score"], "; ".join(p["reasons"])) for p in document["pairs"]],
    )
    for person in document.get("unmatched", []):
        console.print(f"{person['person']}: {person['reason']} {person['unlock']}")


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)


@click.command()
@programme_argument
@day_option
@folder_option
@click.option(
    "--lock",
    multiple=True,
    metavar="MENTOR-MENTEE",
    help="Keep this pair whatever its score (ids, P0003-P0042).",
)
@click.option("--forbid", multiple=True, metavar="MENTOR-MENTEE", help="Never make this pair.")
@click.option("--who", help="Who changes the draft; kept in the audit trail.")
@click.option("--why", default="", help="The reason.")
@json_option
def pairs(
    programme: str,
    on: datetime | None,
    folder: str | None,
    lock: tuple[str, ...],
    forbid: tuple[str, ...],
    who: str | None,
    why: str,
    as_json: bool,
) -> None:
    """Show the pairs, drafts included; lock or forbid some, and solve again around them.

    Example: binome pairs elan-2027 --forbid P0003-P0042 --who "A. Martin" --why "same team soon"
    """
    from integrations.wiring import connect
    from mentoring.decisions import fix_pairs
    from mentoring.planning import settle_phase

    to = connect(job(programme, on, folder))
    if lock or forbid:
        if not who:
            raise BadInput("who changes the draft?", instead="Add --who.")
        to.ledger.record(
            fix_pairs(to.ledger.facts(), lock, forbid, who, why, to.now()), actor=who, why=why, at=to.now()
        )
        settle_phase("match", to.programme, to.plan, to.ledger, to.constraints, to.now())
    facts = to.ledger.facts()
    shown = [pair for pair in facts.pairs if pair.status not in ("dropped", "suggested")]
    if as_json:
        emit(
            [
                {
                    "id": p.id,
                    "status": p.status,
                    "score": p.score,
                    "reasons": [r.criterion for r in p.reasons],
                }
                for p in shown
            ]
        )
        return
    table(
        ("pair", "mentor", "mentee", "status", "score", "reasons"),
        [
            (p.id, facts.people[p.mentor].name, facts.people[p.mentee].name, p.status, f"{p.score:.1f}",
             ", ".join(r.criterion for r in p.reasons))
            for p in sorted(shown, key=lambda p: (p.status, -p.score))
        ],
    )  # fmt: skip
    for item in to.ledger.awaited():
        if item.kind in ("match", "suggestions"):
            console.print(f"\nTo approve: binome approve {programme} {item.digest} --who …")


@click.group()
def person() -> None:
    """Data protection: everything about one person, out or away."""


@person.command("export")
@click.argument("programme")
@click.argument("address")
@folder_option
def export_person(programme: str, address: str, folder: str | None) -> None:
    """Everything the programme holds about an address, as JSON.

    Example: binome person export elan-2027 a.martin@example.example
    """
    from integrations.wiring import connect

    emit(connect(job(programme, None, folder)).ledger.export(address))


@person.command("erase")
@click.argument("programme")
@click.argument("address")
@click.option("--who", required=True, help="Who erases; kept in the audit trail.")
@click.option("--why", required=True, help="The reason, e.g. a request by the person.")
@folder_option
def erase_person(programme: str, address: str, who: str, why: str, folder: str | None) -> None:
    """Erase somebody; a keyed mark keeps us from ever writing to them again.

    Example: binome person erase elan-2027 a.martin@example.example --who dpo --why request
    """
    from integrations.wiring import connect

    to = connect(job(programme, None, folder))
    to.ledger.erase(address, who=who, why=why, at=to.now())
    console.print("Erased; every sum still holds." if not to.ledger.conserved() else "Erased.")


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.argument("programme")
@folder_option
def verify(programme: str, folder: str | None) -> None:
    """Check every link of the audit chain.

    Example: binome audit verify elan-2027
    """
    from integrations.wiring import connect

    broken = connect(job(programme, None, folder)).ledger.verify_audit()
    for line in broken:
        console.print(line)
    if broken:
        raise click.exceptions.Exit(1)
    console.print("The audit chain is whole.")


COMMANDS = (match, pairs, person, audit)
