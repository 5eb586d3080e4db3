"""The French example lives a whole year on Google, the English one on Microsoft, each against its stand-in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.flows.conftest import ROOT, Terminal
from tests.flows.living import organisation
from tests.loopback.google.client import loopback, service_account
from tests.loopback.microsoft.known import CLIENT, SECRET, TENANT
from tests.loopback.microsoft.process import running

PEOPLE, SEED, LIMIT_S = 12, 7, 900


def lived(
    prefect: Mapping[str, str],
    home: Path,
    provider: str,
    file: Path,
    root: str,
    journal: Path,
    **settings: str,
) -> tuple[Terminal, dict[str, Any]]:
    """Live the year; the terminal for what to ask afterwards, and what it printed."""
    terminal = Terminal(home, {**prefect, **settings})
    code = "from tests.flows.living import main; main()"
    told = terminal.python(code, provider, file, home, PEOPLE, SEED, root, journal, limit_s=LIMIT_S)
    return terminal, json.loads(told.splitlines()[-1])


def check(terminal: Terminal, file: Path, on: str) -> dict[str, Any]:
    """Every sum holds and nothing is left over; the effects that are done, by kind."""
    state: dict[str, Any] = json.loads(terminal.run("status", file, "--on", on, "--json").stdout)
    assert state["conserved"] is True
    effects = state["effects"]
    assert {name: effects[name] for name in ("due", "claimed", "doubt", "failed")} == dict.fromkeys(
        ("due", "claimed", "doubt", "failed"), 0
    )
    assert state["pairs"]["open"] + state["pairs"]["closed"] >= 4
    return {kind: states["done"] for kind, states in effects["by_kind"].items()}


def test_the_french_example_lives_a_year_on_google(prefect: dict[str, str], tmp_path: Path) -> None:
    example = ROOT / "configs" / "elan-2027.yaml"
    file = organisation(example, "google", tmp_path)
    sender = YAML(typ="safe", pure=True).load(example)["sending"]["sender"]["address"]
    key = tmp_path / "service-account.json"
    key.write_text(service_account(), "utf-8")
    with loopback(tmp_path, owner=sender) as google:
        settings = {"BINOME_GOOGLE_CREDENTIALS": str(key), "BINOME_GOOGLE_LOOPBACK": google.root}
        terminal, told = lived(prefect, tmp_path, "google", file, google.root, google.journal, **settings)
        done = check(terminal, file, "2027-12-31")
        assert google.breaches == []
        mails = google.effects("mail")
        assert len({mail["id"] for mail in mails}) == len(mails) > 300, "nothing twice"
        assert told["first"] >= 4
        assert told["held"] > 20
        assert done["kickoff.sessions"] >= 8


def test_the_english_example_lives_a_year_on_microsoft(prefect: dict[str, str], tmp_path: Path) -> None:
    example = ROOT / "configs" / "bridges-2027.yaml"
    file = organisation(example, "microsoft", tmp_path)
    sender = YAML(typ="safe", pure=True).load(example)["sending"]["sender"]["address"]
    with running(tmp_path, mailboxes=(sender,)) as graph:
        settings = {
            "BINOME_MICROSOFT_TENANT": TENANT,
            "BINOME_MICROSOFT_CLIENT_ID": CLIENT,
            "BINOME_MICROSOFT_CLIENT_SECRET": SECRET,
            "BINOME_MICROSOFT_LOOPBACK": graph.root,
        }
        terminal, told = lived(prefect, tmp_path, "microsoft", file, graph.root, graph.journal, **settings)
        done = check(terminal, file, "2027-12-31")
        assert graph.breaches() == []
        keys = Counter(message["key"] for message in graph.do("messages"))
        assert [key for key, count in keys.items() if count > 1] == []
        assert len(keys) > 200
        assert told["first"] >= 4
        assert told["held"] > 20
        assert done["kickoff.sessions"] >= 8


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_a_provider_that_is_not_set_is_said_with_what_to_set(
    terminal: Terminal, tmp_path: Path, provider: str
) -> None:
    file = organisation(ROOT / "configs" / "elan-2027.yaml", provider, tmp_path)
    said = terminal.run("connect", file)
    assert said.returncode == 2
    assert f"BINOME_{provider.upper()}" in said.stdout + said.stderr


def test_a_form_is_created_where_the_organisation_has_its_forms(terminal: Terminal, tmp_path: Path) -> None:
    file = organisation(ROOT / "configs" / "elan-2027.yaml", "google", tmp_path)
    key = tmp_path / "service-account.json"
    key.write_text(service_account(), "utf-8")
    with loopback(tmp_path, owner="mentorat@ateliers-delorme.example") as google:
        settings = {"BINOME_GOOGLE_CREDENTIALS": str(key), "BINOME_GOOGLE_LOOPBACK": google.root}
        there = Terminal(tmp_path, {**terminal.settings, **settings})
        made = there.run("connect", file, "--create", "pulse")
        assert made.returncode == 0, made.stderr
        lines = YAML(typ="safe", pure=True).load(made.stdout)["pulse"]
        assert lines["provider"] == "google"
        french, english = (google.ask("form", id=one) for one in lines["source"].split())
        titles = [form["items"][0]["title"] for form in (french, english)]
        assert titles == ["Votre adresse électronique professionnelle", "Your work email address"]
        assert french["publishSettings"]["publishState"]["isAcceptingResponses"] is True
        refused = there.run("connect", file, "--create", "nothing")
        assert refused.returncode == 2
        assert "no form 'nothing'" in refused.stderr
        assert google.breaches == []
