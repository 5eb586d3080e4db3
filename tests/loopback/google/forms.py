"""Forms: their items, their answers, and how a form is made and published."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from tests.loopback.google.world import Call, Json, Refusal, World

_FILTER = re.compile(r"timestamp (>=?) (\S+Z)")


def get(world: World, call: Call) -> Json:
    return _shown(_form(world, call))


def create(world: World, call: Call) -> Json:
    if set(call.body) - {"info"} or set(call.body["info"]) - {"title", "documentTitle"}:
        raise Refusal(400, "INVALID_ARGUMENT", "only the titles may be given")
    id_ = f"form-{world.number()}"
    published = call.one("unpublished") != "true"
    form = {
        "formId": id_,
        "info": call.body["info"],
        "items": [],
        "revisionId": f"{world.number():08d}",
        "responderUri": f"https://docs.google.com/forms/d/e/{id_}/viewform",
        "publishSettings": {"publishState": {"isPublished": published, "isAcceptingResponses": published}},
    }
    world.forms[id_] = form
    world.accept("form", id=id_)
    return _shown(form)


def batch_update(world: World, call: Call) -> Json:
    form = _form(world, call)
    needed = call.body.get("writeControl", {}).get("requiredRevisionId")
    if needed and needed != form["revisionId"]:
        raise Refusal(400, "FAILED_PRECONDITION", "another revision")
    changed = {"items": list(form["items"]), "info": dict(form["info"]), "settings": form.get("settings", {})}
    replies = [_applied(world, changed, request) for request in call.body["requests"]]
    form.update(changed)
    form["revisionId"] = f"{world.number():08d}"
    return {"replies": replies, "writeControl": {"requiredRevisionId": form["revisionId"]}}


def publish(world: World, call: Call) -> Json:
    form = _form(world, call)
    form["publishSettings"] = call.body["publishSettings"]
    return {"formId": form["formId"], "publishSettings": form["publishSettings"]}


def responses(world: World, call: Call) -> Json:
    form = _form(world, call)
    found = sorted(
        world.responses.get(form["formId"], {}).values(), key=lambda one: str(one["lastSubmittedTime"])
    )
    if call.one("filter"):
        told = _FILTER.fullmatch(call.one("filter"))
        if not told:
            raise Refusal(400, "INVALID_ARGUMENT", "the filter")
        since = datetime.fromisoformat(told[2])
        found = [
            one
            for one in found
            if (at := datetime.fromisoformat(one["lastSubmittedTime"])) > since
            or (told[1] == ">=" and at == since)
        ]
    size, start = min(int(call.one("pageSize", "5000")), 5000), int(call.one("pageToken", "0"))
    world.fetched[form["formId"]] += len(found[start : start + size])
    page: Json = {"responses": found[start : start + size]} if found else {}
    if start + size < len(found):
        page["nextPageToken"] = str(start + size)
    return page


def questions(form: Json) -> dict[str, str]:
    """Header as in an export -> question id."""
    found: dict[str, str] = {}
    for item in form["items"]:
        title = item.get("title", "")
        if "questionItem" in item:
            found[title] = item["questionItem"]["question"]["questionId"]
        for question in item.get("questionGroupItem", {}).get("questions", ()):
            found[f"{title} [{question['rowQuestion']['title']}]"] = question["questionId"]
    return found


def with_ids(world: World, item: Json) -> Json:
    """An item whose questions have ids."""
    item = {**item, "itemId": item.get("itemId") or f"{world.number():08x}"}
    if "questionItem" in item:
        question = dict(item["questionItem"]["question"])
        question.setdefault("questionId", f"{world.number():08x}")
        item["questionItem"] = {**item["questionItem"], "question": question}
    if "questionGroupItem" in item:
        group = item["questionGroupItem"]
        rows = [{"questionId": f"{world.number():08x}", **row} for row in group["questions"]]
        item["questionGroupItem"] = {**group, "questions": rows}
    return item


def _form(world: World, call: Call) -> Json:
    form = world.forms.get(call.path["formId"])
    if form is None:
        raise Refusal(404, "NOT_FOUND")
    if form.get("shared") is False:
        raise Refusal(403, "PERMISSION_DENIED")
    return form


def _shown(form: Json) -> Json:
    return {name: value for name, value in form.items() if name != "shared"}


def _applied(world: World, form: Json, request: Json) -> Json:
    (kind, told), *more = request.items()
    if more:
        raise Refusal(400, "INVALID_ARGUMENT", "two requests in one")
    if kind == "createItem":
        for text in _texts(told["item"]):
            if "\n" in text:
                raise Refusal(400, "INVALID_ARGUMENT", "a line feed in a title")
        item = with_ids(world, told["item"])
        form["items"].insert(int(told["location"]["index"]), item)
        return {"createItem": {"itemId": item["itemId"]}}
    if kind == "updateFormInfo":
        form["info"].update({name: told["info"][name] for name in told["updateMask"].split(",")})
    elif kind == "updateSettings":
        form["settings"] = {**form["settings"], **told["settings"]}
    elif kind == "deleteItem":
        del form["items"][int(told["location"]["index"])]
    else:
        raise Refusal(501, "unplayed", kind)
    return {}


def _texts(item: Any) -> list[str]:
    found = [item["title"]]
    choice = item.get("questionItem", {}).get("question", {}).get("choiceQuestion", {})
    return found + [option.get("value", "") for option in choice.get("options", ())]
