"""The ledgers of this installation, its meter of quotas, and what it holds about a person."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.wiring.places import database, home, secret

if TYPE_CHECKING:
    from integrations.ledger.privacy import Privacy
    from integrations.ledger.store import SqlLedger
    from mentoring.quota import Meter
    from mentoring.verification import Paper


def ledger(programme_id: str, folder: str | None) -> SqlLedger:
    """The ledger of that programme, without its file."""
    return _ledger(folder, database(folder), programme_id)


@lru_cache(maxsize=32)
def _ledger(folder: str | None, url: str, programme: str) -> SqlLedger:
    from integrations.ledger.store import open_ledger

    opened = open_ledger(url, programme, durable=not folder)  # nothing leaves a folder of its own
    atexit.register(opened.close)  # SQLite's journal is then written back: the ledger is one file again
    return opened


def reopen() -> None:
    """Let ledgers be opened anew: the file of an earlier one may be gone."""
    _ledger.cache_clear()


@lru_cache(maxsize=32)
def meter(url: str) -> Meter:
    """Counts what accounts spend of their quotas, in that database."""
    from integrations.ledger.meter import SqlMeter

    opened = SqlMeter(url)
    atexit.register(opened.close)
    return opened


def register(folder: str | None) -> Privacy:
    """The register of the installation: who is where, over all its programmes."""
    from integrations.ledger.privacy import Privacy

    return Privacy(database(folder))


def certified(code: str, folder: str | None) -> Paper | None:
    """The paper of any programme of the installation that carries that code; None when none does."""
    from mentoring import verification

    papers = (
        paper
        for programme in register(folder).programmes()
        for held in [ledger(programme, folder)]
        for paper in verification.issued((e for e, _, _ in held.effects("done")), held.facts())
    )
    return verification.certified(code, secret(), papers)


def forget(
    programme_id: str, folder: str | None, keys: Iterable[str], words: Iterable[str]
) -> tuple[int, list[Path]]:
    """Remove what names a person from a programme's files: from how many; and HR's own files that still do."""
    place, said = Path(folder) if folder else home() / programme_id, tuple(words)
    shutil.rmtree(place.with_name(f"{place.name}.preview"), ignore_errors=True)
    shutil.rmtree(place / "answers", ignore_errors=True)  # what was read from forms elsewhere is read anew
    for path in (home() / "errors").glob("*.txt"):
        path.unlink()  # they may quote anybody, and are of no use for long
    from integrations.files.traces import forget as forget_in

    return forget_in(place, keys, said)


def rows_naming(path: Path, words: Iterable[str]) -> tuple[int, ...]:
    """The rows of one of HR's files in which a person is named; none when it is no table."""
    from integrations.files.traces import rows

    return rows(path, words)
