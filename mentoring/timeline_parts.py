"""The parts of a plan, one function a part of the programme: each adds its milestones to the draft."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from dateutil.relativedelta import relativedelta

from mentoring.errors import BadInput
from mentoring.milestones import EVENTS
from mentoring.programme import text_in
from mentoring.timeline_draft import DAY, Draft

WORKSHOP_MINUTES = {"webinar": 45, "lunch": 60, "capsule": 15, "co-development": 90, "cross-presentation": 60}
"""Format -> length of a workshop in minutes: webinar and capsule by their definition, the others as usual."""
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def campaign(draft: Draft) -> None:
    """Recruitment from its opening to the close of enrolment, then the match, up to the trainings."""
    programme, kickoff = draft.programme, draft.kickoff
    dates, waves = programme.dates, _waves(draft)
    closing = kickoff - timedelta(days=dates.enrolment_closes_days)
    drafting = kickoff - timedelta(days=dates.match_days)
    publishing = kickoff - timedelta(days=dates.publish_days)
    choosing = {"suggestions": [closing + DAY, drafting - DAY], "a-la-carte": [closing + DAY]}.get(
        programme.matching.formula, []
    )
    # Mentors are trained once the pairs are known, even where the file says otherwise.
    training_day = kickoff - timedelta(
        days=max(1, min(programme.recruit.training_days, dates.publish_days - 1))
    )
    wished = [closing, *choosing, drafting, publishing - DAY, publishing, training_day]
    closes, *chosen, drafted, approved, published, trained = draft.ladder(waves[0], wished, draft.launch)
    if trained >= draft.launch:
        raise BadInput(
            f"recruitment begins on {waves[0].isoformat()}, too late for a kick-off on {kickoff.isoformat()}",
            where="dates",
            instead="Open recruitment at least two weeks before the kick-off (6 to 8 weeks is the norm).",
        )
    _recruit(draft, waves, closes)
    if len(chosen) == 1:
        draft.mail("match.catalogue", chosen[0])
    elif chosen:
        draft.mail("match.suggest", chosen[0], until=chosen[1])
        draft.moment("match.rank-by", chosen[1])
    draft.mail("match.draft", drafted)
    draft.moment("match.approve-by", approved)
    draft.mail("match.publish", published)
    training = programme.recruit.training
    draft.meeting("kickoff.training", trained, training.at, training.minutes)
    if mentees := programme.recruit.mentee_training:
        # Not a step of the ladder: both trainings may fall on one day where there is room for no other.
        day = draft.by(kickoff - timedelta(days=max(1, mentees.days)), published)
        draft.meeting("kickoff.mentee-training", day, mentees.at, mentees.minutes)


def _waves(draft: Draft) -> list[date]:
    """The days of the waves, strictly rising."""
    found: list[date] = []
    for number in sorted(draft.programme.recruit.wave_days):
        day = draft.opens + timedelta(days=number - 1)
        found.append(draft.after(found[-1], day) if found else draft.days.next_working(day))
    return found


def _recruit(draft: Draft, waves: list[date], closes: date) -> None:
    programme, opening = draft.programme, draft.days.next_working(draft.opens)
    if programme.recruit.channels:
        draft.mail("recruit.channels", opening)
    if programme.recruit.ambassadors:
        draft.mail("recruit.ambassadors", opening)
    for n, day in enumerate(waves, start=1):
        if day < closes:
            draft.mail("recruit.wave", day, str(n), words={"n": n})
    n, balance = 1, draft.after(opening, opening + timedelta(weeks=1))
    while balance < closes:
        draft.mail("recruit.balance", balance, str(n), words={"n": n})
        n += 1
        balance = draft.after(balance, opening + timedelta(weeks=n))
    if programme.surveys.needs:
        needs = draft.days.next_working(waves[0] + (closes - waves[0]) // 2)
        draft.mail("survey.needs", needs, until=draft.closing(needs, closes))
    draft.moment("recruit.closes", closes)


def kickoff(draft: Draft) -> None:
    """The launch, the two checks of first contact, and the day from which pairs meet."""
    event, rituals = draft.programme.launch, draft.programme.rituals
    draft.meeting("kickoff.launch", draft.launch, event.at, event.minutes)
    week = draft.after(draft.launch, draft.kickoff + timedelta(days=7))
    draft.mail("kickoff.contact", week, "day-7")
    draft.mail("kickoff.contact", draft.after(week, draft.kickoff + timedelta(days=14)), "day-14")
    first = draft.after(draft.launch, draft.kickoff + timedelta(days=2))
    draft.moment("rituals.sessions-start", first, rituals.session_at)


def midpoint(draft: Draft) -> date | None:
    """The half-way workshop and what goes with it; the day of the thanks, None without a mid-point."""
    settings = draft.programme.midpoint
    if not settings.enabled:
        return None
    half = draft.kickoff + (draft.end - draft.kickoff) // 2
    asked = draft.by(half - timedelta(days=settings.survey_days), draft.launch)
    workshop = draft.after(asked, half)
    if draft.programme.surveys.midpoint:
        draft.mail("midpoint.survey", asked, until=draft.closing(asked, workshop))
    draft.meeting("midpoint.workshop", workshop, settings.workshop.at, settings.workshop.minutes)
    goals = draft.after(workshop, workshop)
    draft.mail("midpoint.goals", goals)
    report = draft.after(goals, workshop + timedelta(days=7))
    draft.mail("midpoint.report", report)
    return report


def closure(draft: Draft) -> tuple[date, date]:
    """The end, from the last-session webinar to erasure; the days of the final report and of the erasure."""
    programme, event, end = draft.programme, draft.event, draft.end
    webinar = programme.rituals.last_session_webinar
    prepared = draft.by(end - relativedelta(months=1), draft.launch)
    draft.meeting("rituals.last-session", prepared, webinar.at, webinar.minutes)
    draft.mail("closure.guide", draft.by(event - timedelta(weeks=3), prepared))
    if programme.surveys.closing:
        asked = _closing_survey(draft)
        draft.mail("closure.survey", asked, until=draft.closing(asked, event))
    draft.meeting("closure.event", event, programme.closure.event.at, programme.closure.event.minutes)
    draft.mail("closure.renewal", draft.after(event, event + timedelta(days=7)))
    report = draft.after(event, end + timedelta(days=programme.closure.report_days))
    draft.mail("closure.report", report)
    kept = programme.retention
    erasure = draft.after(report, end + relativedelta(months=kept.months))
    if kept.confidential_months < kept.months:
        confidential = draft.after(report, end + relativedelta(months=kept.confidential_months))
        draft.mail("closure.erasure", confidential, "confidential")
    draft.mail("closure.erasure", erasure)
    return report, erasure


def _closing_survey(draft: Draft) -> date:
    return draft.by(draft.end - timedelta(days=draft.programme.closure.survey_days), draft.launch)


def rituals(draft: Draft, report: date) -> None:
    """What keeps the community alive, and HR's digest until the final report."""
    _monthly(draft)
    _workshops(draft)
    _circles(draft)
    if draft.programme.surveys.pulse:
        _pulses(draft)
    _digests(draft, report)


