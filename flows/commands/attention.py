"""What needs a person: named, each with what to do. When there is anything, a command ends with exit code 1."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flows.commands.shared import say
from integrations.wiring import Connected
from mentoring import barometer

SHOWN = 20
"""Lines of one kind shown at most; `binome effects` and the report have them all."""


def needs(to: Connected) -> list[str]:
    """What needs a person, a line each."""
    facts, today = to.ledger.facts(), to.now().astimezone(ZoneInfo(to.programme.time_zone)).date()
    at = f" --folder {shlex.quote(str(to.folder))}" if to.alone else ""
    found = [f"The sums are off: {problem}" for problem in to.ledger.conserved()]
    if stop := to.ledger.stopped():
        found.append(f"Stopped since {stop.at:%Y-%m-%d %H:%M} ({stop.why}): binome resume {to.named}{at}")
    found += _some(
        f"In doubt: {effect.key} ({note}): binome settle {effect.key} sent|not-sent --why …{at}"
        for effect, _, note in to.ledger.effects("doubt")
    )
    found += _some(f"Failed: {effect.key}: {note}" for effect, _, note in to.ledger.effects("failed"))
    found += _rejected(to, Counter(answer.form for answer in facts.answers if answer.status == "rejected"))
    if today > to.programme.dates.kickoff:
        found += _some(
            f"Red: pair {pair.id}, {reading.silence_days} days of silence"
            for pair in facts.open_pairs
            if (reading := barometer.read(to.programme, facts, pair, today)).colour == "red"
        )
    return found + _some(
        f"To decide: {item.kind} {item.subject}: binome approve {to.named} {item.digest}{at}"
        for item in to.ledger.awaited()
    )


def show(lines: list[str]) -> None:
    """Name what needs a person."""
    for line in lines:
        say(" ".join(line.split()))


def _rejected(to: Connected, rows: Counter[str]) -> list[str]:
    """Rows HR must mend: answers by form, and what is wrong with the list of people to invite."""
    folder = to.folder / "rejected"
    lists = {path.stem for path in folder.glob("*.csv")} - to.programme.forms.keys()
    return [f"Rejected: {n} answers to {form}: {folder / form}.csv" for form, n in sorted(rows.items())] + [
        f"Rejected: rows of {name}: {folder / name}.csv" for name in sorted(lists)
    ]


def _some(lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [*found[:SHOWN], f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else found
