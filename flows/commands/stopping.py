"""The emergency stop: of one programme or of all, within one effect, whatever runs where."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.commands.shared import connected, emit, folder_option, json_option, say, who_option, why_option
from mentoring.errors import BadInput

one_or_all = click.argument("programme", required=False)
all_option = click.option("--all", "everything", is_flag=True, help="Every programme of the installation.")


@click.command()
@one_or_all
@all_option
@who_option
@why_option(required=False)
@folder_option
@json_option
def stop(
    programme: str | None, everything: bool, who: str, why: str, folder: str | None, as_json: bool
) -> None:
    """Stop everything a programme sends, or all of them.

    From the next effect on: it is written in the ledger, which every sender asks before each effect, on whichever machine.

    Example: binome stop elan-2027 --why "wrong link in the invitation"
    """
    from integrations.wiring import ledger

    stopped = _named(programme, everything, folder)
    for id_ in stopped:
        ledger(id_, folder).stop(who=who, why=why, at=datetime.now(UTC))
    if as_json:
        emit({"stopped": stopped})
        return
    for id_ in stopped:
        say(f"{id_} is stopped.")
    say(f"To go on: binome resume {'--all' if everything else programme}")


@click.command()
@one_or_all
@all_option
@who_option
@why_option(required=False)
@folder_option
@json_option
def resume(
    programme: str | None, everything: bool, who: str, why: str, folder: str | None, as_json: bool
) -> None:
    """Take a stop back.

    What became too late in between is missed, and said so.

    Example: binome resume elan-2027 --why "link mended"
    """
    from integrations.wiring import ledger

    stopped = [id_ for id_ in _named(programme, everything, folder) if ledger(id_, folder).stopped()]
    if not stopped:
        raise BadInput(
            f"{programme} is not stopped" if programme else "no programme is stopped",
            instead=f"Look at it with: binome status {programme or 'PROGRAMME'}",
        )
    for id_ in stopped:
        ledger(id_, folder).resume(who=who, why=why, at=datetime.now(UTC))
    if as_json:
        emit({"resumed": stopped})
        return
    for id_ in stopped:
        say(f"{id_} is resumed.")
    say("What is due goes with the next run; to go on at once: binome run PROGRAMME")


def _named(programme: str | None, everything: bool, folder: str | None) -> tuple[str, ...]:
    """The ids of the programmes that are meant."""
    if everything == bool(programme):
        raise BadInput(
            "name a programme, or say --all", instead="binome stop elan-2027, or binome stop --all."
        )
    if programme:
        return (connected(programme, None, folder).programme.id,)
    from integrations.wiring import register

    found = register(folder)
    try:
        return found.programmes()
    finally:
        found.close()


COMMANDS = (stop, resume)
