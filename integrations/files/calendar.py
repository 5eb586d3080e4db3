"""A calendar kept in a folder: one `.ics` an event, and beside the mail the invitation that each attendee got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from integrations.files.mail import FileMail
from integrations.files.writing import name_of, safe_name, write
from mentoring import ical, mime
from mentoring.ports import Invitation, Occurrence, Receipt, Span
from mentoring.programme import Contact


class FileCalendar:
    """Events as files to look at; what each attendee got lies in the folder of the mail.

    Args:
        folder: where the events are kept.
        mail: where the invitations go.
        organiser: the programme's sender.
        domain: right-hand side of Message-IDs.
        locale: in which an event's own file is written, as soon as one of its attendees reads it.
        now: the clock, for stamps and receipts.
        reply_to: where answers go, when not to the organiser.
    """

    can_find, can_read = True, False

    def __init__(
        self,
        folder: Path,
        mail: FileMail,
        organiser: Contact,
        *,
        domain: str,
        locale: str,
        now: Callable[[], datetime],
        reply_to: Contact | None = None,
    ) -> None:
        self.folder, self._mail, self._organiser = folder, mail, organiser
        self._domain, self._now, self._reply_to = domain, now, reply_to
        self._language = f"LANGUAGE={locale[:2]}"
        self._published: dict[str, tuple[object, dict[str, str]]] = {}
        self._attending: dict[str, set[str]] = {}

    def put(self, invitation: Invitation) -> Receipt:
        """Write the event as it stands for everybody, then the attendee's message."""
        stamp = self._now()
        message = mime.build(
            invitation.mail,
            self._organiser,
            date=stamp,
            domain=self._domain,
            reply_to=self._reply_to,
            calendar=(invitation.method, ical.build(invitation, self._organiser, stamp)),
            sequence=invitation.sequence,
        )
        if self._stands(invitation):
            self._publish(invitation, stamp)
        return self._mail.keep(_name(invitation.key, invitation.sequence, invitation.method), message)

    def find(self, key: str, sequence: int) -> Receipt | None:
        """The receipt of that very change."""
        return self._mail.kept(_name(key, sequence, "REQUEST")) or self._mail.kept(
            _name(key, sequence, "CANCEL")
        )

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """Nothing happens to a file: nobody answers it."""
        del uid, since, until
        return ()

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Nobody keeps their time in this folder."""
        del addresses, since, until
        return {}

    def forget(self, keys: Iterable[str]) -> int:
        """Remove the events of pairs among those keys (an erasure: their titles name both); how many."""
        gone = {self.folder / f"{_event_name(key)}.ics" for key in keys if _of_a_pair(key)}
        gone = {path for path in gone if path.exists()}
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _publish(self, invitation: Invitation, stamp: datetime) -> None:
        """One file for the event, written once a change and language and not once an attendee; in HR's language if need be."""
        name = _event_name(invitation.key)
        change = (invitation.method, invitation.starts, invitation.minutes, invitation.link)
        known = self._published.get(name)
        places = known[1] if known and known[0] == change else {}
        if places.get(invitation.locale) == invitation.place:
            return
        self._published[name] = change, places | {invitation.locale: invitation.place}
        content, path = ical.publish(invitation, self._organiser, stamp), self.folder / f"{name}.ics"
        if self._language.encode() not in content and self._says(path, content):
            return
        write(path, content)

    def _says(self, path: Path, content: bytes) -> bool:
        """Whether the file says the same in HR's language already."""
        if not path.exists():
            return False
        before = path.read_bytes()
        return self._language.encode() in before and _when(before) == _when(content)

    def _stands(self, invitation: Invitation) -> bool:
        """Whether the event's own file says what this attendee is told.

        A meeting of two is off when it is for one; a larger event when its last attendee is told so.
        """
        event, attendee = _event_name(invitation.key), name_of(invitation.key)
        if invitation.method == "REQUEST":
            self._attending.get(event, set()).add(attendee)
            return True
        if _of_a_pair(invitation.key):
            return True
        if event not in self._attending:
            self._attending[event] = self._still_invited(invitation.key)
        attending = self._attending[event]
        attending.discard(attendee)
        return not attending

    def _still_invited(self, key: str) -> set[str]:
        """Attendees of the event whose last message is no cancellation, by the names of their first."""
        _, kind, _, occurrence = key.split("/")
        latest: dict[str, tuple[int, bool]] = {}
        for path in self._mail.folder.glob(f"{kind}_*_{occurrence}*.eml"):
            first, _, change = path.stem.partition("_update-")
            number, _, off = change.partition("-")
            if first.endswith(f"_{occurrence}"):
                latest[first] = max(latest.get(first, (-1, False)), (int(number or 0), bool(off)))
        return {first for first, (_, off) in latest.items() if not off}


def _when(content: bytes) -> list[bytes]:
    """The lines that say when an event is held, or that it is off."""
    return [line for line in content.splitlines() if line.startswith(_TELLING)]


_TELLING = (b"DTSTART", b"DTEND", b"RRULE", b"EXDATE", b"RECURRENCE-ID", b"STATUS", b"URL")


def _of_a_pair(key: str) -> bool:
    """Programme, kind, recipient, pair, occurrence: other keys name no pair."""
    return key.count("/") > 3


def _name(key: str, sequence: int, method: str) -> str:
    if not sequence:
        return name_of(key)
    return name_of(key, f"update-{sequence}{'-cancelled' if method == 'CANCEL' else ''}")


def _event_name(key: str) -> str:
    """The name of the event, the same for every attendee: `kickoff.launch_1`."""
    _, kind, _, *rest = key.split("/")
    return safe_name("_".join((kind, *rest)))
