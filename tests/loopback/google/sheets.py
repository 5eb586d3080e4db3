"""Spreadsheets, as they are read."""

from __future__ import annotations

from tests.loopback.google.world import Call, Json, Refusal, World


def get(world: World, call: Call) -> Json:
    book = _book(world, call)
    return {
        "spreadsheetId": call.path["spreadsheetId"],
        "properties": {"title": book["title"], "timeZone": book["timeZone"], "locale": "fr_FR"},
        "sheets": [
            {"properties": {"title": title, "sheetId": at}} for at, title in enumerate(book["sheets"])
        ],
    }


def values(world: World, call: Call) -> Json:
    book = _book(world, call)
    found = []
    for asked in call.query.get("ranges", []):
        title = asked.strip("'").replace("''", "'")
        if title not in book["sheets"]:
            raise Refusal(400, "INVALID_ARGUMENT", "the range")
        rows = book["sheets"][title]
        if call.one("valueRenderOption", "FORMATTED_VALUE") == "FORMATTED_VALUE":
            rows = [[str(cell) for cell in row] for row in rows]
        found.append({"range": f"'{title}'!A1:ZZ1000", "majorDimension": "ROWS", "values": rows})
    return {"spreadsheetId": call.path["spreadsheetId"], "valueRanges": found}


def _book(world: World, call: Call) -> Json:
    book = world.sheets.get(call.path["spreadsheetId"])
    if book is None:
        raise Refusal(404, "NOT_FOUND")
    if book.get("shared") is False:
        raise Refusal(403, "PERMISSION_DENIED")
    return book
