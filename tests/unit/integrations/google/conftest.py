"""A stand-in for Google in its own process, and the doors to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from integrations.google.door import Doors
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.memory import MemoryMeter
from tests.builders import NOW
from tests.loopback.google.client import Loopback, loopback, service_account

SENDER = "elan@acme.example"


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A stand-in for all tests: starting one takes half a second."""
    with loopback(tmp_path_factory.mktemp("google")) as found:
        yield found


@pytest.fixture
def google(stand_in: Loopback) -> Iterator[Loopback]:
    """A stand-in that knows nothing yet, and must be spoken to as Google wants."""
    stand_in.tell("reset")
    yield stand_in
    assert stand_in.breaches == []


@pytest.fixture
def settings(google: Loopback) -> GoogleSettings:
    """A service account that acts for the sender."""
    key = ServiceAccount(SecretStr(service_account()))
    return GoogleSettings(key, SENDER, "admin@acme.example", root=google.root, timeout_s=10)


@pytest.fixture
def meter() -> MemoryMeter:
    """Lets everything pass."""
    return MemoryMeter()


@pytest.fixture
def doors(settings: GoogleSettings, meter: MemoryMeter) -> Iterator[Doors]:
    """Doors that never wait."""
    with Doors(settings, meter, lambda: NOW, sleep=lambda _: None) as found:
        yield found
