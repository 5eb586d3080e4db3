"""A match in words and as JSON, for those who use matching alone; mails take their words from the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from babel import Locale as BabelLocale

from mentoring.matching.model import Match, Proposed, Unmatched
from mentoring.people import Reason

Locale = Literal["fr", "en"]

_REASONS: Mapping[Locale, Mapping[str, str]] = {
    "fr": {
        "skills": "Compétences demandées et proposées\u00a0: {skills}.",
        "goals": "Objectifs communs\u00a0: {goals}.",
        "experience": "{years} ans d’expérience chez le mentor ou la mentore, comme souhaité.",
        "languages": "Langues communes\u00a0: {languages}.",
        "place": "Même site\u00a0: {site}.",
        "time_zone": "{hours} heures de travail communes par jour.",
        "availability": "Disponibles en même temps\u00a0: {slots}.",
        "availability.hours": "{hours} heures libres en commun par semaine.",
        "style": "Même façon d’échanger\u00a0: {styles}.",
        "values": "Valeurs communes\u00a0: {values}.",
        "interests": "Centres d’intérêt communs\u00a0: {interests}.",
    },
    "en": {
        "skills": "Skills asked for and offered: {skills}.",
        "goals": "Goals in common: {goals}.",
        "experience": "The mentor has {years} years of experience, as wished.",
        "languages": "Languages in common: {languages}.",
        "place": "Same site: {site}.",
        "time_zone": "{hours} working hours in common every day.",
        "availability": "Free at the same time: {slots}.",
        "availability.hours": "{hours} free hours in common every week.",
        "style": "The same way of talking: {styles}.",
        "values": "Values in common: {values}.",
        "interests": "Interests in common: {interests}.",
    },
}
_UNMATCHED: Mapping[Locale, Mapping[str, tuple[str, str]]] = {
    "fr": {
        "charter": ("La charte n’est pas signée.", "La signer suffit."),
        "no-partner": ("Personne de l’autre côté pour le moment.", "De nouvelles inscriptions."),
        "no-seat": ("Aucune place proposée, ou toutes sont prises.", "Une place de plus."),
        "no-seats": (
            "Plus aucune place libre chez les mentors ({mentors} en tout).",
            "Une place de plus, chez n’importe qui.",
        ),
        "no-seat.group": (
            "Un groupe compte au moins {mentees} personnes, et les places proposées sont au nombre de {seats}.",
            "Assez de places pour un groupe.",
        ),
        "no-seats.group": (
            "Aucun mentor ni aucune mentore ne propose les {mentees} places d’un groupe.",
            "Assez de places pour un groupe, chez n’importe qui.",
        ),
        "full": (
            "Mentors possibles\u00a0: {mentors}, toutes les places sont prises.",
            "Une place de plus chez l’un d’eux.",
        ),
        "full.skills": (
            "Mentors qui proposent {skills}\u00a0: {mentors}, toutes les places sont prises.",
            "Une place de plus chez l’un d’eux.",
        ),
        "enough": ("Chaque mentoré·e possible ({mentees}) a déjà quelqu’un.", "Un·e mentoré·e de plus."),
        "no-group": (
            "Aucun groupe d’au moins {mentees} personnes n’a pu se former avec les mentors possibles.",
            "Un·e mentoré·e de plus, ou des groupes plus petits.",
        ),
        "by-hand": ("Personne n’a été mis en binôme avec elle.", "L’ajouter au fichier des binômes."),
        "no-request": ("Aucune demande n’a encore abouti.", "Une demande au catalogue."),
        "language": (
            "Aucune langue commune ({languages}) avec les {people} personnes de l’autre côté.",
            "Quelqu’un qui parle l’une de ces langues, ou une langue de plus.",
        ),
        "language-unknown": ("Aucune langue n’est indiquée.", "Dire quelles langues on parle."),
        "department": (
            "Les {people} personnes possibles sont du même service.",
            "Quelqu’un d’un autre service.",
        ),
        "reporting-line": (
            "Les {people} personnes possibles sont de la même ligne hiérarchique.",
            "Quelqu’un d’une autre équipe.",
        ),
        "former": (
            "Les {people} personnes possibles ont déjà formé un binôme avec elle.",
            "Permettre les anciens binômes.",
        ),
        "rules": (
            "Les règles du programme ne laissent personne parmi {people}.",
            "De nouvelles inscriptions.",
        ),
    },
    "en": {
        "charter": ("The charter is not signed.", "Signing it is enough."),
        "no-partner": ("Nobody on the other side yet.", "New enrolments."),
        "no-seat": ("No seat is offered, or all are taken.", "One more seat."),
        "no-seats": ("No mentor has a free seat ({mentors} in all).", "One more seat, with anyone."),
        "no-seat.group": (
            "A group has at least {mentees} mentees, and the seats offered are {seats}.",
            "Seats enough for a group.",
        ),
        "no-seats.group": (
            "No mentor offers the {mentees} seats of a group.",
            "Seats enough for a group, with anyone.",
        ),
        "full": ("Mentors who could: {mentors}, all full.", "One more seat with any of them."),
        "full.skills": (
            "Mentors who offer {skills}: {mentors}, all full.",
            "One more seat with any of them.",
        ),
        "enough": ("Every mentee who could ({mentees}) has a mentor.", "One more mentee."),
        "no-group": (
            "No group of at least {mentees} could be formed with the mentors possible.",
            "One more mentee, or smaller groups.",
        ),
        "by-hand": ("Nobody was paired with them.", "Adding them to the file of pairs."),
        "no-request": ("No request has come to a pair yet.", "A request in the catalogue."),
        "language": (
            "No language in common ({languages}) with the {people} people on the other side.",
            "Somebody who speaks one of them, or one more language.",
        ),
        "language-unknown": ("No language is given.", "Saying which languages one speaks."),
        "department": (
            "The {people} people possible are of the same department.",
            "Somebody of another department.",
        ),
        "reporting-line": (
            "The {people} people possible are of the same reporting line.",
            "Somebody of another team.",
        ),
        "former": ("The {people} people possible were a pair with them before.", "Allowing former pairs."),
        "rules": ("The programme's rules leave nobody among {people}.", "New enrolments."),
    },
}

_NOT_SOLVED: Mapping[Locale, Mapping[str, str]] = {
    "fr": {
        "manual": "Dans ce programme, les RH forment elles-mêmes les binômes (formule manual) : ce qui suit n’est que ce que"
        " le calcul proposerait. Critères et règles servent à vérifier et à noter les binômes du fichier, pas à les choisir.",
        "a-la-carte": "Dans ce programme, les personnes à accompagner choisissent au catalogue (formule a-la-carte) : ce qui"
        " suit n’est que ce que le calcul proposerait. Critères et règles servent au catalogue (qui y figure, dans quel ordre),"
        " pas à choisir les binômes.",
    },
    "en": {
        "manual": "In this programme HR makes the pairs (formula manual): what follows is only what solving would propose."
        " Criteria and rules check and score the pairs of HR's file; they do not choose them.",
        "a-la-carte": "In this programme mentees ask for their mentor (formula a-la-carte): what follows is only what solving"
        " would propose. Criteria and rules make the catalogue (who is in it, in which order); they do not choose the pairs.",
    },
}


def not_solved(formula: str, locale: Locale = "en") -> str:
    """That people make the pairs by that formula, and solving does not; empty for every other one."""
    return _NOT_SOLVED[locale].get(formula, "")


def reason(given: Reason, locale: Locale = "en") -> str:
    """One reason in words."""
    facts = dict(given.facts)
    hours_only = given.criterion == "availability" and "hours" in facts
    if "slots" in facts:
        facts["slots"] = [slot(code, locale) for code in facts["slots"]]
    said = _said(_in_words(facts, locale))
    return _REASONS[locale]["availability.hours" if hours_only else given.criterion].format(**said)


def unmatched(person: Unmatched, locale: Locale = "en") -> tuple[str, str]:
    """Why somebody has no partner, and what would unlock it."""
    code = "full.skills" if person.unlock.get("skills") else person.code
    why, unlock = _UNMATCHED[locale][code]
    facts = _said(_in_words(person.unlock, locale))
    return why.format(**facts), unlock.format(**facts)


_DAYS: Mapping[Locale, Mapping[str, str]] = {
    "fr": {
        "mon": "lundi",
        "tue": "mardi",
        "wed": "mercredi",
        "thu": "jeudi",
        "fri": "vendredi",
        "sat": "samedi",
        "sun": "dimanche",
    },
    "en": {
        "mon": "Monday",
        "tue": "Tuesday",
        "wed": "Wednesday",
        "thu": "Thursday",
        "fri": "Friday",
        "sat": "Saturday",
        "sun": "Sunday",
    },
}
_PARTS: Mapping[Locale, Mapping[str, str]] = {
    "fr": {"am": "matin", "noon": "midi", "pm": "après-midi", "eve": "soir"},
    "en": {"am": "morning", "noon": "noon", "pm": "afternoon", "eve": "evening"},
}


def slot(code: str, locale: Locale) -> str:
    """A slot of the week in words (`mon-am`: Monday morning; `fri-18:00-19:00`: Friday 18:00-19:00); else as it is."""
    day, _, part = code.partition("-")
    if day not in _DAYS[locale] or not (part in _PARTS[locale] or part[:1].isdigit()):
        return code
    return f"{_DAYS[locale][day]} {_PARTS[locale].get(part, part)}"


def _in_words(facts: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """Those facts with the codes of languages (`fr`) as the languages' names."""
    names = BabelLocale(locale).languages
    return {
        name: [names.get(one, one) for one in value] if name == "languages" else value
        for name, value in facts.items()
    }


