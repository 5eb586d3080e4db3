"""Matching: score, rules, solve, certify, explain, rematch.

`parties`, then `solve` (or `suggestions` and `assign_by_preference`, or `manual`), give a `Match`: pairs with their reasons, the
people left over with what would help, and a proof. Nothing here decides; HR does.
"""

from __future__ import annotations

from mentoring.matching.changes import Move, Option, WhatIf, rematch, what_if
from mentoring.matching.fairness import Fare, fairness
from mentoring.matching.frames import parties_from_frames
from mentoring.matching.manual import Refused, manual
from mentoring.matching.model import Certificate, Constraints, Match, Proposed, Unmatched
from mentoring.matching.parties import Party, parties
from mentoring.matching.solve import solve
from mentoring.matching.suggest import assign_by_preference, suggestions

__all__ = [
    "Certificate", "Constraints", "Fare", "Match", "Move", "Option", "Party", "Proposed", "Refused", "Unmatched", "WhatIf",
    "assign_by_preference", "fairness", "manual", "parties", "parties_from_frames", "rematch", "solve", "suggestions", "what_if",
]  # fmt: skip
