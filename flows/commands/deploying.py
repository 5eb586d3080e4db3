"""Deploying: the deployments of prefect.yaml for any programme, with the dates of its plan, on the Prefect server named."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flows.commands.serverside import Kept, Standing, standing
from integrations.wiring import find, load
from mentoring.errors import BadInput
from mentoring.programme import PHASES, Programme
from mentoring.schedule import dated
from mentoring.status import over
from mentoring.timeline import Plan

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = "elan-2027"
"""The programme that prefect.yaml is written for."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment did: the deployments that stand, `<flow>/<programme>`, and those that were taken away."""

    names: tuple[str, ...]
    pruned: tuple[str, ...]


def deploy_all(programmes: Sequence[str], *, senders: int = 1, say: Callable[[str], None]) -> Deployed:
    """Deploy every flow for each programme that is not over yet, and take away those of programmes that are.

    What ops paused stays paused, a whole deployment or one of its schedules. `senders`: runs that may deliver at once.

    Raises:
        BadInput: a programme is not valid, no server is named, or Prefect refused.
        Unreachable: the server does not answer.
    """
    written = CHECKOUT / "prefect.yaml"
    if not written.is_file():
        raise BadInput(
            "there is no prefect.yaml here", where=str(CHECKOUT), instead="Deploy from a checkout."
        )
    now = datetime.now(UTC)
    document = YAML(typ="safe", pure=True).load(written)
    loaded = [(programme, *load(programme)) for programme in programmes]
    there: Standing = standing()
    document["deployments"] = [
        _for(deployment, named, programme, plan, there.kept, senders, now)
        for named, programme, plan in loaded
        if not over(plan, now)
        for deployment in document["deployments"]
    ]
    there.make_pool()
    if document["deployments"]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "prefect.yaml"
            YAML().dump(document, file)
            say(f"Deploying {len(document['deployments'])} flows…")
            _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(file))
    names = tuple(f"{_flow(d)}/{d['name']}" for d in document["deployments"])
    slugs = [{schedule["slug"] for schedule in d["schedules"]} for d in document["deployments"]]
    there.drop_schedules(dict(zip(names, slugs, strict=True)))
    there.mark_the_dead()
    return Deployed(names, there.prune(names, {programme.id for _, programme, _ in loaded}, _is_over))


def _is_over(named: str) -> bool:
    """Whether the programme of that file or id is over; one whose file is gone is left alone."""
    try:
        return over(load(named)[1], datetime.now(UTC))
    except (BadInput, OSError):
        return False


def _flow(deployment: dict[str, Any]) -> str:
    return str(deployment["entrypoint"].rpartition(":")[2])


def _for(
    deployment: dict[str, Any],
    named: str,
    programme: Programme,
    plan: Plan,
    kept: Kept,
    senders: int,
    now: datetime,
) -> dict[str, Any]:
    """That deployment of the example, for another programme: its id, its file, its zone, its dates."""
    ours: dict[str, Any] = _renamed(deployment, programme.id) | {"parameters": {"programme": _path(named)}}
    for trigger in ours.get("triggers", ()):
        trigger["parameters"] = trigger["parameters"] | ours["parameters"]
    flow = _flow(deployment)
    schedules = [schedule | {"timezone": programme.time_zone} for schedule in ours.get("schedules", ())]
    if flow in PHASES:
        schedules += [
            {"slug": one.slug, "rrule": one.rrule, "timezone": programme.time_zone}
            for one in dated(plan, flow, now)
        ]
    elif flow == "deliver" and senders > 1:
        ours["concurrency_limit"] = ours["concurrency_limit"] | {"limit": senders}
        schedules = [s | {"slug": f"{s['slug']}-{n}"} for n in range(1, senders + 1) for s in schedules]
    name = f"{flow}/{programme.id}"
    for schedule in schedules:
        schedule["active"] = (name, schedule["slug"]) not in kept.off
    return ours | {"schedules": schedules, "paused": name in kept.paused}


def _renamed(value: Any, programme: str) -> Any:
    """A part of prefect.yaml with another programme's id wherever the example's stands."""
    if isinstance(value, dict):
        return {key: _renamed(inner, programme) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, programme) for inner in value]
    return value.replace(EXAMPLE, programme) if isinstance(value, str) else value


def _path(programme: str) -> str:
    """How a run will find the programme from anywhere: by its id, or by its file's whole path."""
    path = find(programme)
    known = path.parent == CHECKOUT / "configs" and path.suffix != Path(programme).suffix
    return programme if known else str(path.resolve())


def _prefect(*words: str) -> None:
    done = subprocess.run(  # noqa: S603 - Prefect's own command, on our own file
        [sys.executable, "-m", "prefect", *words], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise BadInput(
            "Prefect refused the deployments",
            where="; ".join(last[-2:]),
            instead="Mend it, then deploy again.",
        )
