"""What-if: other weights, rules, seats or people, and what a withdrawal would change. Nothing is decided by it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from flows.commands.shared import (
    connected,
    day_option,
    emit,
    folder_option,
    json_option,
    language_of,
    programme_argument,
    say,
    table,
)
from mentoring.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mentoring.matching import Constraints, Option, Party
    from mentoring.programme import Matching

LOADS = ("free", "everybody", "even")
RULES = ("same_language", "different_reporting_line", "different_department", "allow_former")
_SAID = {"yes": True, "oui": True, "true": True, "no": False, "non": False, "false": False}
load_option = click.option(
    "--load", type=click.Choice(LOADS),
    help="How mentees spread before the total counts: everybody gets one before anybody gets two, or even loads.",
)  # fmt: skip


@click.command("what-if")
@programme_argument
@click.option("--weight", "weights", multiple=True, metavar="CRITERION=WEIGHT", help="Try another weight.")
@click.option(
    "--rule", "rules", multiple=True, metavar="RULE=yes|no", help=f"Try another rule: {', '.join(RULES)}."
)
@click.option(
    "--seats", multiple=True, metavar="PERSON=N", help="Try another number of seats for a mentor (P0003=2)."
)
@click.option(
    "--without", multiple=True, metavar="PERSON",
    help="Somebody leaves: the ways to re-match around the pairs that live, with the price of each change.",
)  # fmt: skip
@load_option
@day_option
@folder_option
@json_option
def what_if(
    programme: str,
    weights: tuple[str, ...],
    rules: tuple[str, ...],
    seats: tuple[str, ...],
    without: tuple[str, ...],
    load: str | None,
    on: datetime | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Show who would move under other weights, rules or seats.

    And what is won and lost by it; nothing is decided.

    Example: binome what-if elan-2027 --weight skills=2 --seats P0003=2
    """
    from mentoring.matching import parties
    from mentoring.matching import what_if as compare
    from mentoring.matching.sentences import not_solved
    from mentoring.phases.drafting import bind

    if not (weights or rules or seats or without or load):
        raise BadInput(
            "nothing is different yet", instead="Add --weight, --rule, --seats, --without or --load."
        )
    to = connected(programme, on, folder)
    facts, matching = to.ledger.facts(), to.programme.matching
    now = parties(facts, to.programme)
    other, then = _other(matching, weights, rules, load), _then(now, seats, without)
    bound = bind(to.programme, facts, to.constraints)
    bound = replace(bound, locks=frozenset(_within(bound.locks, now)))
    left = _left(bound, then)
    names = {person.id: person.name for person in facts.people.values()}
    told = not_solved(matching.formula, language_of(to.programme.locale))
    if told and not as_json:
        say(told)
    if without and bound.open:
        options = _rematch(then, other, left)
        if as_json:
            emit({"note": told, "options": [asdict(option) for option in options]})
            return
        _show_options(options, names)
        return
    found = compare(*now, matching, other, bound, left, then)
    moves = [asdict(move) for move in found.moves]
    if as_json:
        emit({"note": told, "moves": moves, "pairs": found.pairs, "total": found.total, "cost": found.cost})
        return
    _show_moves(moves, names, *(("proposed now", "proposed then") if told else ()))
    say(
        f"{len(moves)} move; {found.pairs:+d} pairs, {_signed(found.total)} points by the new settings,"
        f" {_signed(-found.cost)} by the present ones. To adopt them: change matching in the programme file."
    )


def _other(
    matching: Matching, weights: tuple[str, ...], rules: tuple[str, ...], load: str | None
) -> Matching:
    criteria: dict[Any, Any] = {**matching.criteria, **weights_of(weights)}
    update: dict[str, Any] = {"criteria": criteria}
    changed: dict[str, bool] = {}
    for one in rules:
        name, _, said = one.partition("=")
        if name not in RULES or said not in _SAID:
            raise BadInput(
                f"{one!r} is no rule",
                where="--rule",
                instead=f"Write one of {', '.join(RULES)}, then =yes or =no.",
            )
        changed[name] = _SAID[said]
    update["rules"] = matching.rules.model_copy(update=changed)
    return matching.model_copy(update=update | ({"load": load} if load else {}))


