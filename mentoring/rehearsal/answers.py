"""What an invented person answers to a question, by its meaning and kind."""

from __future__ import annotations

import random
from typing import Any

from mentoring.questionnaire import Asked
from mentoring.rehearsal.people import Simulated

_SENTENCES = {
    "fr": {
        "goals": (
            "Prendre la responsabilité d’une équipe",
            "Oser présenter mes projets en comité",
            "Changer de métier en interne",
        ),
        "motivation": ("Transmettre ce que j’ai reçu", "Mieux comprendre les métiers des autres sites"),
        "testimonial": (
            "Ces échanges m’ont donné le recul qui me manquait.",
            "J’ai appris autant que j’ai transmis.",
            "J’ai osé demander un poste que je regardais de loin depuis deux ans.",
            "Une heure toutes les trois semaines, et je prépare mes réunions autrement.",
        ),
        "comments": (
            "Nous n’arrivons pas à trouver une date qui nous convienne.",
            "Je voudrais un conseil pour relancer nos échanges.",
        ),
        "": ("Rien à ajouter.", "Des rencontres régulières m’aident à avancer.", "Le rythme me convient."),
    },
    "en": {
        "goals": ("Lead a small team", "Speak with confidence to the board", "Move from research to product"),
        "motivation": ("Give back what I was given", "Understand how the younger years see work"),
        "testimonial": (
            "These talks gave me the distance I lacked.",
            "I learned as much as I passed on.",
            "I asked for a post I had been looking at from afar for two years.",
        ),
        "comments": (
            "We cannot find a date that suits us both.",
            "I would like advice on getting our talks going again.",
        ),
        "": ("Nothing to add.", "Meeting regularly keeps me going.", "The pace suits me."),
    },
}
_LEFT_EMPTY = ("partner", "other_address", "excluded")
"""Questions only some people have to answer."""
_WRITTEN = {"comments": 0.08}
"""How often a question for a few words is answered: few ask for help in a pulse."""
_YES = {
    "charter_agreed": 1.0,
    "met": 0.9,
    "consent_public": 0.6,
    "consent_manager_told": 0.5,
    "testimonial_consent": 0.6,
    "again": 0.7,
    "extend": 0.5,
    "staying": 0.85,
    "promoted": 0.2,
}


def answer(person: Simulated, asked: Asked, draw: random.Random) -> Any:
    """One value: a code, a list of codes, a number, a text, or None for a question left empty."""
    if asked.meaning in _LEFT_EMPTY and not asked.required:
        return None
    own = _own(person, asked.meaning)
    if own is not None:
        return own
    if asked.kind == "scale":
        least, most = int(asked.least or 1), int(asked.most or 5)
        return max(least, min(most, round(least + (most - least) * draw.gauss(person.mood, 0.12))))
    if asked.kind == "yes-no":
        return draw.random() < _YES.get(asked.meaning, 0.3)
    if asked.kind == "choice":
        # Most come back in the role they had.
        as_before = asked.meaning == "again_as" and draw.random() < 0.7
        return person.role if as_before else draw.choice(_real(asked))
    if asked.kind in ("choices", "slots"):
        codes = _real(asked)
        return sorted(draw.sample(codes, min(len(codes), draw.randint(2, 3))))
    if asked.kind == "number":
        return _number(person, asked.meaning, draw)
    if asked.kind == "text" and (asked.required or draw.random() < _WRITTEN.get(asked.meaning, 0.5)):
        known = _SENTENCES["fr" if person.locale.startswith("fr") else "en"]
        return draw.choice(known.get(asked.meaning, known[""]))
    return None


def _real(asked: Asked) -> list[str]:
    """The options that say something."""
    codes = [code for code in asked.choices() if code not in ("other", "none", "nothing")]
    return codes or list(asked.choices())


def _own(person: Simulated, meaning: str) -> Any:
    """What follows from who they are."""
    known = {
        "address": person.address,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "department": person.department,
        "site": person.site,
        "manager_address": person.manager_address,
        "time_zone": person.zone,
        "locale": person.locale,
        "experience_years": person.years,
        "languages": ["fr", "en"] if person.number % 3 == 0 else [person.locale[:2]],
    }
    return known.get(meaning)


def _number(person: Simulated, meaning: str, draw: random.Random) -> float:
    ranges = {
        "seats": (1, 3),
        "sessions_held": (1, 3),
        "session_minutes": (45, 75),
        "goals_set": (2, 4),
        "goals_reached": (1, 3),
    }
    least, most = ranges.get(meaning, (1, 5))
    return draw.randint(least, most)
