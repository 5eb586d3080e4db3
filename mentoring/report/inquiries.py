"""What the surveys say, in the words of their questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mentoring.figures import INVITATIONS
from mentoring.people import Answer, Facts
from mentoring.phases.campaign import answers_between
from mentoring.publication import ASKED, closes, published
from mentoring.questionnaire import Question
from mentoring.rendering.outcomes import NOTHING
from mentoring.report.press import Press
from mentoring.report.situation import Situation
from mentoring.surveys import Outcome, Result, aggregate, numbers

_SEGMENTS = 12
"""Options drawn for one question, those named most often."""
_FINALISTS = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """Answers that named an option or a level: its words, how many (`or_more`: at least), and their share (0..100).

    `nothing`: the option that says that there is nothing to name.
    """

    label: str
    count: int
    or_more: bool
    share: float
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A question and what was answered. `n` is a lower bound where `or_more` says so."""

    meaning: str
    question: str
    row: str
    kind: str
    n: int
    or_more: bool
    mean: float | None
    most: float | None
    interval: tuple[float, float] | None
    nps: float | None
    segments: tuple[Segment, ...]
    roles: tuple[tuple[str, int, float], ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the pulse: when it was asked, answers of those delivered, mean satisfaction (None under the threshold)."""

    number: str
    on: date
    answers: int
    delivered: int
    mean: float | None


@dataclass(frozen=True)
class Inquiry:
    """One survey. `withheld` says why nothing is told yet: `open` (anonymous, until it closes) or `few`; empty otherwise."""

    survey: str
    title: str
    anonymous: bool
    answers: int
    delivered: int
    closes: date
    withheld: str
    replies: tuple[Reply, ...]
    rounds: tuple[Round, ...]


def inquiries(
    situation: Situation, press: Press, questions: Mapping[str, Mapping[str, Question]]
) -> list[Inquiry]:
    """Every survey that was sent or answered, the latest first.

    Args:
        questions: form id -> meaning -> question, of the surveys.
    """
    found = [
        _inquiry(situation, press, survey, form, questions[form])
        for survey, form in situation.programme.surveys.forms().items()
    ]
    return sorted(
        (one for one in found if one.delivered or one.answers), key=lambda one: one.closes, reverse=True
    )


def _inquiry(
    situation: Situation, press: Press, survey: str, form: str, questions: Mapping[str, Question]
) -> Inquiry:
    facts, programme = situation.facts, situation.programme
    answers = facts.answers_by_form.get(form, ())
    anonymous, until = programme.forms[form].anonymous, closes(programme, situation.plan, form)
    rounds = _rounds(situation, form) if survey == "pulse" and not anonymous else ()
    if survey == "pulse":
        questions = {
            meaning: asked
            for meaning, asked in questions.items()
            if meaning not in ("comments", "session_date")
        }
    result = (
        published(facts, form)
        if anonymous
        else _told(situation, form, _latest(situation, form, answers, rounds), questions)
    )
    withheld = "" if result else "open" if anonymous and situation.now < until else "few"
    replies = tuple(_reply(press, form, outcome, questions[outcome.meaning]) for outcome in _shown(result))
    if survey == "vote" and result:
        replies = (*_vote(press, form, answers), *(reply for reply in replies if not reply.texts))
    return Inquiry(
        survey, press.title(form), anonymous, len(answers),
        situation.counts.get(INVITATIONS[survey], {}).get("done", 0), situation.day(until), withheld, replies, rounds,
    )  # fmt: skip


def _shown(result: Result | None) -> list[Outcome]:
    """What is asked of everybody first; what people wrote last."""
    return sorted(result.outcomes, key=lambda outcome: outcome.kind == "text") if result else []


def _told(
    situation: Situation, form: str, answers: tuple[Answer, ...], questions: Mapping[str, Question]
) -> Result | None:
    return aggregate(
        form, answers, questions, threshold=situation.programme.surveys.threshold, anonymous=False,
        role_of=lambda answer: role_of(situation.facts, answer),
    )  # fmt: skip


def role_of(facts: Facts, answer: Answer) -> str | None:
    """The role an answer speaks from: the one it says, else the only one its person has."""
    said = answer.values.get("role")
    roles = [str(said)] if said else [e.role for e in facts.enrolments_of.get(answer.person or "", ())]
    return roles[0] if len(roles) == 1 else None


def _rounds(situation: Situation, form: str) -> tuple[Round, ...]:
    """Every round of the pulse so far."""
    sent = Counter(
        key.rpartition("/")[2]
        for key in situation.facts.delivered
        if key.split("/")[1] == INVITATIONS["pulse"]
    )
    found = []
    for milestone in situation.plan.all(ASKED["pulse"]):
        if milestone.at > situation.now:
            continue
        answers = answers_between(situation.facts, form, milestone.at, milestone.until or milestone.at)
        values = numbers(answer.values.get("satisfaction") for answer in answers)
        enough = len(values) >= situation.programme.surveys.threshold
        found.append(
            Round(
                milestone.occurrence, situation.day(milestone.at), len(answers), sent[milestone.occurrence],
                sum(values) / len(values) if enough else None,
            )
        )  # fmt: skip
    return tuple(found)


def _latest(
    situation: Situation, form: str, answers: tuple[Answer, ...], rounds: tuple[Round, ...]
) -> tuple[Answer, ...]:
    """Of a pulse the answers of the last round that enough people answered; of another survey all."""
    told = [one.number for one in rounds if one.mean is not None]
    if not told:
        return answers
    milestone = situation.plan.at(ASKED["pulse"], told[-1])
    assert milestone is not None
    return answers_between(situation.facts, form, milestone.at, milestone.until or milestone.at)


def _reply(press: Press, form: str, outcome: Outcome, question: Question) -> Reply:
    text, row = press.question(form, outcome.meaning)
    n = outcome.n if outcome.least is None else outcome.least
    bars = [bar for bar in outcome.bars if bar.count or question.kind == "scale"]
    if question.kind != "scale":
        bars = sorted(bars, key=lambda bar: -bar.count)[:_SEGMENTS]
    return Reply(
        meaning=outcome.meaning,
        question=text,
        row=row,
        kind=question.kind,
        n=n,
        or_more=outcome.least is not None,
        mean=outcome.mean,
        most=question.most if question.kind == "scale" else None,
        interval=outcome.interval,
        nps=outcome.nps,
        segments=tuple(
            Segment(
                _label(press, outcome.meaning, question, bar.codes),
                bar.count,
                bar.or_more,
                100 * bar.count / outcome.n,
                bar.codes == NOTHING,
            )
            for bar in bars
        ),
        roles=tuple(
            (press.word("role-plural", role), count, mean) for role, (count, mean) in outcome.roles.items()
        ),
        texts=outcome.texts,
    )


def _label(press: Press, meaning: str, question: Question, codes: tuple[str, ...]) -> str:
    if question.kind == "scale":
        return codes[0] if len(codes) == 1 else f"{codes[0]}–{codes[-1]}"
    return ", ".join(press.label(meaning, code) for code in codes)


def _vote(press: Press, form: str, answers: tuple[Answer, ...]) -> list[Reply]:
    """The names that were given most often; who gave them is not told."""
    names = Counter(" ".join(str(a.values["vote"]).split()) for a in answers if a.values.get("vote"))
    text, row = press.question(form, "vote")
    segments = tuple(
        Segment(name, n, False, 100 * n / names.total()) for name, n in names.most_common(_FINALISTS)
    )
    return [
        Reply("vote", text, row, "choice", names.total(), False, None, None, None, None, segments, (), ())
    ]
