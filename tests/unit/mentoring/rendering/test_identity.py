"""One look for everything, readable in light and dark, and the organisation's own where it says so."""

from __future__ import annotations

import re

import pytest

from mentoring.errors import BadInput
from mentoring.rendering.identity import READ, contrast, load
from tests.unit.mentoring.rendering.stage import CONFIGS, PAIR, a_renderer, an_effect, two_people

FILE = CONFIGS / "identity.yaml"


def test_contrast_is_that_of_the_norm() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("mode", ["", "dark_"])
@pytest.mark.parametrize(("text", "behind"), READ)
def test_our_text_can_be_read(mode: str, text: str, behind: str) -> None:
    look = load(FILE, {}).model_dump()
    assert contrast(look[mode + text], look[mode + behind]) >= 4.5


def test_an_organisation_s_colours_and_mark_go_into_its_mails() -> None:
    renderer = a_renderer(identity={"accent": "#7A1F5C", "mark": "MD"})
    html = renderer.mail(an_effect("kickoff.contact", pair=PAIR, day=7), two_people()).html
    assert "#7A1F5C" in html
    assert "#0E5A4E" not in html
    assert re.search(r'class="mark"[^>]*>MD<', html)


@pytest.mark.parametrize(
    ("override", "what"),
    [
        ({"accent": "#FFEE00"}, "accent on paper has a contrast of"),
        ({"dark_ink": "#333333"}, "dark_ink on dark_paper has a contrast of"),
        ({"accent": "red"}, "accent: "),
        ({"accent": "#fff; } body { display: none"}, "accent: "),
        ({"sans": "x; } a {"}, "sans: "),
        ({"colour": "#000000"}, "colour: "),
        ({"page": "a5"}, "page: "),
    ],
)
def test_what_could_not_be_read_or_is_no_colour_is_refused(override: dict[str, str], what: str) -> None:
    with pytest.raises(BadInput) as raised:
        load(FILE, override)
    assert raised.value.what.startswith(what)