def _monthly(draft: Draft) -> None:
    month = draft.kickoff.replace(day=draft.programme.rituals.monthly_day)
    while (day := draft.days.next_working(month)) < draft.event:
        if month >= draft.launch + timedelta(days=14):
            names: dict[str, object] = {
                f"month_{locale}": format_date(month, "MMMM y", locale=locale) for locale in ("fr", "en")
            }
            draft.mail("rituals.monthly", day, f"{month:%Y-%m}", words=names)
        month += relativedelta(months=1)


def _workshops(draft: Draft) -> None:
    for n, workshop in enumerate(draft.programme.rituals.workshops, start=1):
        whole = int(workshop.month)
        day = draft.kickoff + relativedelta(months=whole, days=round((workshop.month - whole) * 30))
        if day >= draft.end:
            raise BadInput(
                f"workshop {n} is not before the end of the programme",
                where=f"rituals.workshops[{n - 1}].month",
                instead=f"Write a number of months under {draft.programme.dates.duration_months}.",
            )
        day = draft.after(draft.launch, day)
        if day >= draft.event:
            day = draft.days.previous_working(draft.event - DAY)
        words = {"n": n, "theme_fr": text_in(workshop.theme, "fr"), "theme_en": text_in(workshop.theme, "en")}
        minutes = WORKSHOP_MINUTES[workshop.format]
        draft.meeting("rituals.workshop", day, workshop.at, minutes, str(n), words)


