"""The pairs of a programme: see them, drafts included, review, change, end."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.reviewing import (
    edits_in,
    edits_option,
    review_option,
    sheet_option,
    show_fares,
    write_review,
)
from flows.commands.shared import (
    connected,
    day_option,
    emit,
    folder_option,
    json_option,
    language_of,
    programme_argument,
    say,
    table,
    who_option,
    why_option,
)
from mentoring.errors import BadInput

if TYPE_CHECKING:
    from integrations.wiring import Connected


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
@review_option
@sheet_option
@edits_option
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
    review: Path | None,
    sheet: Path | None,
    edits: Path | None,
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
    if edits:
        lock, forbid = _edited(edits, lock, forbid)
    if lock or forbid or end:
        facts, at = to.ledger.facts(), to.now()
        decided = [*fix_pairs(facts, lock, forbid, who, why, at), *end_pairs(facts, end, who, why, at)]
        to.ledger.record(decided, actor=who, why=why, at=at)
        settle_phase("match", to.programme, to.plan, to.ledger, to.constraints, at)
    document = _pairs_document(to)
    if review or sheet:
        _review_programme(to, review, sheet)
    if as_json:
        emit(document)
        return
    _show_pairs(document, programme, to)


def _edited(
    path: Path, lock: tuple[str, ...], forbid: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a changed workbook locks and forbids beside the options; seats are the mentors' own to say."""
    found = edits_in(path)
    if found.seats:
        raise BadInput(
            f"seats were changed for {', '.join(sorted(found.seats)[:3])}",
            where=str(path),
            instead="In a programme, seats come from the mentor's enrolment form: change the answer there.",
        )
    return (
        (*lock, *(f"{mentor}-{mentee}" for mentor, mentee in sorted(found.locks))),
        (*forbid, *(f"{mentor}-{mentee}" for mentor, mentee in sorted(found.bans))),
    )


def _review_programme(to: Connected, review: Path | None, sheet: Path | None) -> None:
    """The review of the draft as it stands now."""
    from mentoring.matching import parties
    from mentoring.matching.review import Words
    from mentoring.phases.drafting import bind, possible_locks, propose

    facts, matching, press = to.ledger.facts(), to.programme.matching, to.press
    sides = parties(facts, to.programme)
    bound = bind(to.programme, facts, to.constraints)
    bound = replace(bound, locks=possible_locks(*sides, matching, bound))
    words = Words(
        language_of(to.programme.locale),
        lambda one: " ".join(press.reasons([one])),
        lambda by, group: press.label(by, group) if group else "",
    )
    found = propose(to.programme, facts, to.constraints).match
    write_review((*sides, matching, bound), found, words, 0.0, review, sheet, to.path)


def _pairs_document(to: Connected) -> dict[str, Any]:
    """Every pair that lives, who is left over and why, how groups fare, and what waits for approval."""
    from mentoring.matching import Proposed, fairness, parties
    from mentoring.matching.sentences import unmatched
    from mentoring.phases.drafting import propose
    from mentoring.phases.wishes import cases

    facts, locale = to.ledger.facts(), language_of(to.programme.locale)
    living = [pair for pair in facts.pairs if pair.status in ("draft", "approved", "open")]
    scored = [Proposed(pair.mentor, pair.mentee, pair.score) for pair in living]
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
                "reasons": to.press.reasons(pair.reasons),
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
            asdict(fare) for fare in (fairness(scored, *parties(facts, to.programme)) if waiting else ())
        ],
        "requests": [
            {
                "mentor": case.mentor,
                "mentor_name": facts.people[case.mentor].name,
                "mentee": case.mentee,
                "mentee_name": facts.people[case.mentee].name,
                "state": case.state,
                "since": case.since,
                "until": case.until,
                "place": case.place,
            }
            for case in sorted(cases(facts).values(), key=lambda case: (case.asked, case.mentee))
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
    show_fares(document["fairness"])
    for row in document["requests"]:
        place = f", number {row['place']} in the queue" if row["place"] else ""
        until = f", until {row['until']:%Y-%m-%d %H:%M}" if row["until"] else ""
        say(f"{row['mentee_name']} asked {row['mentor_name']}: {row['state']}{place}{until}")
    for row in document["refused"]:
        say(f"Row {row['row']} of {to.programme.matching.manual} cannot be: {', '.join(row['codes'])}")
    for pair in document["set_aside"]:
        say(f"Locked, but a rule stands against it or no seat is left: {pair}")
    if not document["pairs"]:
        drafted = to.plan.at("match.draft")
        say(f"No pairs yet; the draft is made on {drafted.at:%Y-%m-%d}." if drafted else "No pairs yet.")
    for item in document["waiting"]:
        say(f"To approve: binome approve {programme} {item['digest']}")