def _then(now: tuple[Party, Party], seats: tuple[str, ...], without: tuple[str, ...]) -> tuple[Party, Party]:
    """Both sides with other seats, and without those who leave."""
    mentors, mentees = now
    known = {*mentors.ids, *mentees.ids}
    if strangers := [person for person in without if person not in known]:
        raise BadInput(f"{strangers[0]} takes no part", where="--without", instead="Give an id, like P0003.")
    numbers = mentors.seats.copy()
    for one in seats:
        person, _, said = one.partition("=")
        if person not in mentors.ids or not said.isdecimal() or int(said) > 1_000:
            raise BadInput(
                f"{one!r} is no number of seats",
                where="--seats",
                instead="Write a mentor's id, = and 0 to 1000.",
            )
        numbers[mentors.ids.index(person)] = int(said)
    mentors = replace(mentors, seats=numbers)
    stay = [
        [row for row, person in enumerate(side.ids) if person not in without] for side in (mentors, mentees)
    ]
    return mentors.take(stay[0]), mentees.take(stay[1])


def _within(couples: frozenset[tuple[str, str]], sides: tuple[Party, Party]) -> list[tuple[str, str]]:
    there = set(sides[0].ids), set(sides[1].ids)
    return [(mentor, mentee) for mentor, mentee in couples if mentor in there[0] and mentee in there[1]]


def _left(bound: Constraints, then: tuple[Party, Party]) -> Constraints:
    """What still binds those who stay."""
    return replace(
        bound, open=frozenset(_within(bound.open, then)), locks=frozenset(_within(bound.locks, then))
    )


def _rematch(then: tuple[Party, Party], matching: Matching, bound: Constraints) -> Sequence[Option]:
    from mentoring.matching import rematch

    # Pairs that ended are banned for good; those that live may move here, to see what that would be worth.
    return rematch(*then, matching, bound)


def _show_options(options: Sequence[Option], names: Mapping[str, str]) -> None:
    for number, option in enumerate(options, 1):
        price = "" if option.price is None else f"; each further move wins {option.price:.1f} points"
        say(
            f"{number}. {len(option.moves)} who have a mentor move: {option.pairs} pairs, {option.total:.1f} points{price}"
        )
        _show_moves([asdict(move) for move in option.moves], names)
        for pair in option.new:
            if pair.mentee not in {move.mentee for move in option.moves}:
                say(f"   new: {names[pair.mentee]} with {names[pair.mentor]} ({pair.points:.1f})")


def _show_moves(
    moves: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    before: str = "now with",
    after: str = "would be with",
) -> None:
    if moves:
        rows = [
            (
                names[m["mentee"]],
                names.get(m["before"], "nobody"),
                names.get(m["after"], "nobody"),
                _signed(m["gain"]),
            )
            for m in moves
        ]
        table(("mentee", before, after, "gain"), rows)


def _signed(points: float) -> str:
    """Points won or lost; what rounds to nothing has no minus."""
    return f"{round(points, 1) + 0.0:+.1f}"


def weights_of(said: tuple[str, ...]) -> dict[str, Any]:
    """`skills=2` → criterion and weight; the beginning of a name will do (`skill=2`)."""
    from typing import get_args

    from mentoring.programme import Criterion, CriterionName

    names: tuple[str, ...] = get_args(CriterionName)
    found: dict[str, Any] = {}
    for one in said:
        name, _, number = one.partition("=")
        known = [full for full in names if full.startswith(name.strip())] if name.strip() else []
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if len(known) != 1 or not 0 <= weight < 1e6:
            raise BadInput(
                f"{one!r} is no weight",
                where="--weight",
                instead=f"Write one of {', '.join(names)}, then = and a number.",
            )
        found[known[0]] = Criterion(weight=weight)
    return found
