"""Requests are served in the order they came, expire, move up, and all end with an answer."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.catalogue import PENDING, Entry, Request, Standing, catalogue, moved_on, standings

START = datetime(2027, 2, 1, 9, tzinfo=UTC)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def told(requests: list[Request], seats: dict[str, int], at: float) -> list[tuple[str, str, int | None]]:
    return [(s.request.mentee, s.state, s.place) for s in standings(requests, seats, day(at))]


def test_the_first_one_holds_the_seat_and_the_others_queue() -> None:
    requests = [Request("b", "o", day(1)), Request("a", "o", day(2)), Request("c", "o", day(0))]
    assert told(requests, {"o": 1}, 3) == [("c", "asked", None), ("b", "queued", 1), ("a", "queued", 2)]
    assert told(requests, {"o": 1}, 1.5) == [("c", "asked", None), ("b", "queued", 1)]


def test_a_request_nobody_answers_expires_after_ten_days_and_the_next_one_moves_up() -> None:
    requests = [Request("a", "o", day(0)), Request("b", "o", day(1))]
    found = standings(requests, {"o": 1}, day(10))
    assert [(s.state, s.since, s.until) for s in found] == [
        ("expired", day(10), None),
        ("asked", day(10), day(20)),
    ]
    assert told(requests, {"o": 1}, 20) == [("a", "expired", None), ("b", "expired", None)]


def test_who_waits_in_the_queue_too_long_is_told() -> None:
    requests = [Request("a", "o", day(0)), Request("b", "o", day(0.5)), Request("c", "o", day(0.6))]
    assert told(requests, {"o": 1}, 10.55) == [
        ("a", "expired", None),
        ("b", "asked", None),
        ("c", "queued", 1),
    ]
    assert told(requests, {"o": 1}, 10.7) == [
        ("a", "expired", None),
        ("b", "asked", None),
        ("c", "expired", None),
    ]


def test_an_accepted_request_takes_the_seat_and_frees_the_mentee_s_other_ones() -> None:
    requests = [
        Request("a", "o", day(0), accepted=True, answered_at=day(2)),
        Request("a", "p", day(0.1)),
        Request("b", "o", day(0.2)),
        Request("b", "p", day(0.3)),
        Request("a", "q", day(3)),
    ]
    found = standings(requests, {"o": 1, "p": 1, "q": 1}, day(4))
    assert [s.state for s in found] == ["accepted", "elsewhere", "full", "asked", "elsewhere"]
    assert catalogue({"o": 1, "p": 1, "q": 1}, found) == (Entry("p", 0, 1, 0), Entry("q", 1, 0, 0))


def test_a_declined_request_passes_the_seat_on() -> None:
    requests = [Request("a", "o", day(0), accepted=False, answered_at=day(1)), Request("b", "o", day(0.5))]
    assert told(requests, {"o": 1}, 2) == [("a", "declined", None), ("b", "asked", None)]


def test_a_yes_to_somebody_in_the_queue_counts_when_their_turn_comes() -> None:
    requests = [
        Request("a", "o", day(0), accepted=False, answered_at=day(3)),
        Request("b", "o", day(1), accepted=True, answered_at=day(2)),
    ]
    assert told(requests, {"o": 1}, 2.5) == [("a", "asked", None), ("b", "queued", 1)]
    assert told(requests, {"o": 1}, 3) == [("a", "declined", None), ("b", "accepted", None)]


def test_an_answer_that_comes_too_late_does_not_count() -> None:
    late = [Request("a", "o", day(0), accepted=True, answered_at=day(11))]
    assert told(late, {"o": 1}, 12) == [("a", "expired", None)]
    assert told([Request("a", "o", day(0), accepted=True, answered_at=day(10))], {"o": 1}, 12) == [
        ("a", "accepted", None)
    ]


def test_a_mentor_without_seat_or_unknown_is_full_at_once() -> None:
    assert told([Request("a", "o", day(0)), Request("a", "x", day(0))], {"o": 0}, 1) == [
        ("a", "full", None),
        ("a", "full", None),
    ]
    assert catalogue({"o": 0}, ()) == ()


def later(before: list[Standing], new: list[Request], seats: dict[str, int], at: float) -> list[Standing]:
    return list(moved_on(before, new, seats, day(at)))


def standing(mentee: str, state: Any, since: float, **answer: Any) -> Standing:
    until = day(since + 10) if state in PENDING else None
    return Standing(Request(mentee, "o", day(since), **answer), state, day(since), until)


def test_time_to_answer_begins_when_the_mentor_can_be_asked() -> None:
    (asked,) = later([], [Request("a", "o", day(0))], {"o": 1}, 20)
    assert (asked.state, asked.since, asked.until) == ("asked", day(20), day(30))
    queue = [standing("a", "asked", 0), standing("b", "queued", 1)]
    assert [(s.state, s.until) for s in later(queue, [], {"o": 1}, 10.5)] == [
        ("expired", None), ("asked", day(20.5)),
    ]  # fmt: skip


def test_where_seats_are_taken_back_those_who_came_last_wait_or_are_full() -> None:
    asked = [standing("b", "asked", 2), standing("a", "asked", 1)]
    assert [(s.request.mentee, s.state, s.place) for s in later(asked, [], {"o": 1}, 3)] == [
        ("a", "asked", None), ("b", "queued", 1),
    ]  # fmt: skip
    agreed = [standing("b", "accepted", 2), standing("a", "accepted", 1), standing("c", "queued", 2.5)]
    assert [(s.request.mentee, s.state) for s in later(agreed, [], {"o": 1}, 3)] == [
        ("a", "accepted"), ("b", "full"), ("c", "full"),
    ]  # fmt: skip
    assert later(agreed[1:], [], {"o": 0}, 3)[0].since == day(3)


def test_a_yes_can_be_taken_back_and_the_seat_goes_to_the_next_one() -> None:
    before = [standing("a", "accepted", 1, accepted=False, answered_at=day(2)), standing("b", "queued", 1.5)]
    assert [s.state for s in later(before, [], {"o": 1}, 3)] == ["declined", "asked"]


def test_a_no_that_was_given_before_still_counts_when_asked_again() -> None:
    again = Request("a", "o", day(5), accepted=False, answered_at=day(2))
    assert [(s.state, s.since) for s in later([], [again], {"o": 1}, 6)] == [("declined", day(6))]


@st.composite
def histories(draw: Any) -> tuple[list[Request], dict[str, int]]:
    names, hours = st.sampled_from("abcd"), st.integers(0, 24 * 30)
    requests = []
    for _ in range(draw(st.integers(0, 12))):
        at, answer = day(draw(hours) / 24), draw(st.sampled_from([None, True, False]))
        later = None if answer is None else at + timedelta(hours=draw(st.integers(0, 400)))
        requests.append(Request(draw(names), draw(st.sampled_from("opq")), at, answer, later))
    return requests, {mentor: draw(st.integers(0, 2)) for mentor in "opq"}


@settings(deadline=None)
@given(histories(), st.integers(0, 60))
def test_seats_are_never_exceeded_a_mentee_has_one_mentor_and_everybody_gets_an_answer(
    history: Any, at: int
) -> None:
    requests, seats = history
    found = standings(requests, seats, day(at))
    taken = Counter(s.request.mentor for s in found if s.state in ("accepted", "asked"))
    assert all(taken[mentor] <= seats[mentor] for mentor in taken)
    assert max(Counter(s.request.mentee for s in found if s.state == "accepted").values(), default=1) == 1
    for standing in found:
        assert (standing.until is not None) == (standing.state in PENDING)
        assert standing.since <= day(at)
        assert standing.until is None or standing.until > day(at)
    for entry in catalogue(seats, found):
        assert entry.free >= 0
        assert entry.queued == 0 or entry.free == 0
    assert not {s.state for s in standings(requests, seats, day(120))} & set(PENDING)
    assert standings(requests[::-1], seats, day(at)) == found or len(
        {(r.at, r.mentee, r.mentor) for r in requests}
    ) < len(requests)
