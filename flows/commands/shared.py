"""What every command shares: its options, JSON on stdout, tables for people, progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from mentoring.job import Job
from mentoring.programme import Programme

Command = TypeVar("Command", bound=Callable[..., Any])

RUN_HOUR = time(18, 0)
"""`--on DATE` means that day at 18:00 in the programme's zone: everything due in the day is due by then."""

console = Console(highlight=False, soft_wrap=True)
progress = Console(stderr=True, highlight=False)

programme_argument = click.argument("programme")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else there."
)
folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False),
    help="Where files are read and written (default: the programme's own).",
)
day_option = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day the run stands for (default: today)."
)


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
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows for people: a table on a terminal, tab-separated plain text elsewhere."""
    if not console.is_terminal:
        for row in (columns, *rows):
            click.echo("\t".join(str(cell) for cell in row))
        return
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column)
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    console.print(shown)
