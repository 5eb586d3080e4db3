"""HTTP on 127.0.0.1: Graph below `/v1.0`, the login host beside it, and the control door."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from tests.loopback.microsoft import events, files, login, mail, people, schedules
from tests.loopback.microsoft.contract import Contract
from tests.loopback.microsoft.control import Control
from tests.loopback.microsoft.exchange import ROUTES, Answer, Request, Trouble
from tests.loopback.microsoft.faults import Fault, Faults
from tests.loopback.microsoft.odata import FORMER
from tests.loopback.microsoft.tenant import Tenant

SERVED = (events, files, mail, people, schedules)
"""Importing them is what fills the list of routes."""
HANGING_S = 30


class Graph(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, tenant: Tenant, contract: Contract | None) -> None:
        self.tenant, self.contract, self.faults = tenant, contract, Faults()
        self.control = Control(tenant, self.faults, contract)
        self.in_flight, self.counting = 0, threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)
        self.root = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news here."""

    def answer(self, request: Request) -> Answer:
        """What Graph says; a batch is answered one by one."""
        if self.contract:
            self.contract.asked(request)
        if request.path == "/$batch":
            inner = [(id_, self.answer(one)) for id_, one in people.batch(request)]
            told = [
                {"id": id_, "status": one.status, "headers": dict(one.headers), "body": one.body}
                for id_, one in inner
            ]
            answer = Answer(200, {"responses": told})
        else:
            answer = self._routed(request)
        if self.contract:
            self.contract.answered(request, answer)
        return answer

    def _routed(self, request: Request) -> Answer:
        fault = self.faults.strike("BATCHED", request.path) if "x-batched" in request.headers else None
        if fault:
            return Trouble(fault.status, fault.code, fault.retry_after).answer
        for method, pattern, serve in ROUTES:
            found = pattern.fullmatch(request.path) if method == request.method else None
            if found:
                try:
                    with self.tenant.lock:
                        return serve(self.tenant, request, *found.groups())
                except Trouble as trouble:
                    return trouble.answer
        return Trouble(404, "UnknownError").answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    @property
    def graph(self) -> Graph:
        return cast("Graph", self.server)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Say nothing."""

    def serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(size)
        parts = urlsplit(self.path)
        headers = {name.casefold(): value for name, value in self.headers.items()}
        path, graph = parts.path, self.graph
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, path.removeprefix("/v1.0"), query, headers, content, graph.root)
        if path.startswith("/_control/"):
            with graph.tenant.lock:
                self._send(graph.control.serve(path.removeprefix("/_control/"), request))
            return
        with graph.counting:
            graph.in_flight += 1
            crowded = graph.tenant.at_once is not None and graph.in_flight > graph.tenant.at_once
        try:
            if crowded:
                self._send(Trouble(429, "ApplicationThrottled", 1).answer)
            else:
                self._troubled(request, path)
        finally:
            with graph.counting:
                graph.in_flight -= 1

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = serve  # noqa: N815 - the names that the library calls

    def _troubled(self, request: Request, path: str) -> None:
        fault = self.graph.faults.strike(request.method, path)
        kind = fault.kind if fault else ""
        if fault and kind in ("close", "hang", "reset"):
            self._break(fault)
        elif fault and kind == "status":
            self._send(Trouble(fault.status, fault.code, fault.retry_after).answer)
        elif kind == "expired":
            self.graph.tenant.tokens.clear()
            self._send(self._answered(request, path))
        elif kind == "duplicates":
            self._send(
                self._answered(
                    Request(**{**vars(request), "headers": {**request.headers, "x-loopback": FORMER}}), path
                )
            )
        else:
            answer = self._answered(request, path)
            if fault and kind == "status-after":
                self._send(Trouble(fault.status, fault.code, fault.retry_after).answer)
            elif kind == "malformed":
                self._send(Answer(answer.status, b'{"value": [{"id"'))
            elif fault:
                self._break(fault)
            else:
                self._send(answer)

    def _answered(self, request: Request, path: str) -> Answer:
        tenant = self.graph.tenant
        steps = path.strip("/").split("/")
        if path.startswith("/v1.0/"):
            known = request.headers.get("authorization", "").removeprefix("Bearer ") in tenant.tokens
            return self.graph.answer(request) if known else Trouble(401, "InvalidAuthenticationToken").answer
        try:
            if steps[0] == "upload":
                return mail.upload(tenant, request, steps[1])
            if steps[0] == "download":
                return files.download(tenant, request, steps[1])
        except Trouble as trouble:
            return trouble.answer
        if path.endswith("/v2.0/.well-known/openid-configuration"):
            return login.discovery(tenant, steps[0])
        if path.endswith("/oauth2/v2.0/token"):
            return login.token(tenant, request)
        return Answer(404)

    def _send(self, answer: Answer) -> None:
        content = answer.content
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if content:
            self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _break(self, fault: Fault) -> None:
        """Leave without an answer."""
        self.close_connection = True
        if fault.kind.startswith("hang"):
            deadline = time.monotonic() + HANGING_S
            self.connection.settimeout(0.1)
            while time.monotonic() < deadline:
                try:
                    if not self.connection.recv(1):
                        return
                except TimeoutError:
                    continue
                except OSError:
                    return
        elif fault.kind.startswith("reset"):
            with contextlib.suppress(OSError):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
