"""Commands that make a programme go on: run, preview, approve, settle, connect."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Literal

import click

from flows.commands.shared import (
    connected,
    day_option,
    emit,
    folder_option,
    job,
    json_option,
    new_folder_option,
    note,
    programme_argument,
    say,
    table,
    who_option,
    why_option,
)
from mentoring.effects import STATES
from mentoring.errors import BadInput
from mentoring.programme import PHASES, PhaseName
from mentoring.rendering.values import clean

phase_argument = click.argument("phase", required=False, type=click.Choice(PHASES))


@click.command()
@programme_argument
@phase_argument
@day_option
@click.option(
    "--dry-run/--send",
    "dry",
    default=None,
    help="Only show what would go out, or send (default: as sending.live says in the programme file).",
)
@new_folder_option
@json_option
def run(
    programme: str,
    phase: PhaseName | None,
    on: datetime | None,
    dry: bool | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Do what is due by a day: take in answers, plan, deliver.

    Of a programme whose file says `sending.live: false` it only shows what would go out, unless --send is given.
    What would go out then lies in a folder beside the programme's; the programme's own folder and ledger stay as they are.

    Example: binome run elan-2027 recruit --on 2026-11-24 --dry-run
    """
    from flows.commands.attention import needs, show
    from flows.day import run_day
    from integrations.wiring import beside, connect, load

    work = job(programme, on, folder)
    only_shown = dry if dry is not None else not load(programme)[0].sending.live
    if only_shown:
        work = beside(work)
    elif dry is False:
        work = replace(work, send=True)
    phases = run_day(work, phase, say=note)
    done = connect(work)
    # What would wait after a dry run is decided on in the programme itself, under the same digest.
    waiting = needs(replace(done, alone=False) if only_shown and not folder else done)
    if as_json:
        emit({"programme": done.programme.id, "on": done.now(), "sent": not only_shown, "folder": str(done.folder),
              "phases": phases, "needs": waiting})  # fmt: skip
    else:
        moved = [[name, *(did.get(s, 0) for s in STATES)] for name, did in phases.items() if did]
        if moved:
            table(("phase", *STATES), moved)
        else:
            say(
                f"Nothing was due: the plan runs from {done.plan.milestones[0].at:%Y-%m-%d} to {done.plan.end}."
            )
        show(waiting)
        say(
            f"Nothing was sent; what would go out lies in {done.folder}. To send it: add --send."
            if only_shown
            else f"Where it stands: binome status {programme}"
        )
    raise click.exceptions.Exit(1 if waiting else 0)


