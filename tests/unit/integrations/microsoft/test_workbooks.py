from __future__ import annotations

import stat
from pathlib import Path

import pytest

from integrations.microsoft import Microsoft
from mentoring.errors import BadInput, ProviderError
from mentoring.programme import Form
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import office

DATA = Path(__file__).parents[3] / "data"
PLACE = Form(purpose="survey", source="drives/b!dRiVe/items/01ITEM")
LINK = Form(purpose="survey", source="https://acme.sharepoint.com/:x:/s/mentoring/Ex4?e=abc")


@pytest.fixture
def planted(graph: Loopback) -> Loopback:
    graph.put_file("b!dRiVe", "01ITEM", (DATA / "microsoft.xlsx").read_bytes(), share=LINK.source)
    return graph


def test_answers_come_from_the_workbook_as_from_an_export(ms: Microsoft, planted: Loopback) -> None:
    (table,) = ms.forms.read("mentor", PLACE)
    assert table.name == "answers.xlsx"
    assert table.multiple_separator == ";"
    assert len(table.frame) > 0
    (shared,) = ms.forms.read("mentor", LINK)
    assert shared.frame.equals(table.frame)


def test_a_workbook_is_fetched_again_only_when_its_content_changed(planted: Loopback, tmp_path: Path) -> None:
    with office(planted.settings, tmp_path) as ms:
        first = ms.forms.read("mentor", PLACE)
        assert ms.forms.read("mentor", PLACE) is first
    planted.do(
        "touch", {"drive": "b!dRiVe", "item": "01ITEM"}
    )  # somebody shares it: another eTag, no other content
    with office(planted.settings, tmp_path) as ms:
        (again,) = ms.forms.read("mentor", PLACE)
        assert again.frame.equals(first[0].frame)
    assert planted.do("fetched") == ["b!dRiVe/01ITEM"]
    planted.put_file("b!dRiVe", "01ITEM", (DATA / "microsoft-title.xlsx").read_bytes())
    with office(planted.settings, tmp_path) as ms:
        changed = ms.forms.read("mentor", PLACE)
        assert ms.forms.read("mentor", PLACE) is changed
    assert len(changed) == 2
    assert planted.do("fetched") == ["b!dRiVe/01ITEM"] * 2
    (kept,) = (tmp_path / "workbooks").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_drive_that_has_no_tag_of_the_content_is_known_by_that_of_the_item(
    planted: Loopback, tmp_path: Path
) -> None:
    planted.put_file("b!dRiVe", "01ITEM", (DATA / "microsoft.xlsx").read_bytes(), tagged=False)
    for _ in range(2):
        with office(planted.settings, tmp_path) as ms:
            ms.forms.read("mentor", PLACE)
    assert planted.do("fetched") == ["b!dRiVe/01ITEM"]
    planted.do("touch", {"drive": "b!dRiVe", "item": "01ITEM"})
    with office(planted.settings, tmp_path) as ms:
        ms.forms.read("mentor", PLACE)
    assert planted.do("fetched") == ["b!dRiVe/01ITEM"] * 2


def test_an_answer_that_comes_between_the_look_and_the_fetching_is_read_once_more(
    planted: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(planted.settings, tmp_path) as ms:
        look = ms.forms.item

        def overtaken(source: str, *, where: str) -> dict[str, object]:
            found = look(source, where=where)
            planted.put_file("b!dRiVe", "01ITEM", (DATA / "microsoft-title.xlsx").read_bytes())
            return found

        monkeypatch.setattr(ms.forms, "item", overtaken)
        assert len(ms.forms.read("mentor", PLACE)) == 2
        assert len(ms.forms.read("mentor", PLACE)) == 2
    assert planted.do("fetched") == ["b!dRiVe/01ITEM"] * 2, "the bytes were kept under the older tag"


def test_what_is_kept_of_a_workbook_may_be_deleted(ms: Microsoft, planted: Loopback, tmp_path: Path) -> None:
    ms.forms.read("mentor", PLACE)
    for path in (tmp_path / "workbooks").iterdir():
        path.unlink()
    with office(planted.settings, tmp_path) as other:
        assert len(other.forms.read("mentor", PLACE)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "mentor*.csv",
        "http://acme.sharepoint.com/x",
        "drives/a",
        "drives/a/items/b/../c",
        "file:///etc/passwd",
    ],
)
def test_a_source_that_is_no_workbook_is_refused(ms: Microsoft, source: str) -> None:
    with pytest.raises(BadInput) as raised:
        ms.forms.read("mentor", Form(purpose="survey", source=source))
    assert raised.value.where == "forms.mentor.source"


def test_a_workbook_that_is_not_there_is_said(ms: Microsoft) -> None:
    with pytest.raises(BadInput, match="no such workbook"):
        ms.forms.read("mentor", PLACE)


def test_a_site_that_was_not_opened_to_us_is_said(ms: Microsoft, planted: Loopback) -> None:
    planted.fault("status", "GET", "/items/", times=9, status=403, code="accessDenied")
    with pytest.raises(ProviderError, match=r"Sites\.Selected"):
        ms.forms.read("mentor", PLACE)


def test_a_file_that_is_no_export_is_refused_in_hrs_language(ms: Microsoft, graph: Loopback) -> None:
    graph.put_file("b!dRiVe", "01ITEM", b"<html>Sign in</html>")
    with pytest.raises(BadInput):
        ms.forms.read("mentor", PLACE)
