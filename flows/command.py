"""The command `binome`: everything an ops team does from a terminal."""

from __future__ import annotations

import sys

import click

from flows.commands import looking, matching, papers, privacy, programmes, running, stopping
from flows.commands.shared import plain
from mentoring.errors import BinomeError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="binome")
def binome() -> None:
    """Mentoring programmes from the first call to the last thank-you.

    PROGRAMME is a programme file, or the id of one in configs/. Exit codes: 0 done, 1 done but something needs a person,
    2 bad input, 3 a provider or the database could not be reached.
    """


for command in (
    *programmes.COMMANDS,
    *running.COMMANDS,
    *stopping.COMMANDS,
    *looking.COMMANDS,
    *matching.COMMANDS,
    *privacy.COMMANDS,
    *papers.COMMANDS,
):
    binome.add_command(command)


def main() -> None:
    """Run the command; nobody outside ever sees a traceback."""
    try:
        sys.exit(binome.main(standalone_mode=False) or 0)
    except BinomeError as error:
        _say(getattr(error, "said", "") or str(error))
        if error.exit_code == 3:
            _say("Nothing is lost: the next run tries again.")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted; what was done is kept, the next run goes on from there.")
        sys.exit(1)
    except BrokenPipeError:  # whoever read our output has had enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door: whatever nobody foresaw
        from integrations.wiring import keep_details

        _say(
            f"Something went wrong that nobody foresaw ({type(error).__name__}); the details lie in {keep_details(error)}."
        )
        _say(
            "Nothing is lost: the next run tries again. If it stays, send us that file, which may quote answers."
        )
        sys.exit(3)


def _say(text: str) -> None:
    for line in text.split("\n"):
        click.echo(plain(line), err=True)
