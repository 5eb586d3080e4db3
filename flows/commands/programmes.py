"""Commands about a programme file and its year: check, plan, demo, rehearse, deploy."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.shared import emit, json_option, made, note, programme_argument, save, say, table

people_option = click.option(
    "--people", type=click.IntRange(10, 20_000), default=120, show_default=True, help="People invited."
)


@click.command()
@programme_argument
@json_option
def check(programme: str, as_json: bool) -> None:
    """Validate a programme file, then give advice from the field; no advice blocks.

    Example: binome check elan-2027
    """
    from integrations.wiring import load
    from mentoring.advice import advise
    from mentoring.programme import text_in

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
    words = _WORDS["fr" if loaded.locale.startswith("fr") else "en"]
    say(f"{loaded.id}: {words['valid']}")
    for advice in found:
        say(f"\n• {text_in(advice.what, loaded.locale)}\n  {text_in(advice.why, loaded.locale)}")
    say(f"\n{words['next']} binome plan {programme}")


@click.command()
@programme_argument
@click.option(
    "--ics", type=click.Path(dir_okay=False, path_type=Path), help="Also write the plan as a calendar file."
)
@json_option
def plan(programme: str, ics: Path | None, as_json: bool) -> None:
    """Show the dated plan of a programme.

    Example: binome plan elan-2027 --ics plan.ics
    """
    from integrations.wiring import load
    from mentoring.timeline import as_ics, as_rows

    loaded, dated = load(programme)
    if ics:
        save(ics, as_ics(dated, loaded))
        note(f"{ics} is written: import it into any calendar.")
    rows = as_rows(dated, loaded.locale)
    if as_json:
        emit(rows)
        return
    columns = ("date", "time", "phase", "audience", "title")
    table(columns, [[row[column] for column in columns] for row in rows])
    say(
        f"All times are those of {dated.zone}. To see what would go out on a day: binome preview {programme} PHASE --on DATE"
    )


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/demo"), show_default=True,
    help="Where everything is written.",
)  # fmt: skip
@people_option
def demo(out: Path, people: int) -> None:
    """Run the example programme from start to end, a year on a simulated clock, through the real flows.

    Example: binome demo
    """
    from flows.rehearsal import rehearse_and_show

    rehearse_and_show("elan-2027", people=people, seed=2027, out=made(out))


@click.command()
@programme_argument
@people_option
@click.option("--seed", type=int, default=2027, show_default=True, help="The same seed gives the same year.")
@click.option(
    "--faults", type=click.FloatRange(0, 0.9), default=0.0, metavar="RATE",
    help="Share of the providers' answers that are errors, 0 to 0.9.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/rehearsal"), show_default=True,
    help="Where everything is written.",
)  # fmt: skip
def rehearse(programme: str, people: int, seed: int, faults: float, out: Path) -> None:
    """Run a whole programme with simulated people, clock and providers: every mail and invitation to look at.

    Nothing leaves the folder, whatever providers the programme file names.

    Example: binome rehearse elan-2027 --people 60 --seed 7 --faults 0.05
    """
    from flows.rehearsal import rehearse_and_show
    from integrations.wiring import faults as troubled

    with troubled(faults, seed):
        rehearse_and_show(programme, people=people, seed=seed, out=made(out))


@click.command()
@click.argument("programmes", nargs=-1, required=True, metavar="PROGRAMME…")
@click.option(
    "--senders", type=click.IntRange(1, 64), default=1, show_default=True,
    help="Runs that may deliver at once, each on any worker of the pool.",
)  # fmt: skip
@json_option
def deploy(programmes: tuple[str, ...], senders: int, as_json: bool) -> None:
    """Deploy the flows of these programmes to the Prefect server that PREFECT_API_URL names, with the dates of their plans.

    Deploying again brings them up to date: dates that moved move, what was paused stays paused, and deployments of programmes
    that are over are taken away. The work pool `binome` is made when it is not there.

    Example: binome deploy elan-2027 my-programme.yaml
    """
    from flows.commands.deploying import deploy_all

    done = deploy_all(programmes, senders=senders, say=note)
    if as_json:
        emit({"deployed": done.names, "pruned": done.pruned})
        return
    table(("deployment",), [(name,) for name in done.names])
    for name in done.pruned:
        say(f"Taken away, since it is over: {name}")
    say("To run them on this machine: prefect worker start --pool binome")


_WORDS = {
    "fr": {"valid": "le fichier est valable.", "next": "Pour voir le plan daté :"},
    "en": {"valid": "the file is valid.", "next": "To see the dated plan:"},
}

COMMANDS = (check, plan, demo, rehearse, deploy)
