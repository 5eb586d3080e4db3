from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.microsoft import Microsoft
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import office


@pytest.fixture
def ms(graph: Loopback, tmp_path: Path) -> Iterator[Microsoft]:
    with office(graph.settings, tmp_path) as found:
        yield found
