"""What every command shares: its options, JSON on stdout, tables for people, progress on stderr."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from mentoring.errors import BadInput
from mentoring.job import Job

if TYPE_CHECKING:
    from integrations.wiring import Connected
    from mentoring.matching.sentences import Locale
    from mentoring.programme import Programme

RUN_HOUR = time(18, 0)
"""`--on DATE` means that day at 18:00 in the programme's zone: everything due in the day is due by then."""

# What people typed into forms is printed as it is, never read as markup.
console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
progress = Console(stderr=True, highlight=False, markup=False, emoji=False)

programme_argument = click.argument("programme")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else there."
)


def _folder(*, there: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--folder",
        type=click.Path(exists=there, file_okay=False),
        help="Work in this folder (that of a demo, say): ledger, inbox and mails lie there, and nothing leaves it.",
    )


folder_option = _folder(there=True)
"""A folder that is there: a mistyped one would show an empty programme, and be made."""
new_folder_option = _folder(there=False)
"""The same where a programme may begin."""
day_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day the command stands for, 2027-01-19 (default: now).",
)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no login and no name for this user id
        return "command line"


who_option = click.option(
    "--who", default=_login, show_default="your login", help="Who decides; kept in the audit trail."
)


def why_option(*, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The reason of a decision, kept in the audit trail."""
    return click.option(
        "--why", required=required, default=None if required else "", help="The reason, in a few words."
    )


def connected(programme: str, on: datetime | None = None, folder: str | None = None) -> Connected:
    """A programme on a day, in its own folder or another one."""
    from integrations.wiring import connect

    return connect(job(programme, on, folder))


def job(programme: str, on: datetime | None = None, folder: str | None = None) -> Job:
    """The job of a command; a day becomes its `RUN_HOUR` in the programme's zone."""
    if on is None:
        return Job(programme, None, folder)
    from integrations.wiring import load

    return Job(programme, moment(load(programme)[0], on.date()), folder)


def moment(programme: Programme, day: date) -> datetime:
    """The instant a day stands for."""
    return datetime.combine(day, RUN_HOUR, ZoneInfo(programme.time_zone))


def emit(value: Any) -> None:
    """One JSON document on stdout; instants in ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plainer))


def _plainer(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def save(path: Path, content: bytes) -> None:
    """Write a file that somebody asked for.

    Raises:
        BadInput: it cannot be written there.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def made(path: Path) -> Path:
    """That folder, made if need be.

    Raises:
        BadInput: it cannot be made.
    """
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What somebody asked for is written within.

    Raises:
        BadInput: it cannot be written there.
    """
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"it cannot be written there ({error.strerror})", where=str(path), instead="Choose another place."
        ) from error


def language_of(locale: str) -> Locale:
    """The language of a command's words about a programme: French where that is French, else English."""
    return "fr" if locale.startswith("fr") else "en"


def say(text: str = "") -> None:
    """A line for people, on stdout."""
    console.print("\n".join(plain(line) for line in text.split("\n")))


def note(text: str) -> None:
    """A line about how far we are, on stderr."""
    progress.print(plain(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows for people: a table on a terminal, tab-separated plain text elsewhere."""
    if not console.is_terminal:
        for row in (columns, *rows):
            click.echo("\t".join(plain(cell) for cell in row))
        return
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column)
    for row in rows:
        shown.add_row(*(plain(cell) for cell in row))
    console.print(shown)


def plain(value: object) -> str:
    """A value on one line, without the control characters that would move a terminal's cursor."""
    one_line = str(value).strip().replace("\n", " — ")
    return "".join(sign if sign.isprintable() else " " for sign in one_line)
