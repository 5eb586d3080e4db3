"""The door through which a test plants what is there, does what people do, and looks at what came out."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

from tests.loopback.microsoft import events, mail
from tests.loopback.microsoft.contract import Contract
from tests.loopback.microsoft.exchange import Answer, Json, Request
from tests.loopback.microsoft.faults import Faults
from tests.loopback.microsoft.series import expanded
from tests.loopback.microsoft.tenant import Event, File, Mailbox, Tenant


class Control:
    def __init__(self, tenant: Tenant, faults: Faults, contract: Contract | None) -> None:
        self._tenant, self._faults, self._contract = tenant, faults, contract

    def serve(self, name: str, request: Request) -> Answer:
        """`/_control/<name>`; every method of this class that takes the request is one."""
        return Answer(200, getattr(self, f"do_{name}")(request))

    def do_settings(self, request: Request) -> Json:
        for name, value in request.json.items():
            assert hasattr(self._tenant, name), name
            setattr(self._tenant, name, value)
        return {}

    def do_reset(self, request: Request) -> Json:
        """As it was when it began: the same mailboxes, empty; nothing planted, nothing noted."""
        del request
        self._tenant.clear()
        self._faults.clear()
        self._faults.met.clear()
        if self._contract:
            self._contract.breaches.clear()
        return {}

    def do_fault(self, request: Request) -> Json:
        self._faults.plant(request.json)
        return {}

    def do_chaos(self, request: Request) -> Json:
        """Trouble by chance: `rate`, 0..1, and `seed`."""
        self._faults.by_chance(**request.json)
        return {}

    def do_calm(self, request: Request) -> Json:
        del request
        self._faults.clear()
        return {}

    def do_expire(self, request: Request) -> Json:
        """Every token is worth nothing from now on."""
        del request
        self._tenant.tokens.clear()
        return {}

    def do_mailbox(self, request: Request) -> Json:
        address = request.json["address"]
        self._tenant.mailboxes[address.casefold()] = Mailbox(address)
        return {}

    def do_users(self, request: Request) -> Json:
        """Accounts by address; `manager` is an address, `timeZone` their mailbox's, `closed` hides their calendar."""
        for user in request.json:
            mail_address = user["mail"]
            id_ = user.get("id") or hashlib.sha256(mail_address.casefold().encode()).hexdigest()[:16]
            plain = {"accountEnabled": True, "userType": "Member", "userPrincipalName": mail_address}
            self._tenant.users[id_] = plain | user | {"id": id_}
        return {"count": len(self._tenant.users)}

    def do_group(self, request: Request) -> Json:
        """A group of addresses and of ids of groups."""
        said = request.json
        members = [
            name if name in self._tenant.groups else self._tenant.user(name)["id"] for name in said["members"]
        ]
        self._tenant.groups[said["id"]] = {**said, "members": members}
        return {}

    def do_file(self, request: Request) -> Json:
        """Put a workbook, or replace the bytes of one: `drive`, `item`, `name`, `content` (base64), `share`, `tagged`."""
        said = request.json
        content = base64.b64decode(said["content"])
        place = said["drive"], said["item"]
        before = self._tenant.files.get(place)
        version = before.version + 1 if before else 1
        tag = f'"c:{hashlib.sha256(content).hexdigest()[:12]}"' if said.get("tagged", True) else None
        self._tenant.files[place] = File(said.get("name", "answers.xlsx"), content, version, tag)
        if link := said.get("share"):
            code = base64.urlsafe_b64encode(link.encode()).decode().rstrip("=")
            self._tenant.shares[f"u!{code}"] = place
        return {}

    def do_touch(self, request: Request) -> Json:
        """Somebody shares a workbook, or changes what else is no answer: `drive`, `item`."""
        self._tenant.files[request.json["drive"], request.json["item"]].version += 1
        return {}

    def do_fetched(self, request: Request) -> list[str]:
        """Every file whose bytes were handed out, `drive/item`, in order."""
        del request
        return self._tenant.fetched

    def do_busy(self, request: Request) -> Json:
        for said in request.json:
            spans = self._tenant.busy.setdefault(said["address"].casefold(), [])
            spans.append((_moment(said["start"]), _moment(said["end"]), said.get("status", "busy")))
        return {}

    def do_answer(self, request: Request) -> Json:
        """A guest answers: `uid` (or key), `address`, `response`, and `planned` for one occurrence."""
        said, count = request.json, 0
        for _, event in events.known_by(self._tenant, said["uid"]):
            if said["address"].casefold() in events.guests(event):
                slot = _slot(event, said["planned"]) if said.get("planned") else None
                events.answer(event, said["address"], said["response"], slot)
                count += 1
        return {"count": count}

    def do_move(self, request: Request) -> Json:
        """Somebody moves one occurrence, or the whole event, in the sender's calendar; nobody is told here."""
        said = request.json
        for _, event in events.known_by(self._tenant, said["uid"]):
            start = _moment(said["start"])
            place = next(expanded(event))
            span = {"start": _shown(start), "end": _shown(start + place.length)}
            if event.values.get("recurrence"):
                slot = _slot(event, said["planned"])
                event.exceptions[slot] = (event.exceptions.get(slot) or {}) | span
            else:
                event.values |= span
        return {}

    def do_cancel(self, request: Request) -> Json:
        """Somebody takes one occurrence (`planned`), or the whole event, out of the sender's calendar."""
        said = request.json
        for box, event in events.known_by(self._tenant, said["uid"]):
            if said.get("planned"):
                event.exceptions[_slot(event, said["planned"])] = None
            else:
                del box.events[event.id]
        return {}

    def do_break(self, request: Request) -> Json:
        """Another program writes where only we should."""
        for _, event in events.known_by(self._tenant, request.json["uid"]):
            for name in event.properties:
                if name.endswith("BinomeState"):
                    event.properties[name] = '{"plan": []}'
        return {}

    def do_messages(self, request: Request) -> list[Json]:
        """Everything that was sent, oldest first, as it left (MIME in base64), with our key."""
        del request
        sent = [m for box in self._tenant.mailboxes.values() for m in box.messages.values() if not m.draft]
        return [
            {
                "key": next(iter(message.properties.values()), ""),
                "id": message.identity,
                "mime": base64.b64encode(mail.whole(message)).decode(),
            }
            for message in sent
        ]

    def do_drafts(self, request: Request) -> int:
        del request
        boxes = self._tenant.mailboxes.values()
        return sum(message.draft for box in boxes for message in box.messages.values())

    def do_events(self, request: Request) -> list[Json]:
        """Every event as it stands, with its occurrences in UTC."""
        del request
        return [
            {
                "id": event.id,
                "values": {n: v for n, v in event.values.items() if n != "singleValueExtendedProperties"},
                "properties": {name.rpartition(" ")[2]: value for name, value in event.properties.items()},
                "occurrences": [
                    {
                        "planned": place.slot,
                        "start": place.start(event).isoformat(),
                        "end": place.end(event).isoformat(),
                    }
                    for place in expanded(event)
                ],
            }
            for box in self._tenant.mailboxes.values()
            for event in box.events.values()
        ]

    def do_journal(self, request: Request) -> list[Json]:
        del request
        return self._tenant.journal.lines

    def do_breaches(self, request: Request) -> Json:
        """What went against the contract, and whether there was one to hold anything against."""
        del request
        found = self._contract.breaches if self._contract else []
        return {"checked": self._contract is not None, "breaches": found}

    def do_met(self, request: Request) -> list[str]:
        del request
        return self._faults.met


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _slot(event: Event, planned: str) -> str:
    """The slot of the occurrence that stands, or by the rule should stand, at that instant."""
    wanted = _moment(planned)
    for place in expanded(event):
        if wanted in (place.start(event), datetime.fromisoformat(place.slot)):
            return place.slot
    raise AssertionError(f"no occurrence at {planned}")


def _shown(moment: datetime) -> Json:
    return {"dateTime": moment.replace(tzinfo=None).isoformat(), "timeZone": "UTC"}
