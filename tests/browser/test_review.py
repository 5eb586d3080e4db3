"""The review of a draft in a real browser, on a phone. Skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mentoring.matching.review import look, plain_words
from mentoring.matching.review_page import review_page
from mentoring.programme import Matching
from mentoring.rendering.identity import load
from tests.browser.chrome import CHROMIUM, Page, page
from tests.unit.mentoring.matching.conftest import party

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"
)
CONFIGS = Path(__file__).parents[2] / "configs"
MENTORS, MENTEES = 40, 110
TAP = """(() => {
    const frame = canvas.getBoundingClientRect();
    const at = {clientX: frame.left + left + 2.5 * side, clientY: frame.top + head + 1.5 * side};
    canvas.dispatchEvent(new PointerEvent("click", at));
    return $("said").textContent;
})()"""


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Page]:
    """The review of 110 pairs on a screen of 390 pixels."""
    mentors = [
        {"id": f"adviser-{n:03} of-the-North", "seats": 3, "skills_offered": ["law"]} for n in range(MENTORS)
    ]
    mentees = [{"id": f"beginner-{n:03} of-the-South", "skills_wanted": ["law"]} for n in range(MENTEES)]
    matching = Matching.model_validate({"criteria": {"skills": 1}})
    document = look(party("mentor", mentors), party("mentee", mentees), matching, words=plain_words("en"))
    written = review_page(document, [CONFIGS / "templates"], load(CONFIGS / "identity.yaml", {}))
    (tmp_path / "review.html").write_text(written, "utf-8")
    with page(tmp_path / "profile") as one:
        one.size(390, 800)
        one.open((tmp_path / "review.html").as_uri())
        one.wait("Heat map")
        yield one


def test_the_heat_map_moves_in_a_box_of_its_own_under_names_that_can_be_read(phone: Page) -> None:
    assert phone.run("document.documentElement.scrollWidth") == 390
    assert phone.run("[box.scrollWidth > box.clientWidth, box.scrollHeight > box.clientHeight]") == [
        True,
        True,
    ]
    assert phone.run("[FONT, side]") == [13, 26]
    phone.run("box.scrollTo(700, 300)")
    still = "(r => [r[0].x - r[1].x, r[0].y - r[1].y])([canvas, box].map(e => e.getBoundingClientRect()))"
    assert phone.run(still) == [1, 1], "the names stay beside the cells"


def test_a_first_tap_reads_a_cell_and_a_second_one_shows_both_people(phone: Page) -> None:
    phone.run("box.scrollTo(10 * side, 5 * side)")
    mentor, mentee = phone.run("[grid.mentors[6], grid.mentees[12]]")
    assert phone.run(TAP).startswith(f"{mentor} – {mentee}: 100")
    assert phone.run("$('f-name').value") == ""
    phone.run(TAP)
    assert phone.run("$('f-name').value").endswith(mentee)
