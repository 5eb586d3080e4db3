"""A whole year of an example against a stand-in for Google or Microsoft: run as a process of its own, told by its arguments.

    python -m tests.flows.living google PROGRAMME FOLDER PEOPLE SEED ROOT JOURNAL

The programme reaches the stand-in by the settings in the environment, the people by its root address. Prints how many
sessions were read from the calendars, how many of them were held, and how many first sessions were chosen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from ruamel.yaml import YAML

from flows.embedded import serving
from flows.rehearsal import HEARTBEAT, Answers, Rehearsal
from integrations import wiring
from integrations.files.exports import Inbox
from integrations.memory import MemoryMeter
from mentoring.programme import Programme
from mentoring.programme_types import text_in
from mentoring.questionnaire import Questionnaire
from mentoring.quota import Meter
from mentoring.rehearsal.days import days
from mentoring.rehearsal.reactions import Response
from tests.loopback.google.client import Loopback as Google
from tests.loopback.google.plants import plant
from tests.loopback.microsoft.process import Loopback as Microsoft


class GoogleAnswers:
    """People live in Google's directory, and answer its forms."""

    def __init__(self, google: Google, programme: Programme) -> None:
        self._google, self._programme, self._known = google, programme, wiring.questionnaires()
        self._numbers: dict[str, int] = {}
        for form_id in programme.forms:
            plant(google, form_id, self._asked(form_id), programme.locale)

    def write_audience(self, people: list[dict[str, str]]) -> None:
        """Plant them."""
        self._google.tell("users", users=[_google_user(person) for person in people])

    def append(self, responses: Iterable[Response]) -> None:
        """They fill in the forms."""
        told: dict[str, list[dict[str, Any]]] = {}
        for response in responses:
            number = self._numbers[response.form] = self._numbers.get(response.form, 0) + 1
            cells = self._cells(self._asked(response.form), response.values)
            about = {"id": f"{response.form}-{number}", "at": response.at.isoformat(), "cells": cells}
            told.setdefault(response.form, []).append(about)
        for form_id, answers in told.items():
            self._google.answers(form_id, answers)

    def accept(self) -> None:
        """Everybody accepts every meeting of a pair or a group."""
        for event in self._google.ask("events"):
            if len(event.get("attendees", [])) > 1:
                for guest in event["attendees"]:
                    self._google.tell("guest", event=event["id"], address=guest["email"], answer="accepted")

    def _asked(self, form_id: str) -> Questionnaire:
        return self._known[str(self._programme.forms[form_id].questionnaire)]

    def _cells(self, questionnaire: Questionnaire, values: Mapping[str, Any]) -> dict[str, str | list[str]]:
        locale = self._programme.locale
        columns = questionnaire.columns("google", locale)[-len(questionnaire.questions) :]
        found: dict[str, str | list[str]] = {}
        for header, asked in zip(columns, questionnaire.questions, strict=True):
            value, options = values.get(asked.meaning), asked.choices()
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                value = "yes" if value else "no"
            many = value if isinstance(value, list | tuple) else [value]
            words = [text_in(options[one], locale) if one in options else str(one) for one in many]
            found[header] = words if isinstance(value, list | tuple) else words[0]
        return found


def _google_user(person: Mapping[str, str]) -> dict[str, Any]:
    name = {"givenName": person["first_name"], "fullName": person["name"]}
    return {
        "primaryEmail": person["address"],
        "name": name | {"familyName": person["name"].removeprefix(person["first_name"]).strip()},
        "languages": [{"languageCode": person["locale"], "preference": "preferred"}],
        "organizations": [{"department": person["department"], "primary": True}],
        "locations": [{"buildingId": person["site"], "type": "desk", "area": "desk"}],
        "relations": [{"type": "manager", "value": person["manager_address"]}],
    }


