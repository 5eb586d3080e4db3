from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import click.testing
import pytest

from flows.command import binome as group
from flows.commands.shared import plain
from mentoring.errors import Unreachable
from tests.commands import Binome

ROOT = Path(__file__).parents[3]


def leaves(commands: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, click.Command]]:
    found = []
    for name, command in commands.commands.items():
        if isinstance(command, click.Group):
            found += leaves(command, (*path, name))
        else:
            found.append((" ".join((*path, name)), command))
    return found


COMMANDS = dict(leaves(group))


def test_the_commands_are_those_that_others_rely_on() -> None:
    assert set(COMMANDS) == {
        "approve", "audit verify", "certificate", "check", "connect", "demo", "deploy", "effects", "match", "pairs",
        "person erase", "person export", "plan", "preview", "rehearse", "report", "resume", "run", "settle", "status", "stop",
        "what-if",
    }  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example_and_says_what_each_option_does(name: str) -> None:
    command = COMMANDS[name]
    assert f"Example: binome {name}" in (command.help or "")
    assert [o.name for o in command.params if isinstance(o, click.Option) and not o.help] == []


def test_the_list_of_commands_cuts_no_sentence_short() -> None:
    shown = click.testing.CliRunner().invoke(group, ["--help"], terminal_width=80).output
    assert [line for line in shown.partition("Commands:")[2].splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_every_command_is_one_that_it_takes(name: str) -> None:
    import shlex

    example = (COMMANDS[name].help or "").split("Example: binome ")[1].split("\n\n")[0]
    words = shlex.split(" ".join(example.split()))[len(name.split()) :]
    COMMANDS[name].make_context(name, words, resilient_parsing=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"`(\S*binome )?{name}\b", page), f"say in README.md what `binome {name}` does"


def test_the_page_of_commands_is_what_they_say_themselves() -> None:
    script = ROOT / "scripts" / "write_commands.py"
    made = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", f"import runpy; print(runpy.run_path({str(script)!r})['page'](), end='')"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == made.stdout, "run scripts/write_commands.py"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["run", "--help"],
        ["check", "elan-2027"],
        ["plan", "elan-2027"],
        ["status", "elan-2027"],
        ["effects", "elan-2027"],
        ["connect", "elan-2027"],
    ],
)
def test_what_needs_no_prefect_does_not_load_it_nor_what_reads_tables(
    words: list[str], tmp_path: Path
) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sorted({m.split('.')[0] for m in sys.modules} & {'prefect', 'pandas', 'altair'})))\n"
        "from flows.command import main\nmain()"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code, *words],
        env={"PYTHONPATH": str(ROOT), "BINOME_HOME": str(tmp_path), "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "", done.stderr


@pytest.mark.parametrize(
    "words", [["nothing"], ["run"], ["run", "elan-2027", "party"], ["status", "elan-2027", "--on", "soon"], ["--nothing"],
              ["effects", "elan-2027", "--state", "lost"], ["settle", "elan-2027/x/y/1", "perhaps", "--why", "x"]]
)  # fmt: skip
def test_words_that_mean_nothing_are_refused_with_the_usage(binome: Binome, words: list[str]) -> None:
    said = binome(*words)
    assert (said.code, said.out) == (2, "")
    assert "Usage:" in said.err


def test_nobody_sees_a_traceback_and_the_details_are_kept(
    binome: Binome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fall(*_: object) -> None:
        raise ZeroDivisionError("by a.secret@firm.example")

    monkeypatch.setattr("mentoring.status.status", fall)
    said = binome("status", "elan-2027")
    assert said.code == 3
    assert "ZeroDivisionError" in said.err
    assert "secret" not in said.err
    (kept,) = (tmp_path / "home" / "errors").iterdir()
    assert str(kept) in said.err
    assert "by a.secret@firm.example" in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_what_cannot_be_reached_ends_with_three_and_says_when_it_is_tried_again(
    binome: Binome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **_more: object) -> None:
        raise Unreachable("the ledger's database could not be used: it sleeps")

    monkeypatch.setattr("integrations.ledger.store.open_ledger", away)
    said = binome("status", "elan-2027")
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines() == [
        "the ledger's database could not be used: it sleeps",
        "Nothing is lost: the next run tries again.",
    ]


@pytest.mark.parametrize("value", ["\x1b[2J\x1b[31mred", "a\nb\tc\rd", "\u202etxt.exe", "\x9b31m"])
def test_no_value_moves_the_cursor_or_breaks_a_row(value: str) -> None:
    assert plain(value).isprintable()
    assert plain(value).split(" — ") == [
        "".join(c if c.isprintable() else " " for c in line) for line in value.split("\n")
    ]
