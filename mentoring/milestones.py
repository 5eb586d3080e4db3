"""Milestones: one dated line of the plan, whom it is for, and its title in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Audience = Literal[
    "ambassadors", "invited", "manager", "mentees", "mentors", "pairs", "participants", "sponsor",
]  # fmt: skip

TITLES: dict[str, tuple[Audience, str, str]] = {
    "recruit.wave": ("invited", "Appel à participer, vague {n}", "Call for volunteers, wave {n}"),
    "recruit.channels": (
        "manager", "Textes d’annonce prêts à publier", "Announcements ready to publish",
    ),
    "recruit.ambassadors": (
        "ambassadors", "Message aux ambassadrices et ambassadeurs", "Message to the ambassadors",
    ),
    "recruit.balance": ("manager", "Équilibre des places, point {n}", "Balance of seats, check {n}"),
    "recruit.closes": ("invited", "Clôture des inscriptions", "Enrolment closes"),
    "survey.needs": ("participants", "Questionnaire sur les besoins", "Needs survey"),
    "match.suggest": ("mentees", "Suggestions de mentors", "Mentor suggestions"),
    "match.rank-by": ("mentees", "Dernier jour pour classer ses choix", "Last day to rank mentors"),
    "match.catalogue": ("mentees", "Ouverture du catalogue des mentors", "The mentor catalogue opens"),
    "match.draft": ("manager", "Projet de binômes", "Draft pairs"),
    "match.approve-by": (
        "manager", "Dernier jour pour approuver les binômes", "Last day to approve the pairs",
    ),
    "match.publish": ("participants", "Annonce des binômes", "Pairs announced"),
    "kickoff.training": ("mentors", "Formation des mentors", "Mentor training"),
    "kickoff.mentee-training": (
        "mentees", "Formation des personnes accompagnées", "Mentee training",
    ),
    "kickoff.launch": ("participants", "Lancement du programme", "Programme launch"),
    "kickoff.contact:day-7": (
        "pairs", "Premier contact\u00a0: point à 7 jours", "First contact: day 7 check",
    ),
    "kickoff.contact:day-14": (
        "pairs", "Premier contact\u00a0: point à 14 jours", "First contact: day 14 check",
    ),
    "rituals.sessions-start": ("pairs", "Début des séances en binôme", "Pair sessions begin"),
    "rituals.monthly": ("participants", "Lettre du mois ({month_fr})", "Monthly letter ({month_en})"),
    "rituals.workshop": ("participants", "Atelier {n}\u00a0: {theme_fr}", "Workshop {n}: {theme_en}"),
    "rituals.circle": ("mentors", "Cercle des mentors, rencontre {n}", "Mentors’ circle, meeting {n}"),
    "rituals.pulse": ("pairs", "Baromètre {n}\u00a0: deux questions", "Pulse {n}: two questions"),
    "rituals.digest": (
        "manager", "Point hebdomadaire de l’équipe RH (semaine {n})", "Weekly HR digest (week {n})",
    ),
    "rituals.last-session": ("participants", "Préparer la dernière séance", "Preparing the last session"),
    "midpoint.survey": ("participants", "Questionnaire anonyme de mi-parcours", "Anonymous mid-point survey"),
    "midpoint.workshop": ("participants", "Atelier de mi-parcours", "Mid-point workshop"),
    "midpoint.goals": ("pairs", "Objectifs\u00a0: bilan à mi-parcours", "Goals: mid-point review"),
    "midpoint.report": (
        "participants", "Bilan de mi-parcours, pour tout le monde", "Mid-point report, for everybody",
    ),
    "closure.guide": ("pairs", "Guide de la dernière séance", "Last-session guide"),
    "closure.survey": ("participants", "Questionnaire de fin de programme", "Closing survey"),
    "closure.event": ("participants", "Événement de clôture", "Closing event"),
    "closure.renewal": (
        "participants", "Et ensuite\u202f? Prolonger ou revenir", "What next? Extend or come back",
    ),
    "closure.report": ("sponsor", "Rapport final", "Final report"),
    "closure.erasure:confidential": (
        "manager", "Effacement des données confidentielles", "Confidential data erased",
    ),
    "closure.erasure": ("manager", "Effacement des données personnelles", "Personal data erased"),
    "recognition.motivation": (
        "mentors", "Comment les mentors aiment être remerciés", "How mentors like to be thanked",
    ),
    "recognition.proposal:midpoint": (
        "manager", "Remerciements de mi-parcours, à approuver", "Mid-point thanks, to approve",
    ),
    "recognition.proposal:closure": (
        "manager", "Remerciements de clôture, à approuver", "Closing thanks, to approve",
    ),
    "recognition.proposal": (
        "manager", "Remerciements d’anniversaire, à approuver", "Anniversary thanks, to approve",
    ),
    "recognition.thanks:midpoint": ("mentors", "Remerciements de mi-parcours", "Mid-point thanks"),
    "recognition.thanks:closure": ("mentors", "Remerciements de clôture", "Closing thanks"),
    "recognition.thanks": ("mentors", "Remerciements d’anniversaire", "Anniversary thanks"),
    "recognition.vote": ("participants", "Vote\u00a0: mentor de l’année", "Vote: mentor of the year"),
    "recognition.impact": (
        "mentors", "Les remerciements ont-ils touché juste\u202f?", "Did the thanks land?",
    ),
}  # fmt: skip
"""Kind, or `kind:occurrence` where one occurrence has its own title -> audience, French, English title."""

EVENTS = frozenset({
    "kickoff.training", "kickoff.mentee-training", "kickoff.launch", "rituals.workshop", "rituals.circle",
    "rituals.last-session",
    "midpoint.workshop", "closure.event",
})  # fmt: skip
"""Kinds that people attend: their `until` is the end of the meeting; elsewhere it is a closing date."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of the plan. Its identity is (kind, occurrence); its date may move with the programme file.

    `at` and `until` are aware and in the programme's zone. `until` is the end of an event, or when a survey
    closes. `title` maps `fr` and `en` to a short text.
    """

    at: datetime
    until: datetime | None
    phase: str
    kind: str
    occurrence: str
    audience: Audience
    title: dict[str, str]


def milestone(
    kind: str, at: datetime, *, occurrence: str, until: datetime | None, words: Mapping[str, object]
) -> Milestone:
    """The milestone of that kind, with its phase, audience and titles; `words` fill the titles' fields."""
    own = f"{kind}:{occurrence}"
    audience, french, english = TITLES[own if own in TITLES else kind]
    title = {"fr": french.format_map(words), "en": english.format_map(words)}
    return Milestone(at, until, kind.partition(".")[0], kind, occurrence, audience, title)
