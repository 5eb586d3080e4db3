"""The control door: what a test tells the stand-in, and asks it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from mentoring.wording import fold
from tests.loopback.google import calendars, forms
from tests.loopback.google.world import Fault, Json, World

Ask = Mapping[str, str]


def answer(world: World, verb: str, path: str, query: str, content: bytes) -> tuple[int, Any]:
    """The reply to one request at the control door."""
    name = path.removeprefix("/_control/")
    try:
        with world.lock:
            if verb == "GET" and name in _ASKED:
                return 200, _ASKED[name](world, dict(parse_qsl(query)))
            if verb == "POST" and name in _TOLD:
                return 200, _TOLD[name](world, json.loads(content)) or {}
    except (KeyError, ValueError, TypeError) as error:
        return 400, {"error": f"{name}: {type(error).__name__}: {error}"}
    return 404, {"error": f"nothing is called {name}"}


def _effects(world: World, ask: Ask) -> Any:
    """Everything that became visible outside, from the given number on."""
    return world.effects[int(ask.get("since", "0")) :]


def _messages(world: World, ask: Ask) -> Any:
    """The messages that were sent, in order: identity, recipient, and the whole of it."""
    sent = [
        message
        for box in world.mailboxes.values()
        for message in box["messages"].values()
        if "SENT" in message["labelIds"]
    ]
    return [
        {name: one[name] for name in ("identity", "to", "raw")} for one in sent[int(ask.get("since", "0")) :]
    ]


def _drafts(world: World, _: Ask) -> Any:
    """How many drafts were left behind."""
    return sum(len(box["drafts"]) for box in world.mailboxes.values())


def _events(world: World, _: Ask) -> Any:
    """Every event, with its instances as they stand."""
    return [
        {**event, "instances": calendars.expanded(event)}
        for calendar in world.events.values()
        for event in calendar.values()
    ]


def _calls(world: World, _: Ask) -> Any:
    """Method -> how often it was called."""
    return dict(Counter(world.calls))


def _scopes(world: World, _: Ask) -> Any:
    """Method -> the scopes it was called with, of those that allow it; and every token's scopes."""
    held = sorted({" ".join(token["scopes"]) for token in world.tokens.values()})
    return {"used": {method: sorted(scopes) for method, scopes in world.used.items()}, "tokens": held}


def _breaches(world: World, _: Ask) -> Any:
    return world.breaches


def _form(world: World, ask: Ask) -> Any:
    return world.forms[ask["id"]]


def _fetched(world: World, _: Ask) -> Any:
    """Form -> how many answers were handed out."""
    return dict(world.fetched)


def _tell_reset(world: World, _: Json) -> None:
    world.reset()


def _tell_fault(world: World, told: Json) -> None:
    world.faults.append(Fault(**told))


def _tell_clear(world: World, _: Json) -> None:
    world.faults.clear()


def _tell_expire(world: World, _: Json) -> None:
    """Every token is void from now on."""
    world.tokens.clear()


def _tell_access(world: World, told: Json) -> None:
    """Who and what the administrator lets in; what is not said stays."""
    if "scopes" in told:
        world.granted = None if told["scopes"] is None else set(told["scopes"])
    if "subjects" in told:
        world.subjects = None if told["subjects"] is None else set(told["subjects"])
    world.consented = told.get("consented", world.consented)
    world.sends_a_minute = told.get("sends_a_minute", world.sends_a_minute)


def _tell_users(world: World, told: Json) -> None:
    world.users.extend(told["users"])
    world.groups.update(told.get("groups", {}))


def _tell_form(world: World, told: Json) -> Json:
    """A form with these items; what it asks, by header."""
    form = {
        "info": {"title": told["id"]},
        "revisionId": f"{world.number():08d}",
        "responderUri": f"https://docs.google.com/forms/d/e/{told['id']}/viewform",
        **told,
        "formId": told["id"],
        "items": [forms.with_ids(world, item) for item in told["items"]],
    }
    del form["id"]
    world.forms[told["id"]] = form
    return forms.questions(form)


