"""What-if where people make the pairs: it says that solving does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Binome

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.mark.parametrize(
    ("formula", "locales", "begins"),
    [
        ("a-la-carte", "[fr, en]", "Dans ce programme, les personnes à accompagner choisissent au catalogue"),
        ("a-la-carte", "[en, fr]", "In this programme mentees ask for their mentor"),
        ("manual", "[fr, en]", "Dans ce programme, les RH forment elles-mêmes les binômes"),
        ("manual", "[en, fr]", "In this programme HR makes the pairs"),
    ],
)
def test_where_people_make_the_pairs_it_says_that_it_shows_only_what_solving_would_propose(
    binome: Binome, tmp_path: Path, formula: str, locales: str, begins: str
) -> None:
    text = (
        (CONFIGS / "boussole-2027.yaml")
        .read_text("utf-8")
        .replace("locales: [fr, en]", f"locales: {locales}")
    )
    if formula == "manual":
        text = text.replace("formula: a-la-carte", "formula: manual\n  manual: pairs.csv")
    file = tmp_path / "chosen.yaml"
    file.write_text(text, "utf-8")
    words = ("what-if", file, "--weight", "skills=1", "--folder", tmp_path)
    said, document = binome(*words).out, binome(*words, "--json").document
    assert said.splitlines()[0] == document["note"]
    assert document["note"].startswith(begins)
