"""Rankings: which of the suggested mentors each mentee wishes for, best first."""

from __future__ import annotations

from typing import Any

from mentoring.logbook import names
from mentoring.people import Facts
from mentoring.programme import Programme

CHOICES = tuple(f"choice_{rank}" for rank in range(1, 6))


def rankings(programme: Programme, facts: Facts) -> dict[str, list[str]]:
    """Mentee -> the mentors they ranked, best first, among those HR approved as suggestions for them.

    A choice is the number a mentor has in the mail, or their name; what means nobody, or two of them, is left out.
    """
    decision = facts.decision("suggestions", "1")
    offered = decision.about.get("offered", {}) if decision and decision.verdict == "approved" else {}
    forms = [form_id for form_id, form in programme.forms.items() if form.purpose == "preferences"]
    found: dict[str, list[str]] = {}
    for form_id in forms:
        for answer in facts.answers_by_form.get(form_id, ()):
            if answer.person is not None and answer.person in offered:
                wished = (_meant(answer.values.get(rank), offered[answer.person], facts) for rank in CHOICES)
                found[answer.person] = list(dict.fromkeys(mentor for mentor in wished if mentor))
    return found


def _meant(choice: Any, offered: list[str], facts: Facts) -> str | None:
    """The mentor that a choice means."""
    text = f"{choice:g}" if isinstance(choice, float) else str(choice or "").strip()
    if text.isdecimal():
        return offered[int(text) - 1] if 0 < int(text) <= len(offered) else None
    meant = [mentor for mentor in offered if mentor == text or (text and names(facts.people[mentor], text))]
    return meant[0] if len(meant) == 1 else None
