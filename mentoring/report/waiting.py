"""What waits for a person: decisions, each with the command that takes it, and what HR should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from mentoring import sessions
from mentoring.effects import Waiting
from mentoring.recognition import propose
from mentoring.report.press import Press
from mentoring.report.situation import Situation

SHOWN = 6
"""Lines of one kind that are written out; the command line has them all."""
RECENT = timedelta(days=30)
"""How long a call for help from a pulse is repeated."""


@dataclass(frozen=True, slots=True)
class Item:
    """One decision: what it is, since when, what is known of it, and how to take it. `link` is a part of the page, or empty."""

    kind: str
    title: str
    since: date
    days: int
    details: tuple[str, ...]
    digest: str
    approve: str
    decline: str
    link: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to look at: `code` says what, `lines` say which, each with what to do."""

    code: str
    count: int
    lines: tuple[tuple[str, str], ...]


def items(situation: Situation, press: Press) -> list[Item]:
    """Every decision that waits, oldest first."""
    who = f'--who "{situation.programme.manager.name}"'
    found = []
    for waiting in situation.awaited:
        since = situation.day(waiting.since)
        title, *details = (
            _TOLD[waiting.kind](situation, press, waiting) if waiting.kind in _TOLD else [waiting.subject]
        )
        approve = press.command("approve", waiting.digest, who)
        found.append(
            Item(
                waiting.kind, title, since, (situation.today - since).days, tuple(details), waiting.digest, approve,
                f"{approve} --decline --why …", "drafts" if waiting.kind == "match" else "",
            )
        )  # fmt: skip
    return found


def matters(situation: Situation, press: Press) -> list[Matter]:
    """What is not to be decided but to be looked at."""
    found = [
        _sums(situation, press), _doubts(situation, press), _failures(situation, press), _rejected(situation, press),
        _to_call(situation, press), _help(situation, press),
    ]  # fmt: skip
    return [matter for matter in found if matter.count]


