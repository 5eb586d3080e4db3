"""A mail as a browser lays it out: narrow and wide, light and dark. Starts its own Chromium; skipped where there is none."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.mentoring.rendering.stage import PAIR, an_effect, our_renderer, two_people

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), None)
WIDTHS = (320, 390, 700)
MEASURE = """
function light(c) {
  const f = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2];
}
function colour(text) { return text.match(/[\\d.]+/g).map(Number); }
function behind(node) {
  for (; node; node = node.parentElement) {
    const c = colour(getComputedStyle(node).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c;
  }
  return [255, 255, 255];
}
function measure(frame) {
  const page = frame.contentDocument, worst = { contrast: 21, size: 99 };
  for (const node of page.querySelectorAll("td, p, a, span, li, strong, blockquote")) {
    const said = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim() && n.textContent.trim() !== "\\u00a0");
    if (!said || !node.offsetHeight) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(colour(style.color)), light(behind(node))].sort((x, y) => y - x);
    worst.contrast = Math.min(worst.contrast, (a + 0.05) / (b + 0.05));
    worst.size = Math.min(worst.size, parseFloat(style.fontSize));
  }
  const buttons = [...page.querySelectorAll("a.button")].map(b => b.getBoundingClientRect().height);
  const card = page.querySelector(".card");
  return {
    width: frame.clientWidth, scroll: page.documentElement.scrollWidth, contrast: worst.contrast, smallest: worst.size,
    text: parseFloat(getComputedStyle(card).fontSize), column: card.getBoundingClientRect().width, buttons,
    preheader: page.querySelector(".preheader").offsetHeight, ground: getComputedStyle(page.body).backgroundColor,
  };
}
addEventListener("load", () => {
  document.getElementById("said").textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(measure));
});
"""


@pytest.fixture(scope="module")
def mail() -> str:
    """A mail with a list of two buttons, a quotation and links."""
    return our_renderer().mail(an_effect("kickoff.contact", pair=PAIR, day=7), two_people()).html


@pytest.fixture(scope="module", params=["light", "dark"])
def measured(
    request: pytest.FixtureRequest, mail: str, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What the browser measured at each width, in that colour scheme."""
    if CHROMIUM is None:
        pytest.skip(f"no browser is installed (looked for {', '.join(BROWSERS)})")
    folder: Path = tmp_path_factory.mktemp("browser")
    frames = "".join(
        f'<iframe style="width:{w}px;height:1200px;border:0" srcdoc="{html.escape(mail)}"></iframe>'
        for w in WIDTHS
    )
    page = folder / "page.html"
    page.write_text(
        f'<meta charset="utf-8"><body>{frames}<pre id="said"></pre><script>{MEASURE}</script>', "utf-8"
    )
    done = subprocess.run(  # noqa: S603 - the browser found above, our own page
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            f"--user-data-dir={folder / 'profile'}", f"--blink-settings=preferredColorScheme={int(request.param == 'light')}",
            "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    said = re.search(r'<pre id="said">(.+?)</pre>', done.stdout, re.DOTALL)
    assert said is not None, done.stderr[-500:]
    found: list[dict[str, Any]] = json.loads(html.unescape(said[1]))
    grounds = {"light": "rgb(243, 239, 231)", "dark": "rgb(17, 25, 24)"}
    assert {one["ground"] for one in found} == {grounds[request.param]}
    return found


def test_it_fits_the_width_and_never_more_than_six_hundred(measured: list[dict[str, Any]]) -> None:
    assert [one["width"] for one in measured] == list(WIDTHS)
    for one in measured:
        assert one["scroll"] <= one["width"]
        assert one["column"] <= 600


def test_its_text_is_large_enough_and_stands_out(measured: list[dict[str, Any]]) -> None:
    for one in measured:
        assert one["contrast"] >= 4.5
        assert one["text"] == 16
        assert one["smallest"] >= 14


def test_its_buttons_can_be_touched(measured: list[dict[str, Any]]) -> None:
    for one in measured:
        assert len(one["buttons"]) == 2
        assert min(one["buttons"]) >= 44


def test_its_preheader_is_not_seen(measured: list[dict[str, Any]]) -> None:
    assert [one["preheader"] for one in measured] == [0, 0, 0]