def _said(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: ", ".join(map(str, value))
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
        for name, value in facts.items()
    }


def as_json(match: Match, *, locale: Locale = "en", seconds: float) -> dict[str, Any]:
    """A match as `binome match --json` prints it; `seconds` were measured by the caller."""
    return {
        "pairs": [_pair(pair, locale) for pair in match.pairs],
        "unmatched": [
            {
                "person": person.person,
                "role": person.role,
                "code": person.code,
                "reason": unmatched(person, locale)[0],
                "unlock": unmatched(person, locale)[1],
                "facts": dict(person.unlock),
            }
            for person in match.unmatched
        ],
        "total": match.total,
        "worst": match.worst,
        "certificate": {
            "optimal": match.certificate.optimal,
            "gap": match.certificate.gap,
            "bound": match.certificate.bound,
            "most_pairs": match.certificate.most_pairs,
            "worst_proven": match.certificate.worst_proven,
            "checked_by": match.certificate.checked_by,
        },
        "seed": match.seed,
        "ignored": list(match.ignored),
        "seconds": round(seconds, 3),
    }


def _pair(pair: Proposed, locale: Locale) -> dict[str, Any]:
    return {
        "mentor": pair.mentor,
        "mentee": pair.mentee,
        "score": pair.points,
        "reasons": [reason(one, locale) for one in pair.reasons],
    }
