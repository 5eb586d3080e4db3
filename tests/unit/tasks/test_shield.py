from __future__ import annotations

import inspect
import traceback
from pathlib import Path

import pytest

from mentoring.errors import BadInput, BinomeError, Unreachable
from mentoring.job import Job
from tasks.shield import Withheld, shielded

SECRET = "a.martin@firm.example"


def told(error: BaseException) -> str:
    """What Prefect would keep: the message and the traceback, causes included."""
    return "".join(traceback.format_exception(error))


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize("error", [KeyError(SECRET), ValueError(f"{SECRET} is odd"), RuntimeError(SECRET)])
def test_an_error_that_nobody_foresaw_is_told_by_its_kind_alone(
    tmp_path: Path, error: Exception, quotes: bool
) -> None:
    @shielded(quotes=quotes)
    def body(job: Job) -> None:
        raise error

    with pytest.raises(Withheld) as caught:
        body(Job("elan-2027", None, str(tmp_path)))
    (kept,) = (tmp_path / "errors").iterdir()
    assert SECRET not in told(caught.value)
    assert str(caught.value) == f"{type(error).__name__}: the details lie in {kept}"
    assert (caught.value.exit_code, caught.value.said) == (3, "")
    assert SECRET in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_our_own_words_pass_without_what_caused_them(tmp_path: Path) -> None:
    def driver() -> None:
        raise OSError(f"({SECRET}) was not stored")

    @shielded()
    def body(job: Job) -> None:
        try:
            driver()
        except OSError as error:
            raise Unreachable("the database is away") from error

    with pytest.raises(Unreachable, match="the database is away") as caught:
        body(Job("elan-2027", None, str(tmp_path)))
    assert SECRET not in told(caught.value)
    assert not (tmp_path / "errors").exists()


def test_our_own_words_are_withheld_where_they_may_quote_an_export(tmp_path: Path) -> None:
    @shielded(quotes=True)
    def body(job: Job) -> None:
        raise BadInput(f"the closest header is {SECRET}", where="mentor.csv")

    with pytest.raises(BinomeError) as caught:
        body(Job("elan-2027", None, str(tmp_path)))
    assert SECRET not in told(caught.value)
    assert isinstance(caught.value, Withheld)
    assert (caught.value.exit_code, caught.value.said) == (2, f"mentor.csv: the closest header is {SECRET}")


def test_a_task_keeps_its_parameters_and_its_answer() -> None:
    @shielded()
    def body(job: Job, phase: str) -> str:
        return f"{job.programme} {phase}"

    assert list(inspect.signature(body).parameters) == ["job", "phase"]
    assert body(Job("elan-2027"), "recruit") == "elan-2027 recruit"
