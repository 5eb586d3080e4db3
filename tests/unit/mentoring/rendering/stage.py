"""A programme, two people, one pair and a renderer for the tests of rendering. All persons are invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from mentoring.effects import Channel, Effect
from mentoring.people import Enrolment, Facts, Pair, Person, Reason, Session
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.questionnaire_file import questionnaires
from mentoring.rendering.identity import load
from mentoring.rendering.renderer import Renderer

CONFIGS = Path(__file__).parents[4] / "configs"
OURS = CONFIGS / "templates"
PAIR = "P0001-P0002"
AT = datetime(2027, 1, 5, 8, tzinfo=UTC)


def _contact(name: str, title: Any = "Équipe") -> dict[str, Any]:
    return {"name": name, "address": f"{name.split(maxsplit=1)[0].lower()}@delorme.example", "title": title}


def _form(purpose: str, name: str, role: str | None = None) -> dict[str, Any]:
    link = {locale: f"https://forms.example/{name}?l={locale}&a=1" for locale in ("fr", "en")}
    return {"purpose": purpose, "role": role, "source": f"{name}.csv", "link": link}


SURVEYS = ("needs", "pulse", "midpoint", "closing", "motivation", "impact", "vote")
PROGRAMME: Mapping[str, Any] = {
    "id": "elan-2027",
    "name": "Élan 2027",
    "organisation": "Maison Delorme",
    "locales": ["fr", "en"],
    "time_zone": "Europe/Paris",
    "objective": {"fr": "Faire grandir les métiers", "en": "Help people grow in their work"},
    "sponsor": _contact("Helene Marchetti", {"fr": "Directrice générale", "en": "Chief executive"}),
    "manager": _contact("Claire Delorme", {"fr": "Responsable du programme", "en": "Programme manager"}),
    "hotline": {"address": "mentorat@delorme.example", "phone": "+33 1 99 00 12 34"},
    "sending": {"sender": _contact("Elan Mentorat")},
    "dates": {"kickoff": "2027-01-12"},
    "matching": {},
    "charter": {},
    "forms": {
        "mentors": _form("enrolment", "mentors", "mentor"),
        "mentees": _form("enrolment", "mentees", "mentee"),
        "signatures": _form("charter", "signatures"),
        "leave": _form("withdrawal", "leave"),
        "diary": _form("logbook", "diary"),
        "ranking": _form("preferences", "ranking"),
        "merge": _form("merge", "merge"),
        "asking": _form("request", "asking"),
        "saying": _form("reply", "saying"),
        **{f"ask-{name}": _form("survey", name) for name in SURVEYS},
    },
    "surveys": {name: f"ask-{name}" for name in SURVEYS},
    "recruit": {
        "ambassadors": [_contact("Karim Benali")],
        "channels": ["intranet", "linkedin", "newsletter"],
        "testimonials": [
            {
                "quote": {"fr": "Je suis reparti avec une idée par séance", "en": "One idea a session"},
                "role": "mentee",
                "year": 2025,
                "consent": "words",
            },
            {
                "quote": {"fr": "J'ai appris autant que j'ai transmis.", "en": "I learnt as much as I gave."},
                "role": "mentor",
                "year": 2024,
                "consent": "name",
                "first_name": "Maïwenn",
            },
        ],
        "mentee_training": {"place": {"fr": "Salle Curie", "en": "Curie room"}},
    },
    "launch": {"place": {"fr": "Salle Jaurès", "en": "Jaurès room"}, "link": "https://video.example/launch"},
    "rituals": {
        "mentor_circle": {"link": "https://video.example/circle"},
        "workshops": [
            {
                "month": 2,
                "format": "webinar",
                "theme": {"fr": "L'écoute active", "en": "Active listening"},
                "link": "https://video.example/w1",
                "replay": {"fr": ["Écouter", "Reformuler"], "en": ["Listen", "Rephrase"]},
            }
        ],
    },
}


def a_programme(**over: Any) -> Programme:
    """The programme, with some of its keys replaced."""
    return Programme.model_validate({**PROGRAMME, **over})


def two_people(
    name: str = "Amina Diallo", first_name: str = "Amina", goals: str = "Animer une équipe", **mentor: Any
) -> Facts:
    """Amina, mentor, French, in Lyon; Tom, mentee, English, in Montreal; their pair with three reasons and a session."""
    amina: dict[str, Any] = {
        "id": "P0001",
        "address": "amina.diallo@delorme.example",
        "name": name,
        "first_name": first_name,
        "locale": "fr",
        "zone": "Europe/Paris",
        "profile": {"department": "Finance", "site": "Lyon", "manager_address": "boss@delorme.example"},
    }
    tom = Person(
        "P0002",
        "tom.whitaker@delorme.example",
        "Tom Whitaker",
        "Tom",
        "en",
        "America/Montreal",
        profile={"site": "Montréal"},
    )
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    reasons = (
        Reason("skills", 1.0, {"skills": ["negotiation", goals]}),
        Reason("languages", 1.0, {"languages": ["fr", "en"]}),
        Reason("experience", 0.8, {"years": 12}),
    )
    return Facts(
        people={"P0001": Person(**amina | mentor), "P0002": tom},
        enrolments=(
            Enrolment(
                "P0001", "mentor", "approved", 2, at, {"skills_offered": ["negotiation"], "goals": goals}
            ),
            Enrolment(
                "P0002", "mentee", "approved", 1, at, {"skills_wanted": ["negotiation"], "goals": goals}
            ),
        ),
        pairs=(Pair(PAIR, "P0001", "P0002", "open", 82.0, reasons, published_at=AT),),
        sessions=(Session(PAIR, datetime(2027, 2, 2, 13, tzinfo=UTC), 60, True, "calendar"),),
    )


def an_effect(
    kind: str,
    to: str = "P0001",
    *,
    channel: Channel = "mail",
    pair: str | None = None,
    occurrence: str = "1",
    **data: Any,
) -> Effect:
    """An effect of that kind, due on 5 January 2027."""
    return Effect(
        programme="elan-2027",
        phase=kind.split(".", maxsplit=1)[0],
        kind=kind,
        to=to,
        occurrence=occurrence,
        channel=channel,
        due=AT,
        expires=datetime(2027, 2, 5, 8, tzinfo=UTC),
        pair=pair,
        data=data,
    )


@cache
def asked() -> tuple[Questionnaire, ...]:
    """Our questionnaires, read once."""
    return tuple(questionnaires(CONFIGS / "questionnaires").values())


@cache
def our_renderer() -> Renderer:
    """The renderer with our templates, made once."""
    return a_renderer()


def a_renderer(*folders: Path, secret: bytes = b"", **over: Any) -> Renderer:
    """A renderer with folders before ours, for a programme with some keys replaced."""
    programme = a_programme(**over)
    identity = load(CONFIGS / "identity.yaml", programme.identity)
    return Renderer(programme, [*folders, OURS], identity, asked(), secret)


def template(folder: Path, text: str, name: str = "kickoff/contact.md", locale: str = "fr") -> Path:
    """Write one template of an organisation's own; the folder again."""
    path = folder / locale / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder
