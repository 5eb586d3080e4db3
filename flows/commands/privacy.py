"""Commands of the data protection officer: everything about a person, out or away; the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from flows.commands.shared import emit, folder_option, json_option, say, table, who_option
from mentoring.errors import BadInput


@click.group()
def person() -> None:
    """Data protection: everything about one person, out or away."""


@person.command("export")
@click.argument("address")
@folder_option
def export_person(address: str, folder: str | None) -> None:
    """Everything held about an address, over all programmes, as JSON.

    Example: binome person export a.martin@company.example
    """
    from integrations.wiring import register

    found = register(folder).export(address)
    if not found:
        raise _unknown(address)
    emit(found)


@person.command("erase")
@click.argument("address")
@click.option(
    "--why", default="asked for by the person", show_default=True, help="The reason, in a few words."
)
@who_option
@folder_option
def erase_person(address: str, why: str, who: str, folder: str | None) -> None:
    """Erase somebody from every programme; a keyed mark keeps us from ever writing to them again.

    What their messages and documents left in our folders goes too. Exports of forms are yours: files that still name the
    person are listed, each with its rows (exit code 1).

    Example: binome person erase a.martin@company.example --who dpo
    """
    from integrations.wiring import forget, register, rows_naming

    registered = register(folder)
    words = {address, *_names(registered.export(address))}
    erased = registered.erase(address, who=who, why=why, at=datetime.now(UTC))
    if not erased:
        raise _unknown(address)
    left: list[Path] = []
    for done in erased:
        removed, naming = forget(done.programme, folder, done.keys, words)
        left += naming
        say(f"{done.programme}: erased as {done.person}, {removed} files removed or mended.")
    for path in left:
        say(f"Still names them, and is yours to change: {path}{_in_rows(rows_naming(path, words))}")
    say(
        "Take the rows out of these files, where the forms keep them too."
        if left
        else "Nothing of ours names them."
    )
    raise click.exceptions.Exit(1 if left else 0)


def _in_rows(rows: Sequence[int]) -> str:
    return f", row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}" if rows else ""


def _names(exported: list[dict[str, Any]]) -> set[str]:
    """Full names and addresses by which files may know the person."""
    people = [held["person"] for held in exported]
    named = {person["name"] for person in people if " " in person.get("name", "")}
    return named | {
        address for person in people for address in (person.get("address", ""), *person.get("also", ()))
    }


def _unknown(address: str) -> BadInput:
    return BadInput(
        f"nobody is known by the address {address}",
        instead="Check its spelling; a person may have several. Somebody already erased is not known any more.",
    )


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@folder_option
@json_option
def verify(folder: str | None, as_json: bool) -> None:
    """Check every link of the audit chain, over all programmes.

    Example: binome audit verify
    """
    from integrations.wiring import register

    found = register(folder).verify_audit()
    if as_json:
        emit(found)
    else:
        table(
            ("programme", "audit trail"),
            [(name, "; ".join(wrong) or "whole") for name, wrong in found.items()],
        )
        say(
            "Every link holds."
            if not any(found.values())
            else "Somebody changed the database by hand: ask who may."
        )
    raise click.exceptions.Exit(1 if any(found.values()) else 0)


COMMANDS = (person, audit)
