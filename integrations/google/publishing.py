"""A questionnaire of ours as a Google Form, created and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.google.door import Allowance, Doors
from integrations.google.items import items
from integrations.google.refusals import Refused
from mentoring.errors import BadInput
from mentoring.programme_types import text_in
from mentoring.questionnaire import Questionnaire
from mentoring.quota import Quota

QUOTAS = (Quota(60, 60),)
"""Below Google's 150 writes a minute and user."""


@dataclass(frozen=True, slots=True)
class Published:
    """A form that people can answer: its id, and the address at which they do."""

    id: str
    link: str


class Publisher:
    """Creates forms in the sender's own Drive."""

    def __init__(self, doors: Doors) -> None:
        self._door = doors.door("publishing", Allowance(f"publishing {doors.settings.meter}", QUOTAS))

    def publish(self, questionnaire: Questionnaire, locale: str, form: str = "") -> Published:
        """A form that asks that questionnaire in that language, published.

        Creating an empty form is the one step that Google keeps nobody from doing twice: it is tried once. From then on
        every step looks first at what is there, so `form`, the id that an error named, is enough to go on.

        Raises:
            BadInput: the form holds other questions.
            ProviderError: Google refused, or was not heard; the message says whether there may be a form now.
        """
        id_ = form or self._created(questionnaire, locale)
        try:
            self._fill(id_, questionnaire, locale)
            self._open(id_)
            return Published(id_, str(self._read(id_)["responderUri"]))
        except Refused as error:
            raise Refused(
                f"{error.what}; the form {id_} is there, and not finished",
                status=error.status,
                reason=error.reason,
                lacks=error.lacks,
                remedy=f"{error.remedy} Go on with this id.".strip(),
                permanent=error.permanent,
                retry_after=error.retry_after,
            ) from None

    def _created(self, questionnaire: Questionnaire, locale: str) -> str:
        title = " ".join(text_in(questionnaire.title, locale).split())
        info = {"title": title, "documentTitle": f"{title} ({questionnaire.id}, {locale})"}
        try:
            made = self._door.write(
                lambda api: api.forms().create(body={"info": info}, unpublished=True), keyed=False
            )
        except Refused as error:
            if not error.uncertain:
                raise
            raise Refused(
                f"{error.what}; there may be an empty form now",
                uncertain=True,
                remedy="Look into the sender's Drive: if it is there, go on with its id, else begin anew.",
            ) from None
        return str(made["formId"])

    def _fill(self, id_: str, questionnaire: Questionnaire, locale: str) -> None:
        """Put the questions into an empty form. Meant for the version that was read: a second time has no effect."""
        wanted, form = items(questionnaire, locale), self._read(id_)
        if there := form.get("items", []):
            if [item.get("title") for item in there] != [item["title"] for item in wanted]:
                raise BadInput(
                    "this form holds other questions",
                    where=id_,
                    instead="Name an empty form, or none: a new one is made.",
                )
            return
        told = {"description": text_in(questionnaire.intro, locale)}
        requests: list[dict[str, Any]] = [
            {"updateFormInfo": {"info": told, "updateMask": "description"}},
            *({"createItem": {"item": item, "location": {"index": at}}} for at, item in enumerate(wanted)),
        ]
        if questionnaire.anonymous:
            settings = {"emailCollectionType": "DO_NOT_COLLECT"}
            requests.append({"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}})
        body = {"requests": requests, "writeControl": {"requiredRevisionId": form["revisionId"]}}
        try:
            self._door.write(lambda api: api.forms().batchUpdate(formId=id_, body=body))
        except Refused as error:
            if not error.uncertain or not self._read(id_).get("items"):
                raise

    def _open(self, id_: str) -> None:
        """Let people answer. Doing it twice is doing it once."""
        state = {"isPublished": True, "isAcceptingResponses": True}
        body = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
        try:
            self._door.write(lambda api: api.forms().setPublishSettings(formId=id_, body=body))
        except Refused as error:
            if not error.uncertain:
                raise
            found = self._read(id_).get("publishSettings", {}).get("publishState", {})
            if not found.get("isAcceptingResponses"):
                raise

    def _read(self, id_: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._door.read(lambda api: api.forms().get(formId=id_))
        return found


def lines(published: Mapping[str, Published]) -> str:
    """What to write into the programme file, below the form's name: locale -> form. Several are read as one."""
    source = " ".join(dict.fromkeys(form.id for form in published.values()))
    links = ", ".join(f'{locale}: "{form.link}"' for locale, form in published.items())
    return f'    provider: google\n    source: "{source}"\n    link: {{{links}}}\n'