def _match(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    about = {"pairs": 0, "unmatched": 0, "mean": 0.0, "worst": 0.0, "optimal": False, **waiting.about}
    told = [press.say(f"waiting.{waiting.kind}.title", pairs=about["pairs"])]
    if "mean" in waiting.about:
        told.append(press.say("waiting.match.scores", mean=about["mean"], worst=about["worst"]))
        told.append(press.say("waiting.match.unmatched", count=about["unmatched"]))
        if about["optimal"]:
            told.append(press.say("waiting.match.optimal"))
        if situation.programme.matching.formula == "a-la-carte":
            told.append(press.say("waiting.match.asked_for"))
    return told


def _closure(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    pair = situation.facts.pairs_by_id.get(waiting.subject)
    names = [
        situation.name(person) for person in ((pair.mentor, pair.mentee) if pair else (waiting.subject,))
    ]
    told = [press.say("waiting.closure.title", names=names)]
    silence = waiting.about.get("silence_days")
    if isinstance(silence, int):
        told.append(press.say("sign.silence", days=silence))
    told += [press.say(f"sign.{sign}") for sign in waiting.about.get("signs", ()) if sign != "silence"]
    return [*told, press.say("waiting.closure.first")]


def _overload(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    about = waiting.about
    told = [
        press.say("waiting.overload.title", name=situation.name(about["mentor"])),
        press.say("waiting.overload.seats", seats=about["seats"], pairs=about["pairs"]),
    ]
    ends = situation.facts.pairs_by_id.get(about["ends"])
    if ends is not None:
        held = len(sessions.held(situation.facts, ends))
        told.append(press.say("waiting.overload.ends", name=situation.name(ends.mentee), count=held))
    return told


def _recognition(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    chosen = Counter(
        proposal.option for proposal in propose(situation.programme, situation.facts, waiting.subject)
    )
    options = [press.say(f"option.{option}", count=count) for option, count in chosen.most_common()]
    cost, budget = waiting.about.get("cost", 0), situation.programme.recognition.budget
    occasion = press.word("occasion", waiting.subject)
    return [
        press.say("waiting.recognition.title", count=waiting.about.get("count", 0), occasion=occasion),
        *([press.say("waiting.recognition.options", options=options)] if options else []),
        press.say("waiting.recognition.cost", cost=float(cost), budget=float(budget)),
    ]  # fmt: skip


def _enrolment(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    person, _, role = waiting.subject.partition(":")
    return [press.say("waiting.enrolment.title", name=situation.name(person), role=press.word("role", role))]


def _merge(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    people = [situation.facts.people.get(id_) for id_ in waiting.subject.split("+")]
    known = [f"{person.name} ({person.address})" for person in people if person]
    return [press.say("waiting.merge.title"), *known]


def _first_send(situation: Situation, press: Press, waiting: Waiting) -> list[str]:
    about = {"milestones": 0, "due": 0, **waiting.about}
    told = press.say("waiting.first-send.plan", milestones=about["milestones"], due=about["due"])
    return [press.say("waiting.first-send.title"), told]


_TOLD: Mapping[str, Callable[[Situation, Press, Waiting], list[str]]] = {
    "match": _match, "suggestions": _match, "closure": _closure, "overload": _overload, "recognition": _recognition,
    "enrolment": _enrolment, "merge": _merge, "first-send": _first_send,
}  # fmt: skip


def _sums(situation: Situation, press: Press) -> Matter:
    return Matter("off", len(situation.off), tuple((problem, "") for problem in situation.off))


def _doubts(situation: Situation, press: Press) -> Matter:
    rows = situation.troubled.get("doubt", ())
    lines = (
        (
            press.say(
                "matter.doubt.line", what=press.word("kind", effect.kind), name=_reader(situation, effect.to)
            ),
            press.command(
                "settle",
                effect.key,
                "sent|not-sent",
                '--why "…"',
                f'--who "{situation.programme.manager.name}"',
            ),
        )
        for effect, _ in rows
    )
    return Matter("doubt", len(rows), tuple(islice(lines, SHOWN)))


def _failures(situation: Situation, press: Press) -> Matter:
    return Matter("failed", len(situation.troubled.get("failed", ())), ())


def _rejected(situation: Situation, press: Press) -> Matter:
    forms = Counter(answer.form for answer in situation.facts.answers if answer.status == "rejected")
    lines = tuple(
        (press.say("matter.rejected.line", count=count, form=press.title(form)), f"rejected/{form}.csv")
        for form, count in sorted(forms.items())
    )
    return Matter("rejected", forms.total(), lines)


def _to_call(situation: Situation, press: Press) -> Matter:
    """Red pairs beside those whose closure waits for a decision."""
    waiting = {item.subject for item in situation.awaited if item.kind == "closure"}
    red = [r for r in situation.readings.values() if r.colour == "red" and r.pair not in waiting]
    lines = []
    for reading in sorted(red, key=lambda r: -r.silence_days)[:SHOWN]:
        pair = situation.facts.pairs_by_id[reading.pair]
        names = [situation.name(pair.mentor), situation.name(pair.mentee)]
        lines.append((press.say("matter.call.line", names=names, days=reading.silence_days), ""))
    return Matter("call", len(red), tuple(lines))


def _help(situation: Situation, press: Press) -> Matter:
    """What people asked for in their latest pulse, where the pulse is not anonymous."""
    form = situation.programme.surveys.pulse
    asked: dict[str, tuple[str, str]] = {}
    for answer in situation.facts.answers_by_form.get(form or "", ()):
        text: Any = answer.values.get("comments")
        if answer.person and answer.at and text and situation.now - answer.at <= RECENT:
            asked[answer.person] = situation.name(answer.person), " ".join(str(text).split())
    lines = (press.say("matter.help.line", name=name, text=text) for name, text in asked.values())
    return Matter("help", len(asked), tuple((line, "") for line in islice(lines, SHOWN)))


def _reader(situation: Situation, to: str) -> str:
    """Whom an effect is for: a person, or a role in words."""
    contacts = {
        "role:manager": situation.programme.manager.name,
        "role:sponsor": situation.programme.sponsor.name,
    }
    return contacts.get(to) or situation.name(
        to.rpartition(":")[2] if to.startswith("role:manager-of:") else to
    )
