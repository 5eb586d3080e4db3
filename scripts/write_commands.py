"""Writes docs/commands.md from the commands' own help: `.venv/bin/python scripts/write_commands.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flows.command import binome  # noqa: E402 - after the checkout is found

PAGE = ROOT / "docs" / "commands.md"
HEAD = """# Commands

Made from `binome … --help` by `scripts/write_commands.py`; a test keeps it so.

PROGRAMME is a programme file, or the id of one in `configs/`. `--json` prints one JSON document on stdout and nothing else.
Progress goes to stderr. Exit codes: 0 done · 1 done, and something needs a person (named) · 2 bad input (what, where, what to
write instead) · 3 a provider or the database could not be reached; the next run tries again.
"""


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, groups opened."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


def page() -> str:
    """The whole page."""
    found = list(leaves(binome))
    rows = ["| command | does |", "|---|---|"]
    rows += [f"| [`{' '.join(path)}`](#{'-'.join(path)}) | {_said(command)[0]} |" for path, command in found]
    return "\n".join([HEAD, *rows, "", *(_section(path, command) for path, command in found)])


def _section(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(("binome", *path)), max_content_width=100)
    options = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)[1:]])
    lines = [f"## {' '.join(path)}", "", f"`{usage}`", ""]
    lines += [paragraph + "\n" for paragraph in _said(command)]
    lines += [f"- `{record[0]}` {record[1]}" for record in options if record]
    return "\n".join(lines) + "\n"


def _said(command: click.Command) -> list[str]:
    """The paragraphs of the help; the example as code."""
    said = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    return [
        f"Example: `{part.removeprefix('Example: ')}`" if part.startswith("Example: ") else part
        for part in said
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