def _circles(draft: Draft) -> None:
    """The mentors' circles, each in a week without another event: it moves on by whole weeks, and keeps its weekday."""
    circle = draft.programme.rituals.mentor_circle
    if circle is None:
        return
    taken = {m.at.isocalendar()[:2] for m in draft.found if m.kind in EVENTS}
    months, n = circle.every_months, 1
    while (wished := draft.kickoff + relativedelta(months=months)) < draft.event:
        while (day := draft.days.next_working(wished)).isocalendar()[:2] in taken:
            wished += timedelta(weeks=1)
        if day >= draft.event:
            break
        draft.meeting("rituals.circle", day, circle.at, circle.minutes, str(n), {"n": n})
        taken.add(day.isocalendar()[:2])
        months, n = months + circle.every_months, n + 1


def _pulses(draft: Draft) -> None:
    settings, surveys = draft.programme.rituals, draft.programme.surveys
    last = _closing_survey(draft) if surveys.closing else draft.event
    n, wished = 1, draft.kickoff + timedelta(days=settings.first_pulse_days)
    while (day := draft.after(draft.launch, wished)) + timedelta(days=surveys.close_days) < last:
        draft.mail("rituals.pulse", day, str(n), until=draft.closing(day, last), words={"n": n})
        n, wished = n + 1, wished + timedelta(days=settings.pulse_every_days)


def _digests(draft: Draft, report: date) -> None:
    weekday = _WEEK.index(draft.programme.rituals.digest_day)
    wished = draft.opens + timedelta(days=(weekday - draft.opens.weekday()) % 7)
    while wished <= report:
        day = draft.days.next_working(wished)
        year, week, _ = wished.isocalendar()
        # In a week that is closed to its end there is no digest; the next one tells the whole.
        if day.isocalendar()[:2] == (year, week):
            draft.mail("rituals.digest", day, f"{year}-W{week:02d}", words={"n": week})
        wished += timedelta(weeks=1)


def recognition(draft: Draft, occasions: dict[str, date], erasure: date) -> None:
    """The thanks on the days of `occasions` and on anniversaries, as far as the programme wants them."""
    settings, surveys = draft.programme.recognition, draft.programme.surveys
    thanks: dict[str, date] = {name: day for name, day in occasions.items() if name in settings.at}
    if "anniversary" in settings.at:
        thanks |= _anniversaries(draft, thanks.get("closure"), erasure)
    proposals = {
        occasion: draft.by(day - timedelta(days=14), draft.launch) for occasion, day in thanks.items()
    }
    for occasion, day in thanks.items():
        draft.mail("recognition.proposal", proposals[occasion], occasion)
        draft.mail("recognition.thanks", day, occasion)
    if proposals and surveys.motivation:
        first = min(proposals.values())
        wished = min(draft.kickoff + timedelta(days=45), first - timedelta(days=surveys.close_days + 7))
        asked = draft.by(wished, draft.launch)
        draft.mail("recognition.motivation", asked, until=draft.closing(asked, first))
    if settings.mentor_of_the_year and surveys.vote:
        vote = draft.by(draft.event - timedelta(weeks=3), draft.launch)
        draft.mail("recognition.vote", vote, until=draft.closing(vote, draft.event))
    if thanks and surveys.impact:
        last = thanks.get("closure", max(thanks.values()))
        impact = draft.after(last, last + timedelta(days=30))
        if impact < erasure:
            draft.mail("recognition.impact", impact, until=draft.closing(impact, erasure))


def _anniversaries(draft: Draft, closing: date | None, erasure: date) -> dict[str, date]:
    """One a year, at least the first; none beside the closing thanks, none once names are erased."""
    found = {}
    for year in range(1, max(1, draft.programme.dates.duration_months // 12) + 1):
        day = draft.days.next_working(draft.kickoff + relativedelta(years=year))
        beside = closing is not None and abs(day - closing) < timedelta(days=45)
        if not beside and day < erasure:
            found["anniversary" if year == 1 else f"anniversary-{year}"] = day
    return found
