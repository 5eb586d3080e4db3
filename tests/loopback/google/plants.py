"""Forms of ours, planted into a stand-in."""

from __future__ import annotations

from integrations.google.items import items
from mentoring.questionnaire import Questionnaire
from tests.loopback.google.client import Loopback


def plant(google: Loopback, form: str, questionnaire: Questionnaire, locale: str) -> None:
    """A form that asks that questionnaire; its headers are those of its export, `questionnaire.columns("google", locale)`."""
    google.tell("form", id=form, items=items(questionnaire, locale))
