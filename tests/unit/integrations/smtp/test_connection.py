"""What the answers of a mail server mean. The server is a few lines that play a script, one connection after the other."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from integrations.smtp.connection import PAUSE_S, Connection, Server
from mentoring.errors import ProviderError

HANG_UP = ""
Script = dict[str, str]


class Scripted:
    """Answers each command by its script; a command not in it gets 250. `END` is the message's last line."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self.scripts, self.taken, self.commands = list(scripts), 0, list[str]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes an accept that waits
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        for script in self.scripts:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb", buffering=0) as wire:
                self._talk(wire, script)

    def _talk(self, wire: object, script: Script) -> None:
        def say(answer: str) -> bool:
            if answer:
                wire.write(f"{answer}\r\n".encode())  # type: ignore[attr-defined]  # a socket's file
            return bool(answer)

        if not say(script.get("CONNECT", "220 hello")):
            return
        for line in wire:  # type: ignore[attr-defined]  # a socket's file
            command = line.decode().split()[0].upper()
            self.commands.append(command)
            if command == "DATA" and "DATA" not in script:
                say("354 go on")
                while wire.readline() not in (b".\r\n", b""):  # type: ignore[attr-defined]  # a socket's file
                    pass
                self.taken += script.get("END", "250 taken").startswith("250")
                command = "END"
            if (
                not say(script.get(command, "250 taken" if command == "END" else "250 fine"))
                or command == "QUIT"
            ):
                return


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[Scripted, Connection]]]:
    opened: list[tuple[Scripted, Connection]] = []

    def play(*scripts: Script) -> tuple[Scripted, Connection]:
        server = Scripted(scripts)
        connection = Connection(Server("127.0.0.1", server.port, "plain", timeout_s=2), "acme.example")
        opened.append((server, connection))
        return opened[-1]

    yield play
    for server, connection in opened:
        connection.close()
        server.stop()


def send(connection: Connection) -> str:
    return connection.send(
        b"Subject: x\r\n\r\nBonjour\r\n", sender="elan@acme.example", recipient="ada@acme.example"
    )


def refused(connection: Connection) -> tuple[bool, bool, float | None]:
    with pytest.raises(ProviderError) as error:
        send(connection)
    return error.value.permanent, error.value.uncertain, error.value.retry_after


PERMANENT, LATER, UNCERTAIN, PAUSE = (
    (True, False, None),
    (False, False, None),
    (False, True, None),
    (False, False, PAUSE_S),
)


@pytest.mark.parametrize(
    ("script", "meaning"),
    [
        ({"RCPT": "550 no such user"}, PERMANENT),
        ({"RCPT": "450 greylisted"}, LATER),
        ({"RCPT": "452 too many"}, PAUSE),
        ({"MAIL": "530 authenticate first"}, PAUSE),
        ({"MAIL": "421 closing"}, PAUSE),
        ({"DATA": "554 no"}, PERMANENT),
        ({"DATA": "451 later"}, LATER),
        ({"END": "552 too big"}, PERMANENT),
        ({"END": "451 later"}, LATER),
        ({"END": HANG_UP}, UNCERTAIN),
        ({"END": "what?"}, UNCERTAIN),
        ({"MAIL": HANG_UP}, LATER),
        ({"RCPT": HANG_UP}, LATER),
        ({"CONNECT": "554 go away"}, PAUSE),
        ({"CONNECT": HANG_UP}, PAUSE),
    ],
)
def test_each_answer_has_its_meaning(
    scripted: Callable[..., tuple[Scripted, Connection]], script: Script, meaning: object
) -> None:
    _, connection = scripted(script, {})
    assert refused(connection) == meaning


def test_after_a_refusal_the_next_message_goes_on_the_same_connection(
    scripted: Callable[..., tuple[Scripted, Connection]],
) -> None:
    server, connection = scripted({"END": "550 no"})
    refused(connection)
    server.scripts[0].clear()
    assert send(connection) == "taken"
    assert server.commands == ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA"]


def test_a_connection_that_was_closed_meanwhile_is_opened_again(
    scripted: Callable[..., tuple[Scripted, Connection]],
) -> None:
    server, connection = scripted({}, {})
    send(connection)
    server.scripts[0]["MAIL"] = HANG_UP
    assert send(connection) == "taken"
    assert server.taken == 2


def test_what_was_lost_in_the_middle_is_never_sent_again_by_itself(
    scripted: Callable[..., tuple[Scripted, Connection]],
) -> None:
    server, connection = scripted({"END": HANG_UP}, {})
    assert refused(connection) == UNCERTAIN
    assert server.commands.count("DATA") == 1


def test_a_server_that_is_away_makes_the_channel_wait() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refused(Connection(Server("127.0.0.1", port, "plain", timeout_s=1), "acme.example")) == PAUSE


def test_a_server_without_encryption_gets_nothing_when_encryption_is_asked_for(
    scripted: Callable[..., tuple[Scripted, Connection]],
) -> None:
    server, _ = scripted({})
    connection = Connection(Server("127.0.0.1", server.port, "starttls", timeout_s=1), "acme.example")
    assert refused(connection) == PAUSE
    assert server.taken == 0


def test_addresses_that_servers_repeat_are_not_kept(
    scripted: Callable[..., tuple[Scripted, Connection]],
) -> None:
    _, connection = scripted({"RCPT": "550 <ada@acme.example>: unknown"})
    with pytest.raises(ProviderError) as error:
        send(connection)
    assert str(error.value) == "550 <address> unknown"


def test_a_check_says_hello_and_sends_nothing(scripted: Callable[..., tuple[Scripted, Connection]]) -> None:
    server, connection = scripted({})
    connection.check()
    assert (server.commands, server.taken) == (["EHLO"], 0)
