"""What each part of Binôme asks Google for: the narrowest scopes there are for what it does."""

from __future__ import annotations

from typing import Literal

_AUTH = "https://www.googleapis.com/auth/"

Api = Literal["gmail", "calendar", "forms", "sheets", "directory"]
Role = Literal["mail", "calendar", "busy", "forms", "publishing", "sheets", "directory", "groups"]

SCOPES: dict[Role, tuple[str, ...]] = {
    # Writing and sending, and (read) finding again what was sent: the search by Message-ID has no narrower scope.
    "mail": (f"{_AUTH}gmail.compose", f"{_AUTH}gmail.readonly"),
    # Events of calendars that the sender owns, and no others.
    "calendar": (f"{_AUTH}calendar.events.owned",),
    # When people are taken, and never by what.
    "busy": (f"{_AUTH}calendar.freebusy",),
    "forms": (f"{_AUTH}forms.body.readonly", f"{_AUTH}forms.responses.readonly"),
    # Only where Binôme creates the forms itself.
    "publishing": (f"{_AUTH}forms.body",),
    "sheets": (f"{_AUTH}spreadsheets.readonly",),
    "directory": (f"{_AUTH}admin.directory.user.readonly",),
    # Only where the people to invite are the members of a group.
    "groups": (f"{_AUTH}admin.directory.group.member.readonly",),
}

API: dict[Role, Api] = {
    "mail": "gmail",
    "calendar": "calendar",
    "busy": "calendar",
    "forms": "forms",
    "publishing": "forms",
    "sheets": "sheets",
    "directory": "directory",
    "groups": "directory",
}

DOCUMENTS: dict[Api, tuple[str, str]] = {
    "gmail": ("gmail", "v1"),
    "calendar": ("calendar", "v3"),
    "forms": ("forms", "v1"),
    "sheets": ("sheets", "v4"),
    "directory": ("admin", "directory_v1"),
}
"""Name and version of each API's discovery document, which travels with Google's client library."""

HOSTS = frozenset(
    (
        "admin.googleapis.com",
        "forms.googleapis.com",
        "gmail.googleapis.com",
        "oauth2.googleapis.com",
        "sheets.googleapis.com",
        "www.googleapis.com",
    )
)
"""The only hosts that a request of ours, and so a token, may go to."""

TITLES: dict[Api, str] = {
    "gmail": "Gmail API",
    "calendar": "Google Calendar API",
    "forms": "Google Forms API",
    "sheets": "Google Sheets API",
    "directory": "Admin SDK API",
}
"""How the Cloud console calls each API."""
