"""The command `binome`: everything an ops team does from a terminal."""

from __future__ import annotations

import sys

import click

from flows.commands import data, programmes, running
from mentoring.errors import BinomeError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="binome")
def binome() -> None:
    """Mentoring programmes from the first call to the last thank-you.

    PROGRAMME is a programme file, or the id of one in configs/. Exit codes: 0 done, 1 something needs a person,
    2 bad input, 3 a provider or the database could not be reached.
    """


for command in (*programmes.COMMANDS, *running.COMMANDS, *data.COMMANDS):
    binome.add_command(command)


def main() -> None:
    """Run the command; nobody outside ever sees a traceback."""
    try:
        sys.exit(binome.main(standalone_mode=False) or 0)
    except BinomeError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; what was done is kept, the next run goes on from there.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
