"""What an answer can mean: the one vocabulary between forms, matching, surveys and figures."""

from __future__ import annotations

from typing import Literal, get_args

Meaning = Literal[
    # who answers
    "response_id", "submitted_at", "address", "other_address", "name", "first_name", "last_name", "locale",
    "role", "also_other_role", "department", "site", "job", "seniority", "manager_address", "gender", "phone",
    # what they offer or look for
    "seats", "skills_offered", "skills_wanted", "goals", "experience_years", "wished_experience", "languages",
    "time_zone", "availability", "style", "values", "personality", "interests", "formats", "hours_per_month",
    "motivation", "thanks", "needs", "constraints", "excluded", "comments", "consent_public", "consent_manager_told",
    # charter, withdrawal
    "charter_agreed", "charter_version", "withdraw", "stop_writing", "why",
    # preferences (suggestions formula): the mentors a mentee ranks, best first
    "choice_1", "choice_2", "choice_3", "choice_4", "choice_5",
    # a mentor's reply to a request (formula à la carte), with `partner`
    "accepts",
    # pulse, sessions, goals (`partner`: name or address of the other one of the pair, for who has several)
    "partner", "satisfaction", "met", "sessions_held", "session_date", "session_minutes", "goal_short", "goal_medium",
    "goal_long", "goals_set", "goals_reached",
    # surveys
    "nps", "promoted", "staying", "testimonial", "testimonial_consent", "again", "again_as", "extend", "vote", "landed",
    "topics", "barrier", "helped", "improve", "mfq_role", "mfq_career", "mfq_psychosocial", "hours_given",
]  # fmt: skip
"""A question of a form means one of these, or `extra.<name>` for what only the organisation's own report shows."""

MEANINGS: frozenset[str] = frozenset(get_args(Meaning))


def known(meaning: str) -> bool:
    """Whether a form may use this meaning."""
    return meaning in MEANINGS or (meaning.startswith("extra.") and meaning[6:].replace("_", "").isalnum())
