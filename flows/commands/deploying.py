"""Deploying: the deployments of prefect.yaml, for any programme, on the Prefect server that is named."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from integrations.wiring import find, load
from mentoring.errors import BadInput, Unreachable

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = "elan-2027"
"""The programme that prefect.yaml is written for."""
POOL = "binome"


def deploy_all(programmes: Sequence[str], *, say: Callable[[str], None]) -> list[str]:
    """Deploy every flow for each programme; the names of the deployments, `<flow>/<programme>`.

    Raises:
        BadInput: a programme is not valid, no server is named, or Prefect refused.
        Unreachable: the server does not answer.
    """
    written = CHECKOUT / "prefect.yaml"
    if not written.is_file():
        raise BadInput(
            "there is no prefect.yaml here", where=str(CHECKOUT), instead="Deploy from a checkout."
        )
    document = YAML(typ="safe", pure=True).load(written)
    document["deployments"] = [
        _for(deployment, programme) for programme in programmes for deployment in document["deployments"]
    ]
    _make_pool()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prefect.yaml"
        YAML().dump(document, file)
        say(f"Deploying {len(document['deployments'])} flows…")
        _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(file))
    return [f"{Path(d['entrypoint']).name.partition('.')[0]}/{d['name']}" for d in document["deployments"]]


def _for(deployment: dict[str, Any], programme: str) -> dict[str, Any]:
    """That deployment of the example, for another programme: its id, its file, its time zone."""
    loaded = load(programme)[0]
    path = find(programme)
    named = (
        programme
        if path.parent == CHECKOUT / "configs" and path.suffix != Path(programme).suffix
        else str(path.resolve())
    )
    return deployment | {
        "name": loaded.id,
        "tags": [loaded.id if tag == EXAMPLE else tag for tag in deployment["tags"]],
        "parameters": {"programme": named},
        "schedules": [
            schedule | {"timezone": loaded.time_zone} for schedule in deployment.get("schedules", ())
        ],
    }


def _make_pool() -> None:
    """The work pool, unless it is there."""
    from httpx import HTTPError
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.settings import get_current_settings
    from prefect.workers.process import ProcessWorker

    if not get_current_settings().api.url:
        raise BadInput(
            "no Prefect server is named", where="PREFECT_API_URL",
            instead="Start one (prefect server start) and set PREFECT_API_URL=http://127.0.0.1:4200/api.",
        )  # fmt: skip
    try:
        with get_client(sync_client=True) as client:
            try:
                client.read_work_pool(POOL)
            except ObjectNotFound:
                template = ProcessWorker.get_default_base_job_template()
                client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
    except (HTTPError, RuntimeError) as error:
        raise Unreachable(f"the Prefect server does not answer ({type(error).__name__})") from error


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
