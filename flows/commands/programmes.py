"""Commands about a programme file and its year: check, plan, demo, rehearse, deploy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.shared import (
    connected,
    emit,
    folder_option,
    json_option,
    language_of,
    made,
    note,
    programme_argument,
    save,
    say,
    table,
)
from mentoring.errors import BinomeError

if TYPE_CHECKING:
    from integrations.wiring import Connected
    from mentoring.programme import Programme
    from mentoring.waves import DailyLimit

people_option = click.option(
    "--people", type=click.IntRange(10, 20_000), default=120, show_default=True, help="People invited."
)


@click.command()
@programme_argument
@json_option
def check(programme: str, as_json: bool) -> None:
    """Validate a programme file and its own texts, then give advice.

    The advice comes from the field, each with its reason; none blocks.

    Example: binome check elan-2027
    """
    from integrations.wiring import check_templates, load
    from mentoring.advice import advise
    from mentoring.programme import text_in

    loaded, plan = load(programme)
    check_templates(programme)
    found = advise(loaded, plan)
    if as_json:
        emit(
            {
                "programme": loaded.id,
                "advice": [{"code": a.code, "what": a.what, "why": a.why} for a in found],
            }
        )
        return
    words = _WORDS[language_of(loaded.locale)]
    say(f"{loaded.id}: {words['valid']}")
    for advice in found:
        say(f"\n• {text_in(advice.what, loaded.locale)}\n  {text_in(advice.why, loaded.locale)}")
    say(f"\n{words['next']} binome plan {programme}")


@click.command()
@programme_argument
@click.option(
    "--ics", type=click.Path(dir_okay=False, path_type=Path), help="Also write the plan as a calendar file."
)
@click.option(
    "--people", type=click.IntRange(1), metavar="N", help="People to invite, where they are not known yet."
)
@click.option(
    "--forms", type=click.Path(file_okay=False, path_type=Path),
    help="Also write each form as text into this folder: to paste where it is created by hand, with its export's columns.",
)  # fmt: skip
@folder_option
@json_option
def plan(
    programme: str,
    ics: Path | None,
    people: int | None,
    forms: Path | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Show the dated plan of a programme.

    And when a large wave ends under the daily limit, the programme's own or the mail provider's.

    Example: binome plan elan-2027 --people 6000 --ics plan.ics
    """
    from integrations.wiring import load, questionnaires
    from mentoring.form_texts import form_texts
    from mentoring.timeline import as_ics, as_rows
    from mentoring.waves import daily_limit

    loaded, dated = load(programme)
    if ics:
        save(ics, as_ics(dated, loaded))
        note(f"{ics} is written: import it into any calendar.")
    if forms:
        texts = form_texts(loaded, questionnaires())
        for name, text in texts.items():
            save(forms / name, text.encode())
        note(f"{len(texts)} forms are written to {forms}: paste each where you create it.")
    to = connected(programme, None, folder)
    limit = daily_limit(loaded, to.mail_quotas)
    spread = _spread(to, people, limit.most)
    rows = [row | wave for row, wave in zip(as_rows(dated, loaded.locale), spread, strict=True)]
    if as_json:
        emit([row | {"most_a_day": limit.most, "limit": limit.of} for row in rows])
        return
    columns = ("date", "time", "phase", "audience", "title", "people", "ends")
    table(columns, [["" if row[column] is None else row[column] for column in columns] for row in rows])
    say(
        f"All times are those of {dated.zone}. “ends” is the day on which a wave's last message leaves, at most"
        f" {limit.most} in 24 hours and nothing else waiting; {_decides(loaded, limit)}."
    )
    if not any(
        wave["people"] for row, wave in zip(rows, spread, strict=True) if row["audience"] == "invited"
    ):
        say(
            f"How many people are invited is not known yet; to see for 6000: binome plan {programme} --people 6000"
        )
    say(f"To see what would go out on a day: binome preview {programme} PHASE --on DATE")


def _decides(programme: Programme, limit: DailyLimit) -> str:
    """Which limit it is, and which it is not."""
    if limit.of == "sending.daily_limit":
        return "that is sending.daily_limit"
    own = programme.sending.daily_limit
    return f"that is what the mailbox may send with {limit.of}: sending.daily_limit, {own}, is more"


def _spread(to: Connected, people: int | None, most: int) -> list[dict[str, Any]]:
    """For each line of the plan: how many people it writes to, and the day on which its last message leaves (None: unknown)."""
    from mentoring.people import Facts
    from mentoring.waves import ends, invited, reach
    from mentoring.working_days import WorkingDays

    facts, listed = Facts(), people or 0
    try:
        facts, chosen = to.ledger.facts(), to.programme.audience
        asked = chosen.provider or to.programme.providers.directory if chosen else None
        near = to.alone or asked == "files"  # a plan asks nobody over the network
        found = to.directory.people(chosen) if chosen and near and not people else None
        listed = people or invited(to.programme, facts, found)
    except BinomeError as error:
        note(f"How many people there are could not be looked up: {error}")
    days = WorkingDays(to.programme)
    rows: list[dict[str, Any]] = []
    for milestone in to.plan.milestones:
        number = reach(milestone, facts, listed)
        last = ends(to.plan, milestone, number, most, days).date().isoformat() if number else None
        rows.append({"people": number, "ends": last})
    return rows


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/demo"), show_default=True,
    help="Where everything is written.",
)  # fmt: skip
@people_option
def demo(out: Path, people: int) -> None:
    """Run the example programme from start to end.

    A year on a simulated clock, through the real flows.

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
    """Run a whole programme with invented people.

    Clock and providers are simulated: every mail and invitation is there to look at.

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
    """Deploy the flows of these programmes, with their dates.

    To the Prefect server that PREFECT_API_URL names. Deploying again brings them up to date: dates that moved move, what was
    paused stays paused, and deployments of programmes that are over are taken away. The work pool `binome` is made when it
    is not there.

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