def _tell_answers(world: World, told: Json) -> None:
    """Answers to a form: `id`, `at` (an instant), `email`, and `cells`: header -> text or list of texts.

    An answer with an id that is there already is an edit of it.
    """
    folded = {fold(header): id_ for header, id_ in forms.questions(world.forms[told["form"]]).items()}
    ids = {
        header: folded[fold(header)]
        for header in {header for one in told["answers"] for header in one["cells"]}
    }
    kept = world.responses.setdefault(told["form"], {})
    for one in told["answers"]:
        before = kept.get(one["id"], {})
        at = datetime.fromisoformat(one["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        kept[one["id"]] = {
            "responseId": one["id"],
            "createTime": before.get("createTime", at),
            "lastSubmittedTime": at,
            **({"respondentEmail": one["email"]} if one.get("email") else {}),
            "answers": {
                ids[header]: {
                    "questionId": ids[header],
                    "textAnswers": {"answers": _values(cell)},
                }
                for header, cell in one["cells"].items()
                if cell not in ("", [], None)
            },
        }


def _values(cell: str | list[str]) -> list[Json]:
    return [{"value": value} for value in ([cell] if isinstance(cell, str) else cell)]


def _tell_forget(world: World, told: Json) -> None:
    """Somebody deletes an answer."""
    del world.responses[told["form"]][told["id"]]


def _tell_share(world: World, told: Json) -> None:
    (world.forms.get(told["id"]) or world.sheets[told["id"]])["shared"] = told["shared"]


def _tell_sheet(world: World, told: Json) -> None:
    """A spreadsheet: `id`, `title`, `timeZone`, `sheets`: title -> rows."""
    world.sheets[told["id"]] = told


def _tell_busy(world: World, told: Json) -> None:
    """When somebody is taken: `address`, `spans`: pairs of instants."""
    world.busy.setdefault(told["address"], []).extend((start, end) for start, end in told["spans"])


def _tell_guest(world: World, told: Json) -> None:
    """A guest answers: `event`, `address`, `answer`; for one occurrence (`planned`) or for all."""
    for one in _touched(world, told, create=bool(told.get("planned"))):
        for guest in one.get("attendees", []):
            if guest["email"] == told["address"]:
                guest["responseStatus"] = told["answer"]


def _tell_move(world: World, told: Json) -> None:
    """Somebody moves (`start`), lengthens (`minutes`) or calls off (`status`) an occurrence (`planned`), or a whole event."""
    if told.get("planned"):
        for one in _touched(world, told, create=True):
            one.update({name: told[name] for name in ("start", "minutes", "status") if name in told})
        return
    for event in _touched(world, told, create=False):
        if "status" in told:
            event["status"] = told["status"]
        if "start" in told:
            length = calendars._moment(event["end"]) - calendars._moment(event["start"])
            start = datetime.fromisoformat(told["start"])
            event["start"] = {**event["start"], "dateTime": start.isoformat()}
            event["end"] = {**event["end"], "dateTime": (start + length).isoformat()}
        event["etag"] = f'"{world.number()}"'


def _touched(world: World, told: Json, *, create: bool) -> list[Json]:
    found = [calendar[told["event"]] for calendar in world.events.values() if told["event"] in calendar]
    if not create:
        return found
    origin = calendars._said(datetime.fromisoformat(told["planned"]))
    for event in found:
        guests = [dict(guest) for guest in event.get("attendees", [])]
        event["exceptions"].setdefault(origin, {"attendees": guests})
    return [event["exceptions"][origin] for event in found]


_ASKED: Mapping[str, Callable[[World, Ask], Any]] = {
    "effects": _effects,
    "messages": _messages,
    "drafts": _drafts,
    "events": _events,
    "calls": _calls,
    "scopes": _scopes,
    "breaches": _breaches,
    "form": _form,
    "fetched": _fetched,
}
_TOLD: Mapping[str, Callable[[World, Json], Any]] = {
    "reset": _tell_reset,
    "fault": _tell_fault,
    "clear": _tell_clear,
    "expire": _tell_expire,
    "access": _tell_access,
    "users": _tell_users,
    "form": _tell_form,
    "answers": _tell_answers,
    "forget": _tell_forget,
    "share": _tell_share,
    "sheet": _tell_sheet,
    "busy": _tell_busy,
    "guest": _tell_guest,
    "move": _tell_move,
}
