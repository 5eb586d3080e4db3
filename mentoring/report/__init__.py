"""The report: one page for HR, one for leadership, and their figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring.ports import Ledger
from mentoring.programme import Programme
from mentoring.report.document import document
from mentoring.report.inquiries import inquiries
from mentoring.report.leadership import leadership
from mentoring.report.page import for_hr, for_leadership
from mentoring.report.press import Press
from mentoring.report.seats import seats
from mentoring.report.situation import situation
from mentoring.timeline import Plan

__all__ = ["Press", "Report", "build"]


@dataclass(frozen=True, slots=True)
class Report:
    """File name -> content."""

    files: dict[str, str]


def build(programme: Programme, plan: Plan, ledger: Ledger, now: datetime, press: Press) -> Report:
    """The report as of that moment.

    Raises:
        BadInput: a template or a sentence of the organisation's own cannot be used.
    """
    questions = {form: press.questions(form) for form in programme.surveys.forms().values()}
    seen = situation(programme, plan, ledger, now, questions)
    balance, surveys = seats(seen, press), inquiries(seen, press, questions)
    content = leadership(seen, balance, surveys)
    return Report(
        {
            "index.html": for_hr(seen, press, balance, surveys, content),
            "leadership.html": for_leadership(seen, press, content),
            "figures.json": document(seen, press),
        }
    )
