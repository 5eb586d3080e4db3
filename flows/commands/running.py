"""Commands about a running programme: run, approve, status, effects, settle, report, preview, stop, resume."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from flows.commands.shared import (
    console,
    day_option,
    emit,
    folder_option,
    job,
    json_option,
    programme_argument,
    progress,
    table,
)  # fmt: skip
from mentoring.effects import STATES, State
from mentoring.errors import BadInput
from mentoring.programme import PHASES


@click.command()
@programme_argument
@click.argument("phase", required=False, type=click.Choice(PHASES))
@day_option
@folder_option
@click.option(
    "--dry-run/--send",
    "dry",
    default=None,
    help="Only show what would go out, or send (default: sending.live).",
)
def run(programme: str, phase: str | None, on: datetime | None, folder: str | None, dry: bool | None) -> None:
    """Do what is due by a day: take in answers, plan, deliver, report.

    A programme whose file says `sending.live: false` only shows what would go out, unless --send is given.

    Example: binome run elan-2027 recruit --on 2026-11-17 --dry-run
    """
    from flows.day import run_day
    from integrations.wiring import connect, load, rehearsed_copy

    work = job(programme, on, folder)
    loaded, _ = load(programme)
    shown_only = dry if dry is not None else not loaded.sending.live
    if shown_only:
        work = rehearsed_copy(work)
    run_day(work, phase, say=progress.print)
    done = connect(work)
    counts = done.ledger.counts()
    table(
        ("kind", *STATES),
        [[kind, *(states.get(state, 0) for state in STATES)] for kind, states in sorted(counts.items())],
    )
    if shown_only:
        console.print(f"\nNothing was sent. What would go out lies in {done.folder}. To send: add --send.")
    waiting = done.ledger.awaited()
    for item in waiting:
        console.print(
            f"Waits for a decision: {item.kind} {item.subject}  →  binome approve {programme} {item.digest}"
        )
    sys.exit(1 if _needs_somebody(done.ledger, waiting) else 0)


def _needs_somebody(ledger: Any, waiting: Any) -> bool:
    return bool(waiting or ledger.effects("doubt") or ledger.effects("failed") or ledger.conserved())


@click.command()
@programme_argument
@click.argument("digest")
@click.option("--who", required=True, help="Who decides; kept in the audit trail.")
@click.option("--why", default="", help="The reason, in a few words.")
@click.option("--decline", is_flag=True, help="Decline instead of approving.")
@day_option
@folder_option
def approve(
    programme: str, digest: str, who: str, why: str, decline: bool, on: datetime | None, folder: str | None
) -> None:
    """Approve (or decline) something that waits: a draft match, a closure, a recognition, an enrolment.

    Example: binome approve elan-2027 3f9c2a10b4d7e815 --who "A. Martin" --why "seen with both sites"
    """
    from integrations.wiring import connect
    from mentoring.decisions import Taken, decide_on

    to = connect(job(programme, on, folder))
    verdict: Literal["approved", "declined"] = "declined" if decline else "approved"
    item = decide_on(to.programme, to.ledger, digest, Taken(verdict, who, why, to.now()))
    console.print(f"{verdict}: {item.kind} {item.subject}. The next run draws the consequences.")


@click.command()
@programme_argument
@day_option
@folder_option
@json_option
def status(programme: str, on: datetime | None, folder: str | None, as_json: bool) -> None:
    """Where a programme stands: phases, answers, people, pairs, effects, and whether every sum holds.

    Example: binome status elan-2027 --json
    """
    from integrations.wiring import connect
    from mentoring.status import status as status_of

    connected = connect(job(programme, on, folder))
    state = status_of(connected.programme, connected.plan, connected.ledger, connected.now())
    if as_json:
        emit(state)
    else:
        _show_status(state)
        for item in connected.ledger.awaited():
            console.print(f"Waits: {item.kind} {item.subject} (digest {item.digest})")
    sys.exit(0 if state["conserved"] is True else 1)


def _show_status(state: Mapping[str, Any]) -> None:
    console.print(f"{state['programme']} · {state['today']}\n")
    table(("phase", "opens", "state"), [(p["name"], p["opens"], p["state"]) for p in state["phases"]])
    for part in ("answers", "participants", "pairs"):
        console.print(f"\n{part}: " + ", ".join(f"{count} {name}" for name, count in state[part].items()))
    console.print("")
    effects = state["effects"]
    table(
        ("effects", *STATES),
        [(kind, *(row.get(s, 0) for s in STATES)) for kind, row in effects["by_kind"].items()],
    )
    console.print(f"\nconserved: {'yes' if state['conserved'] is True else state['conserved']}")


@click.command()
@programme_argument
@click.option("--state", type=click.Choice(STATES), help="Only effects in that state.")
@folder_option
@json_option
def effects(programme: str, state: State | None, folder: str | None, as_json: bool) -> None:
    """What went out, what will, and what did not.

    Example: binome effects elan-2027 --state doubt
    """
    from integrations.wiring import connect

    rows = connect(job(programme, None, folder)).ledger.effects(state)
    if as_json:
        emit(
            [
                {"key": e.key, "state": s, "due": e.due, "channel": e.channel, "note": note}
                for e, s, note in rows
            ]
        )
        return
    table(
        ("due", "state", "key", "note"), [(f"{e.due:%Y-%m-%d %H:%M}", s, e.key, note) for e, s, note in rows]
    )


@click.command()
@programme_argument
@click.argument("key")
@click.argument("outcome", type=click.Choice(["sent", "not-sent"]))
@click.option("--why", required=True, help="How you know.")
@click.option("--who", required=True, help="Who says so; kept in the audit trail.")
@folder_option
def settle(programme: str, key: str, outcome: str, why: str, who: str, folder: str | None) -> None:
    """Decide a doubt that no provider can answer: it went out, or it did not.

    Example: binome settle elan-2027 elan-2027/recruit.welcome/P0042/mentor sent --who "A. Martin" --why "she has it"
    """
    from integrations.wiring import connect

    connected = connect(job(programme, None, folder))
    connected.ledger.settle_by_hand(key, sent=outcome == "sent", who=who, why=why, now=connected.now())
    console.print(f"{key}: {'done' if outcome == 'sent' else 'due again'}")


@click.command()
@programme_argument
@day_option
@folder_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write it (default: report/)."
)
def report(programme: str, on: datetime | None, folder: str | None, out: Path | None) -> None:
    """Write the HTML report and its data.

    Example: binome report elan-2027 --out report
    """
    from integrations.wiring import connect
    from tasks.report import write_report

    console.print(str(write_report(connect(job(programme, on, folder)), out)))


@click.command()
@programme_argument
@click.option("--who", required=True, help="Who stops it; kept in the audit trail.")
@click.option("--why", required=True, help="The reason.")
@folder_option
def stop(programme: str, who: str, why: str, folder: str | None) -> None:
    """Stop everything a programme sends, from the next effect on.

    Example: binome stop elan-2027 --who "A. Martin" --why "wrong link in the invitation"
    """
    from integrations.wiring import connect

    connected = connect(job(programme, None, folder))
    connected.ledger.stop(who=who, why=why, at=connected.now())
    console.print(f"Stopped. To go on: binome resume {programme}")


@click.command()
@programme_argument
@click.option("--who", required=True, help="Who resumes it; kept in the audit trail.")
@click.option("--why", required=True, help="The reason.")
@folder_option
def resume(programme: str, who: str, why: str, folder: str | None) -> None:
    """Take a stop back; what became too late in between is missed, and said so.

    Example: binome resume elan-2027 --who "A. Martin" --why "link mended"
    """
    from integrations.wiring import connect

    connected = connect(job(programme, None, folder))
    if connected.ledger.stopped() is None:
        raise BadInput(f"{programme} is not stopped")
    connected.ledger.resume(who=who, why=why, at=connected.now())
    console.print("Resumed; the next run goes on.")


COMMANDS = (run, approve, status, effects, settle, report, stop, resume)
