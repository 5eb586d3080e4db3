"""The forms of a programme as text: what to paste where no API creates them, and the columns their export will have."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring.programme import Programme
from mentoring.questionnaire import Provider, Questionnaire

_PROVIDERS: Mapping[Provider, str] = {"google": "Google Forms", "microsoft": "Microsoft Forms"}
_COLUMNS = {
    "fr": "Colonnes de l’export {provider}, dans l’ordre :",
    "en": "Columns of the {provider} export, in order:",
}


def form_texts(programme: Programme, questionnaires: Mapping[str, Questionnaire]) -> dict[str, str]:
    """File name (`pulse.fr.txt`) -> text, of every form with a questionnaire of ours, in every language of the programme."""
    found = {}
    for form_id, form in programme.forms.items():
        questionnaire = questionnaires.get(form.questionnaire or "")
        for locale in programme.locales if questionnaire else ():
            assert questionnaire is not None
            found[f"{form_id}.{locale}.txt"] = _page(questionnaire, locale)
    return found


def _page(questionnaire: Questionnaire, locale: str) -> str:
    heading = _COLUMNS["fr" if locale.startswith("fr") else "en"]
    parts = [questionnaire.as_text(locale)]
    for provider, name in _PROVIDERS.items():
        columns = "".join(f"   {column}\n" for column in questionnaire.columns(provider, locale))
        parts.append(f"{heading.format(provider=name)}\n{columns}")
    return f"\n{'-' * 72}\n\n".join(parts)
