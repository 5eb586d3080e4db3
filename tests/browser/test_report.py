"""The report in a real browser: offline, on a phone, in the dark, on paper. Skipped where there is no Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from integrations.ledger import SqlLedger
from mentoring.report import build
from tests.reports import a_year, closed, press_of
from tests.scenes import at

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
)
PAGES = ("index.html", "leadership.html")


def chromium(folder: Path, *flags: str) -> str:
    """Run the browser on a profile of its own; what it prints."""
    done = subprocess.run(  # noqa: S603 - the system's own browser, on files of ours
        [CHROMIUM or "", *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.fixture
def folder(ledger: SqlLedger, tmp_path: Path) -> Path:
    """A year's report on disk, long names included."""
    scene = closed(a_year()).person(
        "P05", name="Anne-Sophie de Montmorency-Beaumont-Villeneuve", first_name="Anne-Sophie"
    )
    facts = scene.facts
    ledger.record(
        [*facts.people.values(), *facts.enrolments, *facts.signatures, *facts.pairs, *facts.sessions, *facts.answers],
        actor="test", why="", at=at("2027-06-29"),
    )  # fmt: skip
    made = build(scene.programme, scene.plan, ledger, at("2027-06-30"), press_of(scene.programme))
    for name, content in made.files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_the_page_asks_the_network_for_nothing(folder: Path, page: str) -> None:
    log = folder / "net.json"
    chromium(folder, f"--log-net-log={log}", f"--screenshot={folder / 'x.png'}", (folder / page).as_uri())
    asked = re.findall(r'"url":\s*"((?:https?|wss?|ftp):[^"]*)"', log.read_text("utf-8"))
    assert [
        url for url in asked if "google" not in url and "gvt1" not in url
    ] == []  # the browser's own calls home


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_nothing_is_wider_than_the_screen(folder: Path, page: str, width: int) -> None:
    # A page of our own looks at the report through a frame of that width: the report itself runs no script.
    (folder / "look.html").write_text(
        f"""<!doctype html><iframe id="f" src="{page}" style="width:{width}px;height:900px;border:0"></iframe>
        <pre id="out"></pre>
        <script>onload = () => {{
          const page = document.getElementById("f").contentDocument, wide = [];
          for (const one of page.querySelectorAll("main *, header *, footer *")) {{
            const box = one.getBoundingClientRect(), rolls = one.closest(".scroll, nav, svg, .skip, .stack thead");
            if (box.width && box.right > {width} + 1 && !rolls) wide.push(one.className || one.tagName);
          }}
          out.textContent = JSON.stringify({{scroll: page.documentElement.scrollWidth, wide: wide.slice(0, 5)}});
        }}</script>""",
        encoding="utf-8",
    )
    flags = (
        "--allow-file-access-from-files",
        "--disable-web-security",
        "--virtual-time-budget=4000",
        "--dump-dom",
    )
    dom = chromium(folder, *flags, (folder / "look.html").as_uri())
    found = re.search(r'<pre id="out">(.*?)</pre>', dom)
    assert found is not None
    assert json.loads(found[1].replace("&quot;", '"')) == {"scroll": width, "wide": []}


def test_dark_mode_is_another_picture(folder: Path) -> None:
    pictures = []
    for number, mode in enumerate((1, 0)):  # Blink's own numbering: 0 is dark, 1 is light
        picture = folder / f"{number}.png"
        flags = (
            "--window-size=390,800",
            f"--blink-settings=preferredColorScheme={mode}",
            f"--screenshot={picture}",
        )
        chromium(folder, *flags, (folder / "index.html").as_uri())
        pictures.append(picture.read_bytes())
    assert pictures[0] != pictures[1]
    assert all(len(picture) > 10_000 for picture in pictures)


def test_leadership_prints_on_one_sheet_and_the_report_with_all_its_tables(folder: Path) -> None:
    texts = {}
    for page in PAGES:
        pdf = folder / f"{page}.pdf"
        chromium(folder, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", (folder / page).as_uri())
        sheets = pypdf.PdfReader(pdf).pages
        assert [round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:]] == [210, 297]
        texts[page] = len(sheets), "".join(sheet.extract_text() for sheet in sheets)
    assert texts["leadership.html"][0] == 1
    assert "septembre 2027" in texts["index.html"][1] or "juin 2027" in texts["index.html"][1]
    assert texts["index.html"][1].count("vont bien") >= 2  # the table behind the chart is printed too
