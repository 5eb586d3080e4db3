"""Commands about a programme file and its year: check, plan, demo, rehearse, deploy."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.shared import console, emit, json_option, programme_argument, progress, table
from mentoring.programme import text_in


@click.command()
@programme_argument
@json_option
def check(programme: str, as_json: bool) -> None:
    """Validate a programme file, then give advice from the field.

    Example: binome check elan-2027
    """
    from integrations.wiring import load
    from mentoring.advice import advise

    loaded, plan = load(programme)
    found = advise(loaded, plan)
    if as_json:
        emit(
            {
                "programme": loaded.id,
                "advice": [{"code": a.code, "what": a.what, "why": a.why} for a in found],
            }
        )
        return
    console.print(f"{loaded.id}: {_words(loaded.locale, 'valid')}")
    for advice in found:
        console.print(f"\n• {text_in(advice.what, loaded.locale)}\n  {text_in(advice.why, loaded.locale)}")
    console.print(f"\n{_words(loaded.locale, 'next')} binome plan {programme}")


@click.command()
@programme_argument
@json_option
@click.option(
    "--ics", type=click.Path(dir_okay=False, path_type=Path), help="Also write the plan as a calendar file."
)
def plan(programme: str, as_json: bool, ics: Path | None) -> None:
    """Show the dated plan of a programme.

    Example: binome plan elan-2027 --ics plan.ics
    """
    from integrations.wiring import load
    from mentoring.ical import plan_as_ics
    from mentoring.timeline import as_rows

    loaded, made = load(programme)
    if ics:
        ics.write_bytes(plan_as_ics(made, loaded))
        progress.print(f"{ics}")
    rows = as_rows(made, loaded.locale)
    if as_json:
        emit(rows)
        return
    columns = ("date", "time", "phase", "audience", "title")
    table(columns, [[row[column] for column in columns] for row in rows])


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/demo"), show_default=True
)
@click.option(
    "--people", type=click.IntRange(10, 20_000), default=120, show_default=True, help="People invited."
)
def demo(out: Path, people: int) -> None:
    """Run the example programme from start to end, a year on a simulated clock, through the real flows.

    Example: binome demo
    """
    from flows.rehearsal import rehearse_and_show

    rehearse_and_show("elan-2027", people=people, seed=2027, out=out)


@click.command()
@programme_argument
@click.option(
    "--people", type=click.IntRange(10, 20_000), default=120, show_default=True, help="People invited."
)
@click.option("--seed", type=int, default=2027, show_default=True, help="The same seed gives the same year.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out/rehearsal"),
    show_default=True,
)
def rehearse(programme: str, people: int, seed: int, out: Path) -> None:
    """Run a whole programme with simulated people, clock and providers: every mail and invitation to look at.

    Example: binome rehearse elan-2027 --people 60 --seed 7
    """
    from flows.rehearsal import rehearse_and_show

    rehearse_and_show(programme, people=people, seed=seed, out=out)


_WORDS = {
    "fr": {"valid": "le fichier est valable.", "next": "Pour voir le plan daté :"},
    "en": {"valid": "the file is valid.", "next": "To see the dated plan:"},
}


def _words(locale: str, word: str) -> str:
    return _WORDS["fr" if locale.startswith("fr") else "en"][word]


COMMANDS = (check, plan, demo, rehearse)
