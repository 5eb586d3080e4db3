"""`python -m tests.loopback.microsoft --journal FILE`: a stand-in for Graph and its login host, on 127.0.0.1 only.

Prints its port, and serves until its standard input is closed.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from tests.loopback.microsoft.contract import Contract
from tests.loopback.microsoft.journal import Journal
from tests.loopback.microsoft.known import CLIENT, SECRET, TENANT
from tests.loopback.microsoft.server import Graph
from tests.loopback.microsoft.tenant import Mailbox, Tenant


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--journal", type=Path, required=True, help="one JSON line an effect")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--contract", type=Path, help="the OpenAPI description everything is held against")
    options.add_argument("--certificate", type=Path, help="PEM file of the application's certificate")
    options.add_argument("--mailbox", action="append", default=[], help="address of a mailbox that is there")
    options.add_argument("--secret", default=SECRET)
    said = options.parse_args()
    certificate = said.certificate.read_bytes() if said.certificate else None
    tenant = Tenant(TENANT, CLIENT, said.secret, certificate, Journal(said.journal))
    for address in said.mailbox:
        tenant.mailboxes[address.casefold()] = Mailbox(address)
    graph = Graph(said.port, tenant, Contract(said.contract) if said.contract else None)
    sys.stdout.write(f"{graph.server_address[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=graph.serve_forever, daemon=True).start()
    sys.stdin.read()  # until whoever started us is gone


if __name__ == "__main__":
    main()
