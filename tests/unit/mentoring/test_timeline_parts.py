"""Parts of the plan that a programme may leave out: the mentees' training and the mentors' circles."""

from __future__ import annotations

from datetime import datetime

import pytest

from mentoring.timeline import plan
from tests.scenes import PARIS, a_programme

WORKSHOPS = [{"month": month, "format": "lunch", "theme": "x"} for month in (1.5, 3)]


@pytest.mark.parametrize(("days", "day"), [(12, 6), (4, 8), (0, 11)])
def test_mentees_are_trained_between_publication_and_launch_where_the_file_says_so(
    days: int, day: int
) -> None:
    made = plan(a_programme(recruit={"mentee_training": {"days": days, "minutes": 60}}))
    (trained,) = made.all("kickoff.mentee-training")
    assert (trained.at, trained.until) == (
        datetime(2027, 1, day, 10, tzinfo=PARIS), datetime(2027, 1, day, 11, tzinfo=PARIS),
    )  # fmt: skip
    assert plan(a_programme()).at("kickoff.mentee-training") is None


def test_mentees_are_trained_before_the_launch_even_where_there_is_one_day_for_both_trainings() -> None:
    both = {"training_days": 1, "mentee_training": {"days": 1}}
    made = plan(a_programme(recruit=both, dates={"kickoff": "2027-01-12", "publish_days": 4}))
    assert [(m.kind, m.at) for m in made.milestones if m.kind.endswith("training")] == [
        ("kickoff.mentee-training", datetime(2027, 1, 11, 10, tzinfo=PARIS)),
        ("kickoff.training", datetime(2027, 1, 11, 14, tzinfo=PARIS)),
    ]


def test_mentors_meet_among_themselves_every_few_months_in_a_week_without_another_event() -> None:
    """A workshop is in the week of 12 April, the webinar on the last session in that of 12 October; July's week is closed."""
    closed = {"country": "FR", "closures": [{"first": "2027-07-10", "last": "2027-07-20"}]}
    circle = {"every_months": 3, "at": "17:30", "minutes": 45}
    made = plan(a_programme(rituals={"workshops": WORKSHOPS, "mentor_circle": circle}, holidays=closed))
    assert [(m.occurrence, m.at, m.until) for m in made.all("rituals.circle")] == [
        (str(n), datetime(2027, month, day, 17, 30, tzinfo=PARIS), datetime(2027, month, day, 18, 15, tzinfo=PARIS))
        for n, month, day in ((1, 4, 19), (2, 7, 21), (3, 10, 19))
    ]  # fmt: skip


def test_no_circle_is_held_where_every_week_left_has_an_event() -> None:
    full = [{"month": month, "format": "lunch", "theme": "x"} for month in (1.2, 1.45, 1.65)]
    short = {"kickoff": "2027-01-12", "duration_months": 2}
    made = plan(a_programme(dates=short, rituals={"workshops": full, "mentor_circle": {"every_months": 1}}))
    assert made.all("rituals.circle") == ()
