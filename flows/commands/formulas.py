"""What each formula makes of two files, and of the file it needs beside them: pairs by hand, rankings, requests."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mentoring.errors import BadInput

if TYPE_CHECKING:
    from mentoring.matching import Constraints, Match, Party, Proposed
    from mentoring.matching.sentences import Locale
    from mentoring.programme import Matching

FORMULAS = (
    "one-to-one", "suggestions", "a-la-carte", "manual", "flash", "group", "reverse", "cross-department",
)  # fmt: skip


def found_by(
    offering: Party, looking: Party, settings: Matching, bound: Constraints, locale: Locale, *,
    by_hand: Path | None, rankings: Path | None, favour: Any, requests: Path | None,
) -> tuple[Match, dict[str, Any]]:  # fmt: skip
    """The match of that formula, and what it says beside the pairs."""
    from mentoring.matching import assign_by_preference, manual, solve, suggestions

    needed = {"manual": ("--pairs", by_hand), "a-la-carte": ("--requests", requests)}
    if settings.formula in needed and needed[settings.formula][1] is None:
        raise BadInput(
            f"the formula {settings.formula} needs a file", instead=f"Add {needed[settings.formula][0]} FILE."
        )
    if settings.formula == "manual" and by_hand:
        couples = [(row.get("mentor", ""), row.get("mentee", "")) for row in _rows(by_hand)]
        found, refused = manual(offering, looking, settings, couples, bound)
        return found, {"refused": [asdict(one) | {"codes": list(one.codes)} for one in refused]}
    if settings.formula == "a-la-carte" and requests:
        return _a_la_carte(offering, looking, settings, bound, requests)
    if settings.formula == "suggestions" and rankings:
        ranked = {
            row.get("mentee", ""): [v for k, v in row.items() if k.startswith("choice") and v]
            for row in _rows(rankings)
        }
        return assign_by_preference(offering, looking, settings, ranked, bound, favour=favour), {}
    found = solve(offering, looking, settings, bound)
    if settings.formula != "suggestions":
        return found, {}
    shown = suggestions(offering, looking, settings, bound)
    rows = [
        {"mentee": mentee, "mentors": [_said(pair, locale) for pair in pairs]}
        for mentee, pairs in shown.items()
    ]
    return found, {"suggestions": rows}


def _a_la_carte(
    offering: Party, looking: Party, settings: Matching, bound: Constraints, path: Path
) -> tuple[Match, dict[str, Any]]:
    """Requests in their order: who has whom, where every other request stands, and the catalogue that is left."""
    from mentoring.matching import manual
    from mentoring.matching.catalogue import Request, catalogue, standings
    from mentoring.matching.identities import Identities

    identity, requests = Identities(offering, looking), []

    def known(side: Party, name: str, row: int | None) -> str:
        return name if row is None else side.ids[row]

    for line, row in enumerate(_rows(path), 2):
        at, answered = (_instant(row.get(name), path, line) for name in ("at", "answered_at"))
        if at is None:
            raise BadInput(
                "the request has no date",
                where=f"{path}, row {line}",
                instead="Fill in at: 2027-01-12 09:30.",
            )
        said = (row.get("answer") or "").casefold()
        accepted = None if not said else said in ("yes", "oui", "accepted", "true", "1")
        mentee, mentor = row.get("mentee", ""), row.get("mentor", "")
        requests.append(
            Request(
                known(looking, mentee, identity.mentee(mentee)),
                known(offering, mentor, identity.mentor(mentor)),
                at,
                accepted,
                answered or (at if said else None),
            )
        )
    seats = dict(zip(offering.ids, offering.seats.tolist(), strict=True))
    now = max((one for r in requests for one in (r.at, r.answered_at) if one), default=datetime.now(UTC))
    stand = standings(requests, seats, now, days=settings.request_days)
    taken = [(one.request.mentor, one.request.mentee) for one in stand if one.state == "accepted"]
    found, refused = manual(offering, looking, settings, taken, bound)
    return found, {
        "requests": [
            {"mentee": one.request.mentee, "mentor": one.request.mentor, "at": one.request.at, "state": one.state,
             "until": one.until, "place": one.place}
            for one in stand
        ],
        "catalogue": [asdict(entry) for entry in catalogue(seats, stand)],
        "refused": [asdict(one) | {"codes": list(one.codes)} for one in refused],
    }  # fmt: skip


def _instant(said: str | None, path: Path, line: int) -> datetime | None:
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise BadInput(
            f"{said[:40]!r} is no date", where=f"{path}, row {line}", instead="Write 2027-01-12 09:30."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a small table by plain column name."""
    from integrations.wiring import read_people
    from mentoring.matching.text import key

    frame = read_people(path)
    names = [key(str(name)).replace(" ", "_") for name in frame.columns]
    if "mentee" not in names:
        raise BadInput(
            "there is no column mentee",
            where=str(path),
            instead="Name people by id or address, in a column mentee.",
        )
    return [
        {name: str(value).strip() for name, value in zip(names, row, strict=True)}
        for row in frame.itertuples(index=False)
    ]


def _said(pair: Proposed, locale: Locale) -> dict[str, Any]:
    from mentoring.matching.sentences import reason

    return {
        "mentor": pair.mentor,
        "score": pair.points,
        "reasons": [reason(one, locale) for one in pair.reasons],
    }
