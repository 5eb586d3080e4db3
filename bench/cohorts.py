"""Invented cohorts of any size: what people would answer to the forms of the example programmes."""

from __future__ import annotations

from typing import Any

import numpy as np

from mentoring.matching import Party
from mentoring.matching.parties import COLUMNS
from mentoring.people import Role
from mentoring.programme import Matching

KINDS = ("plain", "coarse", "alike", "scarce")
"""plain: everybody different; coarse: few levels of score; alike: 50 profiles a side; scarce: a quarter finds no language."""

MATCHING = Matching.model_validate(
    {
        "criteria": {
            "skills": {"weight": 7},
            "goals": {"weight": 3},
            "experience": {"weight": 3, "ideal_gap": [5, 15]},
            "languages": {"weight": 2},
            "time_zone": {"weight": 2},
            "availability": {"weight": 2},
            "style": {"weight": 1},
            "values": {"weight": 1},
        }
    }
)
SEATS = 3
SKILLS = tuple(f"skill-{n}" for n in range(40))
GOALS = tuple(f"goal-{n}" for n in range(12))
LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "pl")
SLOTS = tuple(f"{day}-{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("am", "pm", "eve"))
STYLES = ("listening", "questions", "advice", "practice", "structure")
VALUES = tuple(f"value-{n}" for n in range(10))
OFFSETS = (0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 5.5, -5.0, -8.0)


def cohort_of(kind: str, mentees: int, seed: int) -> tuple[Party, Party]:
    """Mentors (a third as many, three seats each) and mentees, drawn from the seed."""
    rng = np.random.default_rng(seed)
    return _side("mentor", kind, max(1, mentees // 3), mentees, rng), _side(
        "mentee", kind, mentees, mentees, rng
    )


def _side(role: Role, kind: str, size: int, mentees: int, rng: Any) -> Party:
    profiles = 50 if kind == "alike" else size
    offers = role == "mentor"
    skills = _some(rng, SKILLS, profiles, (3, 7) if offers else (2, 5), steep=0.9, shift=20 if offers else 0)
    nothing = (None,) * profiles
    answers: dict[str, tuple[Any, ...]] = dict.fromkeys(COLUMNS, nothing)
    answers["skills_offered" if offers else "skills_wanted"] = skills
    answers["languages"] = _some(rng, LANGUAGES, profiles, (1, 3), steep=1.2)
    if kind == "scarce":
        rare = rng.random(profiles) < (0.01 if offers else 0.27)
        answers["languages"] = tuple(
            ("xx",) if r else said for r, said in zip(rare, answers["languages"], strict=True)
        )
    if kind != "coarse":
        answers |= {
            "goals": _some(rng, GOALS, profiles, (2, 5) if offers else (1, 3), steep=0.5),
            "experience_years": tuple(
                rng.integers(8, 35, profiles) if offers else rng.integers(0, 15, profiles)
            ),
            "availability": _some(rng, SLOTS, profiles, (3, 8), steep=0),
            "style": _some(rng, STYLES, profiles, (1, 1), steep=0),
            "values": _some(rng, VALUES, profiles, (1, 3), steep=0),
            "utc_offset": tuple(OFFSETS[place] for place in rng.integers(0, len(OFFSETS), profiles)),
        }
    teams = max(2, mentees // 9)
    answers["manager_address"] = tuple(
        f"m{team}@delorme.example" for team in rng.integers(0, teams, profiles)
    )
    of = rng.integers(0, profiles, size) if profiles < size else np.arange(size)
    return Party(
        role=role,
        ids=tuple(f"{role}{n}" for n in range(size)),
        names=tuple(f"{role} {n}" for n in range(size)),
        addresses=tuple((f"{role}{n}@delorme.example",) for n in range(size)),
        seats=np.full(size, SEATS if offers else 1, np.int64),
        answers={name: tuple(column[place] for place in of) for name, column in answers.items()},
        barred=("",) * size,
    )


def _some(
    rng: Any, names: tuple[str, ...], size: int, count: tuple[int, int], *, steep: float, shift: int = 0
) -> tuple[tuple[str, ...], ...]:
    """For each person some of the names, without repetition; the first ones are asked for more (Zipf's law)."""
    likely = 1 / np.arange(1, len(names) + 1) ** steep
    keys = np.log(np.roll(likely, shift) * 0.5 + likely * 0.5) + rng.gumbel(size=(size, len(names)))
    order = np.argsort(-keys, axis=1)[:, : count[1]]
    many = rng.integers(count[0], count[1] + 1, size)
    return tuple(
        tuple(names[place] for place in row[:n]) for row, n in zip(order.tolist(), many, strict=True)
    )
