"""The stand-in's HTTP: contract, token, trouble, handler, reply."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.loopback.google import calendars, control, directory, forms, gmail, masks, oauth, sheets
from tests.loopback.google.contract import Method, route
from tests.loopback.google.world import Call, Fault, Refusal, World

Handler = Callable[[World, Call], Any]
HANDLERS: Mapping[str, Handler] = {
    "gmail.users.getProfile": gmail.profile,
    "gmail.users.messages.list": gmail.messages_list,
    "gmail.users.messages.get": gmail.messages_get,
    "gmail.users.drafts.list": gmail.drafts_list,
    "gmail.users.drafts.get": gmail.drafts_get,
    "gmail.users.drafts.create": gmail.drafts_create,
    "gmail.users.drafts.update": gmail.drafts_update,
    "gmail.users.drafts.delete": gmail.drafts_delete,
    "gmail.users.drafts.send": gmail.drafts_send,
    "calendar.events.insert": calendars.insert,
    "calendar.events.get": calendars.get,
    "calendar.events.patch": calendars.patch,
    "calendar.events.update": calendars.update,
    "calendar.events.delete": calendars.delete,
    "calendar.events.list": calendars.list_,
    "calendar.events.instances": calendars.instances,
    "calendar.freebusy.query": calendars.freebusy,
    "forms.forms.get": forms.get,
    "forms.forms.create": forms.create,
    "forms.forms.batchUpdate": forms.batch_update,
    "forms.forms.setPublishSettings": forms.publish,
    "forms.forms.responses.list": forms.responses,
    "sheets.spreadsheets.get": sheets.get,
    "sheets.spreadsheets.values.batchGet": sheets.values,
    "directory.users.list": directory.users,
    "directory.members.list": directory.members,
}
"""Every method that is played; what Binôme calls beside these breaks the contract."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news here."""


def serve(world: World, port: int = 0) -> ThreadingHTTPServer:
    """A server on this computer, not running yet."""

    class Answering(_Answering):
        pass

    Answering.world = world
    return _Server(("127.0.0.1", port), Answering)


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    world: World

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives
        """Say nothing."""

    def _answered(self) -> None:
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith("/_control/"):
            self._say(*control.answer(self.world, self.command, parts.path, parts.query, content))
        elif parts.path == "/token":
            self._token(content)
        else:
            self._google(parts.path, parts.query, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answered  # noqa: N815 - the names http.server calls

    def _token(self, content: bytes) -> None:
        with self.world.lock:
            fault = self.world.struck("token")
            status, reply = oauth.token(self.world, dict(parse_qsl(content.decode())))
        if not (fault and self._trouble(fault)):
            self._say(status, reply)

    def _google(self, path: str, query: str, content: bytes) -> None:
        found = route(self.command, path)
        if found is None:
            self._breach(f"{self.command} {path}: no such method")
            return
        method, inside = found
        with self.world.lock:
            self.world.calls[method.id] += 1
            fault = self.world.struck(method.id)
        if fault and not fault.kind.endswith("-after") and self._trouble(fault):
            return
        asked = parse_qs(query, keep_blank_values=True)
        try:
            status, reply = self._handled(method, inside, asked, content, fault)
        except Refusal as error:
            if error.status == 501:
                self._breach(f"{method.id}: {error.message}")
                return
            self._refuse(error.status, error.reason, error.message)
            return
        if fault and fault.kind.endswith("-after") and self._trouble(fault):
            return
        self._say(status, reply)

    def _handled(
        self,
        method: Method,
        path: Mapping[str, str],
        query: dict[str, list[str]],
        content: bytes,
        fault: Fault | None,
    ) -> tuple[int, Any]:
        body = json.loads(content) if content else None
        faults = [] if method.id in HANDLERS else ["is not played"]
        faults += method.faults(query, body)
        if faults:
            raise Refusal(501, "breach", "; ".join(faults))
        with self.world.lock:
            subject = oauth.subject(self.world, method, self.headers.get("Authorization", ""))
            call = Call(method.id, subject, path, query, body, self.headers.get("If-Match", ""))
            if fault and fault.kind == "circle" and query.get("pageToken"):
                query["pageToken"] = ["0"]
            reply = HANDLERS[method.id](self.world, call)
            if fault and fault.kind == "twice":
                _repeat(reply)
            if reply is not None and (fields := call.one("fields")):
                reply = masks.masked(reply, fields)
            return (204 if reply is None else 200), json.loads(json.dumps(reply))

    def _trouble(self, fault: Fault) -> bool:
        """Whether the trouble was the whole reply."""
        kind = fault.kind.removesuffix("-after")
        if kind == "close":
            self._hang_up(reset=False)
        elif kind == "reset":
            self._hang_up(reset=True)
        elif kind == "hang":
            time.sleep(fault.seconds)
            self._hang_up(reset=False)
        elif kind == "malformed":
            self._write(200, b'{"id": ')
        elif kind.startswith("retry:"):
            status = int(kind.partition(":")[2])
            self._refuse(status, "rateLimitExceeded", "later", {"Retry-After": str(int(fault.seconds))})
        elif ":" in kind:
            status_, _, reason = kind.partition(":")
            self._refuse(int(status_), reason, "refused")
        else:
            return False
        return True

    def _hang_up(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _breach(self, what: str) -> None:
        with self.world.lock:
            self.world.breaches.append(what)
        self._refuse(400, "contractBreach", what)

    def _refuse(
        self, status: int, reason: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """An error in Google's older shape, or in the newer one where the code is written so."""
        error: dict[str, Any] = {"code": status, "message": message}
        if reason.isupper():
            error["status"] = "PERMISSION_DENIED" if status == 403 else reason
            if status == 403 and reason != "PERMISSION_DENIED":
                error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
        else:
            error["errors"] = [{"domain": "global", "reason": reason, "message": message}]
        self._write(status, json.dumps({"error": error}).encode(), headers)

    def _say(self, status: int, reply: Any) -> None:
        self._write(status, b"" if status == 204 else json.dumps(reply, ensure_ascii=False).encode())

    def _write(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Head and body in one write: two would wait for each other (Nagle)."""
        told = {**(headers or {}), "Content-Type": "application/json"}
        if status != 204:
            told["Content-Length"] = str(len(content))
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.wfile.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode() + content)


def _repeat(reply: Any) -> None:
    """Let every list of a page say each thing twice."""
    for name, value in reply.items():
        if isinstance(value, list):
            reply[name] = [*value, *value]
