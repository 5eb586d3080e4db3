"""The command that says whether a certificate is genuine."""

from __future__ import annotations

from dataclasses import asdict

import click

from flows.commands.shared import emit, folder_option, json_option, say
from mentoring.errors import BadInput
from mentoring.verification import written


@click.command()
@click.argument("code")
@folder_option
@json_option
def certificate(code: str, folder: str | None, as_json: bool) -> None:
    """Confirm the code of a certificate, and what it stands for.

    Of a certificate, an attestation of hours or a badge, over all programmes. Exit code 1: no paper has that code.

    Example: binome certificate 7Q2M-0VTX-9KDB
    """
    from integrations.wiring import certified, keyed

    sought = written(code)
    if sought is None:
        raise BadInput(
            f"{code!r} is no code",
            instead="Write the twelve letters and digits under the name, as in 7Q2M-0VTX-9KDB.",
        )
    paper, by_key = certified(sought, folder), keyed()
    if as_json:
        told = asdict(paper) if paper else None
        emit({"code": sought, "genuine": paper is not None, "keyed": by_key, "paper": told})
    elif paper:
        hours, minutes = divmod(paper.minutes, 60)
        say(f"Genuine: {sought}")
        say(f"{paper.name}, programme {paper.programme}")
        say(f"{paper.sessions} sessions, {hours} h {minutes:02d} in all; issued on {paper.issued}.")
        say("Compare each of them with the paper: the code belongs to these and to nothing else.")
        if not by_key:
            say("BINOME_SECRET is not set: this code shows that nothing was altered, not who made it.")
    else:
        say(f"No paper of ours has the code {sought}.")
        say(
            "Check each letter. A person who has been erased, or who has another name by now, can no longer be confirmed;"
            " papers made under another BINOME_SECRET neither."
        )
    raise click.exceptions.Exit(0 if paper else 1)


COMMANDS = (certificate,)
