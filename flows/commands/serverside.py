"""What already stands on a Prefect server: the pool, what ops paused, deployments that are of no use any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mentoring.errors import BadInput, Unreachable

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

POOL = "binome"
TAG = "binome"
"""The tag of every deployment of ours."""
UNATTENDED = "unattended"
"""The tag of those whose runs wait for nobody: when one of them falls silent, its process is gone."""
DEAD_RUN = "binome · a run whose process is gone"
SILENCE = timedelta(seconds=90)
"""Three heartbeats of a flow run, of thirty seconds each."""
PAGE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What ops switched off: deployments by name, and schedules by deployment and slug."""

    paused: frozenset[str]
    off: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Our deployments as the server has them: name -> id and what they are for."""

    deployments: dict[str, DeploymentResponse]

    @property
    def kept(self) -> Kept:
        """What ops switched off, in the UI or with Prefect's own command."""
        return Kept(
            frozenset(name for name, found in self.deployments.items() if found.paused),
            frozenset(
                (name, schedule.slug)
                for name, found in self.deployments.items()
                for schedule in found.schedules
                if schedule.slug and not schedule.active
            ),
        )

    def make_pool(self) -> None:
        """The work pool, unless it is there."""
        from prefect.client.schemas.actions import WorkPoolCreate
        from prefect.exceptions import ObjectNotFound
        from prefect.workers.process import ProcessWorker

        with _client() as client:
            try:
                client.read_work_pool(POOL)
            except ObjectNotFound:
                template = ProcessWorker.get_default_base_job_template()
                client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))

    def prune(
        self, wanted: Collection[str], programmes: Collection[str], over: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Delete what is of no use: of these programmes what is not wanted any more, of others those that are over.

        `over` is asked about the programme that a deployment names. The names of what was deleted.
        """
        gone: list[str] = []
        with _client() as client:
            for name, found in sorted(self.deployments.items()):
                ours = found.name in programmes
                if name not in wanted and (ours or over(str(found.parameters.get("programme")))):
                    owned = f"/automations/owned-by/prefect.deployment.{found.id}"
                    client._client.delete(owned)  # noqa: SLF001 - the synchronous client has no methods for automations
                    client.delete_deployment(found.id)
                    gone.append(name)
        return tuple(gone)

    def drop_schedules(self, wanted: Mapping[str, Collection[str]]) -> None:
        """Delete schedules that were deployed once and are no longer wanted: name -> the slugs that are.

        Deploying again changes schedules by slug and leaves all others. What ops added by hand has no slug, and stays.
        """
        with _client() as client:
            for name, slugs in wanted.items():
                if (found := self.deployments.get(name)) is None:
                    continue
                for schedule in found.schedules:
                    if schedule.slug and schedule.slug not in slugs:
                        client._client.delete(f"/deployments/{found.id}/schedules/{schedule.id}")  # noqa: SLF001 - as above

    def mark_the_dead(self) -> None:
        """An automation, made once: a run whose heart no longer beats is marked as crashed, and so told to ops.

        When a worker and its runs are killed together, nobody else would ever say so: they would be running for ever.
        """
        from prefect.client.schemas.objects import StateType
        from prefect.events import AutomationCore, EventTrigger, Posture
        from prefect.events.actions import ChangeFlowRunState
        from prefect.events.schemas.events import ResourceSpecification

        theirs = ResourceSpecification.model_validate(
            {"prefect.resource.id": f"prefect.tag.{UNATTENDED}", "prefect.resource.role": "tag"}
        )
        ends = (
            "Completed",
            "Failed",
            "Cancelled",
            "Crashed",
            "Suspended",
            "AwaitingConcurrencySlot",
            "AwaitingRetry",
        )
        wanted = AutomationCore(
            name=DEAD_RUN,
            description="No heartbeat for 90 seconds: its process was killed.",
            trigger=EventTrigger(
                match_related=theirs, after={"prefect.flow-run.heartbeat"},
                expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{end}" for end in ends)},
                for_each={"prefect.resource.id"}, posture=Posture.Proactive, threshold=1, within=SILENCE,
            ),
            actions=[ChangeFlowRunState(state=StateType.CRASHED, message="its process is gone")],
        )  # fmt: skip
        with _client() as client:
            client_ = client._client  # noqa: SLF001 - the synchronous client has no methods for automations
            found = client_.post(
                "/automations/filter", json={"automations": {"name": {"any_": [DEAD_RUN]}}}
            ).json()
            if not found:  # once there, it is the ops team's to change or to switch off
                client_.post("/automations/", json=wanted.model_dump(mode="json"))


def standing() -> Standing:
    """Our deployments on the server that `PREFECT_API_URL` names.

    Raises:
        BadInput: no server is named.
        Unreachable: it does not answer.
    """
    from prefect.settings import get_current_settings

    if not get_current_settings().api.url:
        raise BadInput(
            "no Prefect server is named", where="PREFECT_API_URL",
            instead="Start one (prefect server start) and set PREFECT_API_URL=http://127.0.0.1:4200/api.",
        )  # fmt: skip
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    found: dict[str, DeploymentResponse] = {}
    with _client() as client:
        flows: dict[UUID, str] = {}
        while page := client.read_deployments(deployment_filter=ours, limit=PAGE, offset=len(found)):
            for one in page:
                if one.flow_id not in flows:
                    flows[one.flow_id] = client.read_flow(one.flow_id).name
                found[f"{flows[one.flow_id]}/{one.name}"] = one
    return Standing(found)


@contextmanager
def _client() -> Iterator[SyncPrefectClient]:
    from httpx import HTTPError
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            yield client
    except (HTTPError, RuntimeError) as error:
        raise Unreachable(f"the Prefect server does not answer ({type(error).__name__})") from error
