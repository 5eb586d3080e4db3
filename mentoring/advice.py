"""What the field advises on the design of a programme. Each advice has its reason; none of them blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from mentoring.programme import Programme, text_in
from mentoring.rendering.formats import formats
from mentoring.rendering.typography import typography
from mentoring.timeline import Plan

LEAST_WEEKS = 6
"""Weeks of recruitment; 6 to 8 is the norm."""
LEAST_MONTHS = 6
MOST_MENTEES = 3
"""Mentees a mentor."""
MOST_SESSION_WEEKS = 3
MOST_SILENT_DAYS = 42
"""Momentum falls after six to eight weeks without anything."""
_HEARD = ("participants", "pairs")


@dataclass(frozen=True, slots=True)
class Advice:
    """One advice: what to change, and why, by language."""

    code: str
    what: dict[str, str]
    why: dict[str, str]


def advise(programme: Programme, plan: Plan | None) -> tuple[Advice, ...]:
    """Every advice on that programme, in the order of its life; without a plan, its silences cannot be seen."""
    return tuple(_advice(code, values) for code, values in _found(programme, plan))


def _found(programme: Programme, plan: Plan | None) -> Iterator[tuple[str, dict[str, str]]]:
    dates, recognition = programme.dates, programme.recognition
    opens = dates.recruitment_opens or dates.kickoff - timedelta(weeks=dates.recruitment_weeks)
    if dates.kickoff - opens < timedelta(weeks=LEAST_WEEKS):
        yield "short-recruitment", {"days": str((dates.kickoff - opens).days)}
    if dates.duration_months < LEAST_MONTHS and programme.matching.formula != "flash":
        yield "short-programme", {"months": str(dates.duration_months)}
    if programme.matching.mentees_per_mentor > MOST_MENTEES:
        yield "many-mentees", {"mentees": f"{programme.matching.mentees_per_mentor:g}"}
    choosing = dates.enrolment_closes_days - dates.match_days
    if programme.matching.formula == "a-la-carte" and choosing < programme.matching.request_days:
        wanted = dates.match_days + programme.matching.request_days
        yield (
            "short-choice",
            {"days": str(choosing), "request": str(programme.matching.request_days), "wanted": str(wanted)},
        )
    if programme.charter is None:
        yield "no-charter", {}
    if programme.rituals.session_weeks > MOST_SESSION_WEEKS:
        yield "rare-sessions", {"weeks": str(programme.rituals.session_weeks)}
    if not programme.midpoint.enabled or not programme.surveys.midpoint:
        yield "no-midpoint", {}
    for since, until in _silences(plan):
        yield (
            "silence",
            {
                **_days("since", since, programme.time_zone),
                **_days("until", until, programme.time_zone),
                "days": str((until - since).days),
            },
        )
    if programme.hotline is None:
        yield "no-hotline", {}
    for kpi in programme.kpis:
        if kpi.baseline is None:
            yield "no-baseline", {"kpi": text_in(kpi.label, programme.locale)}
    if set(recognition.at) <= {"closure"}:
        yield "late-recognition", {}


def _days(name: str, day: date, zone: str) -> dict[str, str]:
    """That day by language: `since_fr`, `since_en`."""
    return {f"{name}_{locale}": formats(locale, zone, zone, "EUR").day(day) for locale in ("fr", "en")}


def _silences(plan: Plan | None) -> Iterator[tuple[date, date]]:
    """Spans of more than six weeks, from kick-off to the end, in which participants hear nothing from the programme."""
    if plan is None:
        return
    heard = {
        m.at.date() for m in plan.milestones if m.audience in _HEARD and plan.start <= m.at.date() <= plan.end
    }
    for since, until in pairwise(sorted(heard | {plan.start, plan.end})):
        if (until - since).days > MOST_SILENT_DAYS:
            yield since, until


def _advice(code: str, values: dict[str, str]) -> Advice:
    def words(part: int) -> dict[str, str]:
        return {
            locale: typography(texts[part].format_map(values), locale)
            for locale, texts in _WORDS[code].items()
        }

    return Advice(code, words(0), words(1))


_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "short-recruitment": {
        "fr": (
            "Ouvrez le recrutement six à huit semaines avant le lancement ; vous en prévoyez {days} jours.",
            ("Le recrutement est la partie la plus exigeante : les personnes hésitent, s'absentent, en parlent autour d'elles, "
            "et il faut le temps de chercher les mentors qui manquent."),
        ),
        "en": (
            "Open recruitment six to eight weeks before kick-off; you allow {days} days.",
            ("Recruitment is the most demanding part: people hesitate, are away, talk it over, and the mentors that are "
            "missing take time to find."),
        ),
    },
    "short-programme": {
        "fr": (
            "Prévoyez au moins six mois ; vous en prévoyez {months}.",
            ("Fixer des rencontres, créer la confiance et mettre un conseil en pratique prend du temps ; un programme court "
            "s'arrête souvent quand il commence à servir."),
        ),
        "en": (
            "Allow at least six months; you allow {months}.",
            ("Finding dates, building trust and putting advice into practice take time; a short programme often stops just "
            "as it begins to be of use."),
        ),
    },
    "many-mentees": {
        "fr": (
            "Restez à trois personnes par mentor ou mentore au plus ; vous en prévoyez {mentees}.",
            "Au-delà, l'attention se disperse, les demandes s'accumulent et des mentors quittent le programme.",
        ),
        "en": (
            "Keep to three mentees a mentor at most; you allow {mentees}.",
            "Beyond that attention is spread thin, requests pile up and mentors leave the programme.",
        ),
    },
    "short-choice": {
        "fr": (
            "Laissez le catalogue ouvert plus longtemps avant le projet de binômes : dates.enrolment_closes_days: {wanted}.",
            ("Il s'ouvre {days} jours avant, et une demande peut attendre sa réponse {request} jours : les premières réponses "
            "arriveraient après le projet, que vous reliriez plusieurs fois."),
        ),
        "en": (
            "Leave the catalogue open longer before the draft: dates.enrolment_closes_days: {wanted}.",
            ("It opens {days} days before, and a request may wait {request} days for its answer: the first answers would come "
            "after the draft, which you would read several times."),
        ),
    },
    "no-charter": {
        "fr": (
            "Faites signer une charte avant de former les binômes (clé charter et son formulaire).",
            ("Elle rend chaque personne consciente de ce à quoi elle s'engage. Dans une enquête auprès de réseaux, 84 % n'en "
            "avaient pas, et le regrettaient."),
        ),
        "en": (
            "Have a charter signed before pairs are made (the key charter and its form).",
            "It makes everybody aware of what they commit to. In a survey of networks 84% had none, and regretted it.",
        ),
    },
    "rare-sessions": {
        "fr": (
            "Rapprochez les rencontres : toutes les deux à trois semaines, au lieu de {weeks}.",
            ("Ce rythme permet de suivre ce qui avance sans peser sur les agendas ; plus espacées, les rencontres repartent "
            "chaque fois de zéro."),
        ),
        "en": (
            "Bring sessions closer: every two to three weeks instead of {weeks}.",
            ("That rhythm lets a pair follow what moves without weighing on calendars; further apart, every session starts "
            "from scratch."),
        ),
    },
    "no-midpoint": {
        "fr": (
            "Prévoyez un mi-parcours, avec son questionnaire anonyme (midpoint et surveys.midpoint).",
            ("C'est là que l'on découvre les binômes qui se sont arrêtés sans le dire, que l'on revoit les objectifs et que "
            "l'on trouve une suite pour qui veut continuer."),
        ),
        "en": (
            "Hold a mid-point, with its anonymous questionnaire (midpoint and surveys.midpoint).",
            ("That is where pairs that ended without a word are found, goals are reviewed, and whoever wishes to go on is "
            "given a way to."),
        ),
    },
    "silence": {
        "fr": (
            "Rien n'est prévu du {since_fr} au {until_fr}, soit {days} jours : ajoutez un atelier ou raccourcissez la fermeture.",
            "Sans animation, l'élan retombe en six à huit semaines : les échanges s'espacent, les personnes s'isolent.",
        ),
        "en": (
            "Nothing is planned from {since_en} to {until_en}, {days} days: add a workshop or shorten the closure.",
            "Left alone, momentum falls within six to eight weeks: pairs meet less, people feel isolated.",
        ),
    },
    "no-hotline": {
        "fr": (
            "Donnez une adresse à laquelle écrire en cas de difficulté (clé hotline).",
            "Une question sans réponse arrête un binôme sans bruit ; l'adresse figure dans chaque message.",
        ),
        "en": (
            "Give an address to write to when something is difficult (the key hotline).",
            "A question without an answer quietly stops a pair; the address stands in every message.",
        ),
    },
    "no-baseline": {
        "fr": (
            "Donnez la valeur de départ de « {kpi} » (clé baseline).",
            "Sans elle, le rapport final montre un niveau, pas un progrès.",
        ),
        "en": (
            "Give the value before the programme of “{kpi}” (the key baseline).",
            "Without it the final report shows a level, not progress.",
        ),
    },
    "late-recognition": {
        "fr": (
            "Remerciez aussi les mentors en cours de route (recognition.at : ajoutez midpoint).",
            ("La plupart ne sont pas rémunérés : se savoir utiles est ce qui les garde jusqu'au bout, et à la fin il est trop "
            "tard pour celles et ceux qui sont partis."),
        ),
        "en": (
            "Thank mentors along the way too (recognition.at: add midpoint).",
            ("Most are not paid: knowing that they are of use is what keeps them to the end, and by then it is too late for "
            "those who left."),
        ),
    },
}  # fmt: skip
