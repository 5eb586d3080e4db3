"""The programmes of `configs/` and of other folders, with their questionnaires, templates and looks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mentoring import programme_file, timeline
from mentoring.errors import BadInput
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire
from mentoring.timeline import Plan

if TYPE_CHECKING:
    from mentoring.rendering.identity import Identity

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


def load(programme: str) -> tuple[Programme, Plan]:
    """The programme of that file or id, and its plan.

    Raises:
        BadInput: there is no such programme, or its file is not valid.
    """
    path = find(programme)
    return loaded(path, path.stat().st_mtime_ns if path.exists() else 0)


def find(programme: str) -> Path:
    """The programme file that a path or an id names."""
    path = Path(programme)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = CONFIGS / f"{programme}.yaml"
    if not known.is_file():
        raise BadInput(
            f"there is no programme {programme!r}", instead=f"Write a file's path, or one of: {_known()}."
        )
    return known


def _known() -> str:
    return ", ".join(sorted(path.stem for path in CONFIGS.glob("*.yaml") if path.stem != "identity"))


@lru_cache(maxsize=32)
def loaded(path: Path, changed: int) -> tuple[Programme, Plan]:
    """The programme of that file, which was changed then, and its plan."""
    programme = programme_file.load(path, CONFIGS / "questionnaires")
    return programme, timeline.plan(programme)


@lru_cache(maxsize=1)
def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire of `configs/`, by id."""
    return programme_file.questionnaires(CONFIGS / "questionnaires")


def looks(programme: Programme, path: Path) -> tuple[list[Path], Identity]:
    """Template folders, the organisation's before ours, and its identity."""
    from mentoring.rendering.identity import load

    own = [path.parent / programme.templates] if programme.templates else []
    return [*own, CONFIGS / "templates"], load(CONFIGS / "identity.yaml", programme.identity)


def check_templates(programme: str) -> None:
    """Look at the organisation's own templates, where the programme file names a folder of them.

    Raises:
        BadInput: all that is wrong with them.
    """
    from mentoring.rendering.own import own_faults

    path, (loaded, _) = find(programme), load(programme)
    if loaded.templates and (
        wrong := list(own_faults(path.parent / loaded.templates, CONFIGS / "templates"))
    ):
        raise BadInput("\n".join(map(str, wrong)))
