"""The board: what an ops team sees of a run, as Markdown. Ids and counts only: Prefect keeps it for whoever logs in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mentoring import barometer
from mentoring.alerts import overdue
from mentoring.balance import balance
from mentoring.effects import STATES, Effect, Waiting
from mentoring.people import Facts, Pair
from mentoring.phases.wishes import cases
from mentoring.programme import PhaseName, Programme

SHOWN = 300
"""Rows of a table that are written out; `binome pairs` and `binome effects` have them all."""
COLOURS = ("green", "amber", "red")


def phase_page(
    programme: Programme,
    facts: Facts,
    phase: PhaseName,
    counts: Mapping[str, Mapping[str, int]],
    awaited: Sequence[Waiting],
    now: datetime,
) -> str:
    """What a phase has come to: its effects by state, what it is about, and what waits for a person."""
    parts = [f"# {phase} · {programme.id}"]
    if phase == "recruit":
        parts += _seats(programme, facts)
    elif phase == "match":
        parts += [*_pairs(facts), *_requests(facts)]
    elif phase == "rituals":
        parts += _barometer(programme, facts, now)
    parts += effects_by_state({kind: n for kind, n in counts.items() if kind.startswith(f"{phase}.")})
    return "\n\n".join([*parts, *_waiting(programme, awaited)]) + "\n"


def delivery_page(
    programme: Programme,
    counts: Mapping[str, Mapping[str, int]],
    troubled: Iterable[tuple[Effect, str]],
    off: Sequence[str],
    awaited: Sequence[Waiting],
    stopped: datetime | None = None,
) -> str:
    """What has gone out, what has not, and whether the sums hold.

    `troubled`: doubts and failures with their state. `stopped`: since when nothing may leave.
    """
    rows = [[effect.key, state] for effect, state in troubled]
    parts = [f"# deliver · {programme.id}"]
    if stopped is not None:
        since = stopped.astimezone(ZoneInfo(programme.time_zone))
        parts.append(f"**Stopped since {since:%Y-%m-%d %H:%M}.** To go on: `binome resume {programme.id}`")
    parts += effects_by_state(counts)
    parts.append("The sums hold." if not off else "**The sums are off:** " + "; ".join(off))
    if rows:
        parts += [
            "## To settle",
            _table(("effect", "state"), rows),
            f"`binome settle KEY` · `binome effects {programme.id}`",
        ]
    return "\n\n".join([*parts, *_waiting(programme, awaited)]) + "\n"


def files_page(programme: Programme, report: str, rejected: Mapping[str, str]) -> str:
    """Where the report lies, and the rows HR must mend: form -> file; each by its address, or else by its path.

    A path is text to copy: from a page of a server no browser opens a file of a machine.
    """
    parts = [f"# report · {programme.id}", _found("The report", report)]
    if rejected:
        rows = [f"- {_found(form, file)}" for form, file in sorted(rejected.items())]
        parts += ["## Rejected rows", "\n".join(rows)]
    if not report.startswith("http"):
        parts.append("These files lie where the worker runs; `BINOME_FILES_URL` makes links of them.")
    return "\n\n".join(parts) + "\n"


def _found(name: str, place: str) -> str:
    return f"[{name}]({place})" if place.startswith("http") else f"{name}: `{place}`"


def approval_page(
    programme: Programme, facts: Facts, item: Waiting, due: Sequence[Effect], now: datetime
) -> str:
    """What a person is asked to decide upon, under the digest that the decision will name."""
    zone = ZoneInfo(programme.time_zone)
    told = [
        f"{key} {value}"
        for key, value in item.about.items()
        if isinstance(value, int | float | str) and not isinstance(value, bool) and key != "digest"
    ]
    parts = [f"## {item.kind} {item.subject} · {programme.id}", *([" · ".join(told)] if told else [])]
    if item.kind in ("match", "suggestions"):
        parts += _drafts(facts)
        if programme.matching.formula == "a-la-carte":
            parts.append(
                "Declining ends every request behind these pairs, and both people are told."
                f" To set aside one only: `binome pairs {programme.id} --forbid PAIR`, then approve the rest."
            )
    elif item.kind == "closure" and item.subject in facts.pairs_by_id:
        today = now.astimezone(zone).date()
        reading = barometer.read(programme, facts, facts.pairs_by_id[item.subject], today)
        parts.append(
            f"{reading.colour}: {reading.silence_days} days of silence, {reading.spell} sessions held"
        )
    elif item.kind == "first-send":
        number = Counter((effect.kind, effect.channel) for effect in due)
        parts.append(
            _table(("kind", "channel", "number"), [[*kind, n] for kind, n in sorted(number.items())])
        )
    since, same = (
        f"{item.since.astimezone(zone):%Y-%m-%d %H:%M}",
        f"binome approve {programme.id} {item.digest}",
    )
    return "\n\n".join([*parts, f"Waits since {since}. From a terminal: `{same}`"]) + "\n"


def effects_by_state(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """A table of effects, kind by kind; nothing when there are none."""
    used = [state for state in STATES if any(states.get(state) for states in counts.values())]
    rows = [
        [kind, *(states.get(state, 0) or "" for state in used)] for kind, states in sorted(counts.items())
    ]
    total = [sum(states.get(state, 0) for states in counts.values()) for state in used]
    return ["## Effects", _table(("kind", *used), [*rows, ["**all**", *total]])] if rows else []


def signals(
    programme: Programme,
    facts: Facts,
    due: Sequence[Effect],
    awaited: Sequence[Waiting],
    now: datetime,
) -> dict[str, int]:
    """What is told to Prefect as events: name -> how many. `due`: what should have gone by now."""
    found = {
        "pair-at-risk": len(_of_colour(programme, facts, now)["red"]),
        "approval-waiting": len(awaited),
        "phase-late": len(overdue(due, now)),
    }
    return {name: number for name, number in found.items() if number}


def _seats(programme: Programme, facts: Facts) -> list[str]:
    seats = balance(facts)
    statuses = Counter((enrolment.role, enrolment.status) for enrolment in facts.enrolments)
    rows = [[role, status, number] for (role, status), number in sorted(statuses.items())]
    told = f"**{seats.seats} seats** of {seats.mentors} mentors for **{seats.mentees} mentees**"
    more = ": more mentors are needed." if seats.short(programme) else "."
    return [
        "## Balance of seats",
        told + more,
        *([_table(("role", "enrolment", "number"), rows)] if rows else []),
    ]


def _pairs(facts: Facts) -> list[str]:
    """How many pairs there are of each standing, then the drafts."""
    standing = sorted(Counter(pair.status for pair in facts.pairs).items())
    return (
        ["## Pairs", " · ".join(f"{status} {n}" for status, n in standing), *_drafts(facts)]
        if standing
        else []
    )


def _requests(facts: Facts) -> list[str]:
    """How many requests à la carte there are in each state."""
    states = sorted(Counter(case.state for case in cases(facts).values()).items())
    return ["## Requests", " · ".join(f"{state} {n}" for state, n in states)] if states else []


def _drafts(facts: Facts) -> list[str]:
    """Drafts and suggestions, the best first."""
    parts = []
    for status in ("draft", "suggested"):
        pairs = sorted((p for p in facts.pairs if p.status == status), key=lambda p: (-p.score, p.id))
        locked = any(p.locked for p in pairs)
        rows = [[p.mentor, p.mentee, f"{p.score:.1f}"] + ["yes" if p.locked else ""] * locked for p in pairs]
        columns = ["mentor", "mentee", "score"] + ["locked"] * locked
        if rows:
            parts += [f"**{status}: {_scores(pairs)}**", _table(columns, rows[:SHOWN])]
    return parts


def _scores(pairs: Sequence[Pair]) -> str:
    scores = [pair.score for pair in pairs]
    return f"{len(scores)} pairs, mean {sum(scores) / len(scores):.1f}, worst {min(scores):.1f}"


def _barometer(programme: Programme, facts: Facts, now: datetime) -> list[str]:
    found = _of_colour(programme, facts, now)
    rows = [
        [reading.pair, colour, reading.silence_days, reading.spell, ", ".join(reading.signs)]
        for colour in ("red", "amber")
        for reading in sorted(found[colour], key=lambda reading: -reading.silence_days)
    ]
    told = " · ".join(f"{colour} {len(found[colour])}" for colour in COLOURS)
    table = [_table(("pair", "colour", "days of silence", "sessions", "signs"), rows[:SHOWN])] if rows else []
    return ["## Barometer", told, *table]


def _of_colour(programme: Programme, facts: Facts, now: datetime) -> dict[str, list[barometer.Reading]]:
    """The open pairs' readings; none before the kick-off."""
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    found: dict[str, list[barometer.Reading]] = {colour: [] for colour in COLOURS}
    for pair in facts.open_pairs if today > programme.dates.kickoff else ():
        reading = barometer.read(programme, facts, pair, today)
        found[reading.colour].append(reading)
    return found


def _waiting(programme: Programme, awaited: Sequence[Waiting]) -> list[str]:
    if not awaited:
        return []
    rows = [
        [item.kind, item.subject, f"{item.since:%Y-%m-%d}", f"`{item.digest}`"] for item in awaited[:SHOWN]
    ]
    how = f"Decide in the run `approve` that waits, or with `binome approve {programme.id} DIGEST`."
    return ["## Waits for a person", _table(("kind", "subject", "since", "digest"), rows), how]


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )
