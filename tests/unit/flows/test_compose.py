"""compose.yaml, Dockerfile and the Kubernetes example hold together: no container can be pulled where tests run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "compose.yaml").read_text("utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe", pure=True).load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
KNOWN = {
    "image", "build", "restart", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "environment", "command",
    "deploy", "depends_on", "healthcheck", "ports", "configs", "env_file", "stop_grace_period",
}  # fmt: skip
"""The keys of a service that we use, of https://github.com/compose-spec/compose-spec."""


def test_it_keeps_to_the_compose_specification() -> None:
    """Its JSON Schema (Apache-2.0), https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json."""
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text("utf-8"))
    checker = Draft7Validator(schema)
    assert [error.message for error in checker.iter_errors(COMPOSE)] == []
    assert list(checker.iter_errors({"services": {"proxy": {"port": ["4200"]}}}))


def test_what_several_servers_share_lies_in_redis() -> None:
    settings = SERVICES["server"]["environment"]
    shared = {name: value for name, value in settings.items() if "redis" in str(value)}
    assert set(shared) == {
        "PREFECT_MESSAGING_BROKER", "PREFECT_MESSAGING_CACHE", "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE", "PREFECT_SERVER_WORKER_CHANNEL_CLEANUP_QUEUE_STORAGE",
        "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_URL", "PREFECT_SERVER_DOCKET_URL", "PREFECT_REDIS_MESSAGING_HOST",
    }  # fmt: skip
    assert SERVICES["services"]["environment"] == settings


def test_every_name_that_a_service_refers_to_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service) <= KNOWN, name
        assert set(service.get("depends_on", ())) <= SERVICES.keys()
        assert {c["source"] for c in service.get("configs", ())} <= COMPOSE["configs"].keys()
        named = {
            volume.partition(":")[0]
            for volume in service.get("volumes", ())
            if not volume.startswith((".", "/"))
        }
        assert named <= COMPOSE["volumes"].keys()


def test_who_waits_for_health_waits_for_somebody_who_tells_it() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]


def test_only_the_proxy_listens_and_only_on_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"proxy": ["127.0.0.1:4200:4200"]}
    assert all("network_mode" not in service and "privileged" not in service for service in SERVICES.values())


def test_no_secret_is_written_down_and_each_is_asked_for() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT)) - {"BINOME_VERSION"}
    example = (ROOT / "compose.env.example").read_text("utf-8")
    assert asked == set(re.findall(r"^(\w+)=$", example, re.MULTILINE))
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"PASSWORD|SECRET|AUTH", key) or value.startswith("${"), key
    assert {"compose.env", "providers.env"} <= set((ROOT / ".gitignore").read_text("utf-8").split())


def test_every_image_has_a_version_and_ours_runs_as_nobody_of_importance() -> None:
    assert all(":" in service["image"] for service in SERVICES.values())
    froms = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":\d+\.\d+", image) for image in froms)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["10001"]
    assert "--require-hashes" in DOCKERFILE


def test_what_the_image_copies_is_let_through_and_is_there() -> None:
    let = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == let
    assert all((ROOT / source).exists() for source in copied)


def test_what_the_servers_need_is_what_the_scale_lock_adds() -> None:
    added = (ROOT / "requirements.scale.lock").read_text("utf-8")
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert re.findall(r"^([a-z-]+)==", added, re.MULTILINE) == ["prefect-redis"]
    assert re.search(r"^redis==[89]\.", lock, re.MULTILINE), "which it asks for, and is locked already"
    server = SERVICES["server"]["environment"]
    assert all(
        value.startswith("prefect_redis.")
        for key, value in server.items()
        if "MESSAGING_" in key and "REDIS" not in key
    )


def test_kubernetes_asks_for_the_same_image_and_knows_no_secret() -> None:
    template: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "docs" / "kubernetes-pool.yaml")
    properties = template["variables"]["properties"]
    assert properties["image"]["default"].partition(":")[0] == SERVICES["worker"]["image"].partition(":")[0]
    (container,) = template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]["containers"]
    placeholders = set(re.findall(r"\{\{ (\w+) \}\}", str(template["job_configuration"])))
    assert placeholders <= properties.keys()
    assert [source["secretRef"]["name"] for source in container["envFrom"]] == ["binome"]
    assert container["securityContext"]["runAsNonRoot"] is True


def test_a_linter_finds_nothing_in_the_dockerfile() -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.prefix, "lint", "bin")))
    if linter is None:
        pytest.skip("no hadolint is installed: requirements.lint.lock")
    done = subprocess.run([linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    assert (done.returncode, done.stdout) == (0, "")