class MicrosoftAnswers:
    """People live in the tenant's directory, and answer forms whose workbooks lie on a drive."""

    def __init__(self, graph: Microsoft, programme: Programme, original: Programme, folder: Path) -> None:
        self._graph, self._programme, self._folder = graph, programme, folder
        known = wiring.questionnaires()
        self._inbox, self._original = Inbox(folder, original, known), original
        for form_id, form in original.forms.items():
            with xlsxwriter.Workbook(folder / form.source.replace("*", "")) as book:
                columns = known[str(form.questionnaire)].columns("microsoft", original.locale)
                book.add_worksheet("Sheet1").write_row(0, 0, columns)
            self._put(form_id)

    def write_audience(self, people: list[dict[str, str]]) -> None:
        """Plant them."""
        self._graph.do("users", [_microsoft_user(person) for person in people])

    def append(self, responses: Iterable[Response]) -> None:
        """They fill in the forms, and the workbooks grow."""
        arrived = list(responses)
        self._inbox.append(arrived)
        for form_id in sorted({response.form for response in arrived}):
            self._put(form_id)

    def _put(self, form_id: str) -> None:
        name = self._original.forms[form_id].source.replace("*", "")
        self._graph.put_file("binome", form_id, (self._folder / name).read_bytes(), name=name)

    def accept(self) -> None:
        """Everybody accepts every meeting of a pair or a group."""
        for event in self._graph.do("events"):
            guests = event["values"]["attendees"]
            for guest in guests if len(guests) > 1 else ():
                said = {"uid": event["values"]["transactionId"], "address": guest["emailAddress"]["address"]}
                self._graph.do("answer", {**said, "response": "accepted"})


def _microsoft_user(person: Mapping[str, str]) -> dict[str, Any]:
    return {
        "mail": person["address"],
        "displayName": person["name"],
        "givenName": person["first_name"],
        "preferredLanguage": person["locale"],
        "department": person["department"],
        "officeLocation": person["site"],
        "timeZone": person["zone"],
    }


def organisation(example: Path, provider: str, folder: Path) -> Path:
    """The example as that provider's own programme: live, its forms and people there."""
    yaml = YAML()
    document = yaml.load(example)
    document["providers"] = dict.fromkeys(("mail", "calendar", "forms", "directory"), provider)
    document["sending"]["live"] = True
    document["audience"] = {"source": "*"}
    for form_id, form in document["forms"].items():
        form["source"] = form_id if provider == "google" else f"drives/binome/items/{form_id}"
    written = folder / example.name
    yaml.dump(document, written)
    return written


def live(rehearsal: Rehearsal, answers: GoogleAnswers | MicrosoftAnswers) -> None:
    """Day by day; on the first day of each month that is lived, people accept what their calendars show."""
    month = 0
    chosen = days(rehearsal.first.programme, rehearsal.first.plan)
    for day in chosen:
        now = datetime.combine(day, HEARTBEAT, rehearsal.zone)
        if day.month != month:
            answers.accept()
            month = day.month
        rehearsal.day(now)
    rehearsal.report(datetime.combine(chosen[-1], time(12), rehearsal.zone))


def main() -> None:
    """Live the year; see the module's words."""
    provider, file, place, people, seed, root, journal = sys.argv[1:]
    path, folder = Path(file), Path(place)
    programme = wiring.load(str(path))[0]
    wiring.ledgers.meter = _free  # type: ignore[assignment]  # a year in a minute: no quota of real minutes
    answers: GoogleAnswers | MicrosoftAnswers
    if provider == "google":
        answers = GoogleAnswers(Google(int(root.rstrip("/").rpartition(":")[2]), Path(journal)), programme)
    else:
        graph = Microsoft(int(root.rstrip("/").rpartition(":")[2]), Path(journal))
        answers = MicrosoftAnswers(graph, programme, wiring.load(path.stem)[0], folder / "staged")
    kept: Answers = answers
    with serving(folder / "prefect"):
        rehearsal = Rehearsal(str(path), people=int(people), seed=int(seed), folder=None, answers=kept)
        live(rehearsal, answers)
    facts = rehearsal.first.ledger.facts()
    read = [session for session in facts.sessions if session.source == "calendar"]
    first = [decision for decision in facts.decisions if decision.kind == "first-session"]
    print(json.dumps({"read": len(read), "held": sum(bool(s.held) for s in read), "first": len(first)}))  # noqa: T201 - for the test


def _free(url: str) -> Meter:
    del url
    return MemoryMeter()


if __name__ == "__main__":
    main()