@click.command()
@programme_argument
@click.argument("phase", type=click.Choice(PHASES))
@day_option
@click.option(
    "--to", "address", metavar="ADDRESS", help="Send one of each mail to this address, marked as a test."
)
@folder_option
@json_option
def preview(
    programme: str,
    phase: PhaseName,
    on: datetime | None,
    address: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Render what a phase would send, to look at.

    It goes into a folder beside the programme's; nothing of it is recorded.

    With --to, one mail of each kind, role and language is sent to that one address, marked as a test.

    Example: binome preview elan-2027 recruit --on 2026-11-24 --to you@company.example
    """
    from flows.commands.previewing import render_phase, send_samples

    here = connected(programme, on, folder)
    shown, effects, wrong = render_phase(here, job(programme, on, folder), phase)
    sent = send_samples(here, shown, effects, address) if address else 0
    if as_json:
        rows = [
            {"key": e.key, "kind": e.kind, "to": e.to, "channel": e.channel, "due": e.due} for e in effects
        ]
        emit({"folder": str(shown.folder), "effects": rows, "sent": sent, "failed": wrong})
        raise click.exceptions.Exit(1 if wrong else 0)
    kinds = sorted({(effect.kind, effect.channel) for effect in effects})
    table(
        ("kind", "channel", "number"),
        [
            (kind, channel, sum((e.kind, e.channel) == (kind, channel) for e in effects))
            for kind, channel in kinds
        ],
    )
    if address:
        say(f"{sent} mails for {address}, one of each kind, marked as a test.")
    say(
        f"{len(effects)} in all: look into {shown.folder}" if effects else "Nothing would go out on that day."
    )
    for why in wrong:
        say(f"Something could not be shown: {why}")
    raise click.exceptions.Exit(1 if wrong else 0)


@click.command()
@programme_argument
@click.argument("digest")
@click.option("--decline", is_flag=True, help="Decline instead of approving.")
@click.option("--change", is_flag=True, help="Let it wait until it is another one, and keep who wants what.")
@who_option
@why_option(required=False)
@day_option
@folder_option
@json_option
def approve(
    programme: str,
    digest: str,
    decline: bool,
    change: bool,
    who: str,
    why: str,
    on: datetime | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Approve what waits, decline it, or ask for a change.

    A draft match, suggestions, a closure, a recognition, a first send, an enrolment, an overload, two records of one person.

    Example: binome approve elan-2027 3f9c2a10b4d7e815 --who "A. Martin" --why "seen with both sites"
    """
    from mentoring.decisions import Taken, ask_for_change, decide_on

    if decline and change:
        raise BadInput("it is declined or to be changed", instead="Choose one of --decline and --change.")
    to = connected(programme, on, folder)
    verdict: Literal["approved", "declined", "changed"]
    if change:
        verdict, then = "changed", "Another one is asked about by the next run"
        item = ask_for_change(to.ledger, digest, who, why, to.now())
    else:
        verdict, then = "declined" if decline else "approved", "What follows is done by the next run"
        item = decide_on(to.programme, to.ledger, digest, Taken(verdict, who, why, to.now()))
    if as_json:
        emit({"verdict": verdict, "kind": item.kind, "subject": item.subject, "digest": item.digest})
    else:
        say(f"{verdict}: {item.kind} {item.subject}. {then}: binome run {programme}")


@click.command()
@click.argument("key")
@click.argument("outcome", type=click.Choice(["sent", "not-sent"]))
@why_option(required=True)
@who_option
@folder_option
def settle(key: str, outcome: str, why: str, who: str, folder: str | None) -> None:
    """Decide a doubt: it went out, or it did not.

    For what no provider can answer. A failed effect can be tried again (not-sent).

    Example: binome settle elan-2027/recruit.welcome/P0042/mentor sent --why "she has it"
    """
    from datetime import UTC

    from integrations.wiring import ledger

    key = clean(key)  # pasted from a mail, it holds what keeps a mail program from taking it for an address
    programme = key.partition("/")[0]
    if not programme or programme == key:
        raise BadInput(
            f"{key!r} is no key", instead="Write it as `binome effects PROGRAMME --state doubt` shows it."
        )
    ledger(programme, folder).settle_by_hand(
        key, sent=outcome == "sent", who=who, why=why, now=datetime.now(UTC)
    )
    say(f"{key} is {'done' if outcome == 'sent' else 'due again'}. The rest: binome status {programme}")


@click.command()
@programme_argument
@click.option("--create", multiple=True, metavar="FORM", help="Create and publish this form, with Google.")
@json_option
def connect(programme: str, create: tuple[str, ...], as_json: bool) -> None:
    """Try every provider, and say what is missing; or create forms.

    Each with the least it can do, and the database; nothing is sent.

    Example: binome connect elan-2027 --create pulse
    """
    with closing(connected(programme)) as to:
        if create:
            made = {form_id: to.create_form(form_id) for form_id in create}
            if as_json:
                emit(made)
            else:
                click.echo("\n".join(f"  {form_id}:\n{lines}" for form_id, lines in made.items()), nl=False)
                note("Write these lines into the programme file, in place of those of the same names.")
            return
        found = list(to.trials())
    if as_json:
        emit([{"role": t.role, "provider": t.provider, "state": t.state, "why": t.why} for t in found])
    else:
        table(
            ("for", "provider", "state", "what to do"),
            [
                ("ledger", to.ledger.engine.dialect.name, "ready", ""),
                *((t.role, t.provider, t.state, t.why) for t in found),
            ],
        )
        ready = all(trial.state == "ready" for trial in found)
        say(
            f"All is ready: binome run {programme} --dry-run"
            if ready
            else f"Once mended: binome connect {programme}"
        )
    states = {trial.state for trial in found}
    raise click.exceptions.Exit(2 if "missing" in states else 3 if "unreachable" in states else 0)


COMMANDS = (run, preview, approve, settle, connect)
