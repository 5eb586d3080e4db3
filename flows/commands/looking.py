"""Commands that look at a programme and change nothing: status, effects, report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flows.commands.shared import (
    connected,
    day_option,
    emit,
    folder_option,
    json_option,
    programme_argument,
    say,
    table,
    writing,
)
from mentoring.effects import STATES, Effect, State


@click.command()
@programme_argument
@day_option
@folder_option
@json_option
def status(programme: str, on: datetime | None, folder: str | None, as_json: bool) -> None:
    """Show where a programme stands.

    Phases, answers, people, pairs, effects, what waits, and whether every sum holds.

    Example: binome status elan-2027 --json
    """
    from flows.commands.attention import needs, show
    from mentoring.status import status as status_of

    to = connected(programme, on, folder)
    state = status_of(to.programme, to.plan, to.ledger, to.now())
    waiting = needs(to)
    if as_json:
        emit({**state, "needs": waiting})
    else:
        _show(state)
        show(waiting)
        say("What went out: " + f"binome effects {programme}" if not waiting else "These wait for you.")
    raise click.exceptions.Exit(1 if waiting else 0)


def _show(state: Mapping[str, Any]) -> None:
    say(f"{state['programme']} · {state['today']}\n")
    table(("phase", "opens", "state"), [(p["name"], p["opens"], p["state"]) for p in state["phases"]])
    for part in ("answers", "participants", "pairs"):
        say(f"\n{part}: " + ", ".join(f"{count} {name}" for name, count in state[part].items()))
    say()
    by_kind = state["effects"]["by_kind"]
    table(("effect", *STATES), [(kind, *(row.get(s, 0) for s in STATES)) for kind, row in by_kind.items()])
    say(f"\nconserved: {'yes' if state['conserved'] is True else '; '.join(state['conserved'])}")


@click.command()
@programme_argument
@click.option("--state", type=click.Choice(STATES), help="Only effects in that state.")
@folder_option
@json_option
def effects(programme: str, state: State | None, folder: str | None, as_json: bool) -> None:
    """What went out, what will, and what did not.

    Example: binome effects elan-2027 --state doubt
    """
    rows = [(e, s, n or _why(e, s)) for e, s, n in connected(programme, None, folder).ledger.effects(state)]
    if as_json:
        emit(
            [
                {
                    "key": e.key,
                    "kind": e.kind,
                    "to": e.to,
                    "channel": e.channel,
                    "state": s,
                    "due": e.due,
                    "note": n,
                }
                for e, s, n in rows
            ]
        )
        return
    table(("due", "state", "key", "note"), [(f"{e.due:%Y-%m-%d %H:%M}", s, e.key, n) for e, s, n in rows])
    say(f"{len(rows)} effects. Where it stands: binome status {programme}")


def _why(effect: Effect, state: State) -> str:
    """Why an effect is in that state, where no provider and no gate has said it."""
    if state == "missed":
        return f"it made no sense after {effect.expires:%Y-%m-%d %H:%M}"
    return "no longer owed" if state == "cancelled" else ""


@click.command()
@programme_argument
@day_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write it (default: report)."
)
@folder_option
@json_option
def report(programme: str, on: datetime | None, out: Path | None, folder: str | None, as_json: bool) -> None:
    """Write the HTML report and its data.

    Example: binome report elan-2027 --out report
    """
    from mentoring.report import build

    to = connected(programme, on, folder)
    with writing(out or to.folder):
        page = to.write_report(build(to.programme, to.plan, to.ledger, to.now(), to.press).files, out)
    if as_json:
        emit({"page": page, "figures": page.with_name("figures.json")})
    else:
        say(f"Open {page}")


COMMANDS = (status, effects, report)
