from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.wiring import load
from mentoring import board
from mentoring.effects import Waiting
from mentoring.people import Facts, Pair
from mentoring.phases.wishes import Case
from mentoring.programme import PHASES, PhaseName
from tests.builders import NOW, a_person, an_effect, an_enrolment

PROGRAMME = load("elan-2027")[0]
FACTS = Facts(
    people={f"P{n:04d}": a_person(n) for n in (1, 2, 3)},
    enrolments=(an_enrolment("P0001", "mentor"), an_enrolment("P0002"), an_enrolment("P0003")),
    pairs=(
        Pair("P0001-P0002", "P0001", "P0002", "draft", 61.25, ()),
        Pair("P0001-P0003", "P0001", "P0003", "draft", 80.0, ()),
    ),
)
COUNTS = {"match.draft": {"done": 1}, "recruit.invitation": {"done": 3, "doubt": 1}}
DRAFT = Waiting("match", "1", NOW, {"digest": "0123456789abcdef", "pairs": 2, "optimal": True})


@pytest.mark.parametrize("phase", PHASES)
def test_a_phases_page_has_ids_and_counts_and_nobodys_name(phase: PhaseName) -> None:
    page = board.phase_page(PROGRAMME, FACTS, phase, COUNTS, (DRAFT,), NOW)
    assert page.startswith(f"# {phase} · elan-2027\n")
    assert "| match | 1 | 2027-01-11 | `0123456789abcdef` |" in page
    assert not [word for word in ("Ada", "Dupont", "@") if word in page]


def test_the_draft_is_shown_with_the_best_pair_first() -> None:
    page = board.phase_page(PROGRAMME, FACTS, "match", COUNTS, (), NOW)
    table = (
        "| mentor | mentee | score |\n| --- | --- | --- |\n| P0001 | P0003 | 80.0 |\n| P0001 | P0002 | 61.2 |"
    )
    assert f"**draft: 2 pairs, mean 70.6, worst 61.2**\n\n{table}\n" in page


def test_a_draft_says_which_pairs_are_locked_where_some_are() -> None:
    facts = replace(FACTS, pairs=tuple(replace(p, locked=p.score > 70) for p in FACTS.pairs))
    lines = board.phase_page(PROGRAMME, facts, "match", COUNTS, (), NOW).splitlines()
    assert "| mentor | mentee | score | locked |" in lines
    assert lines.index("| P0001 | P0003 | 80.0 | yes |") < lines.index("| P0001 | P0002 | 61.2 |  |")


def test_requests_of_a_catalogue_are_counted_by_state() -> None:
    case = Case("P0001", "P0002", 1, NOW, "asked", NOW, NOW)
    facts = replace(FACTS, decisions=(case.decision(),))
    lines = board.phase_page(PROGRAMME, facts, "match", COUNTS, (), NOW).splitlines()
    assert lines[lines.index("## Requests") + 2] == "asked 1"


def test_a_page_counts_only_the_effects_of_its_phase_and_delivery_counts_all() -> None:
    assert board.effects_by_state(COUNTS)[1].splitlines()[-1] == "| **all** | 4 | 1 |"
    assert "recruit.invitation" not in board.phase_page(PROGRAMME, FACTS, "match", COUNTS, (), NOW)
    page = board.delivery_page(PROGRAMME, COUNTS, [(an_effect(), "doubt")], [], ())
    assert "| elan/recruit.invitation/P0001/1 | doubt |" in page
    assert "The sums hold." in page
    assert "Stopped" not in page


def test_a_delivery_that_is_stopped_says_so_and_how_to_go_on() -> None:
    page = board.delivery_page(PROGRAMME, COUNTS, (), [], (), NOW)
    assert "**Stopped since 2027-01-11 18:00.** To go on: `binome resume elan-2027`" in page


def test_files_are_links_where_a_web_server_shows_them_and_else_paths_to_copy() -> None:
    assert board.files_page(
        PROGRAMME, "https://files.example/r.html", {"mentor": "https://files.example/m.csv"}
    ) == (
        "# report · elan-2027\n\n[The report](https://files.example/r.html)\n\n"
        "## Rejected rows\n\n- [mentor](https://files.example/m.csv)\n"
    )
    assert board.files_page(
        PROGRAMME, "/data/r.html", {"mentor": "/data/m.csv", "charter": "/data/c.csv"}
    ) == (
        "# report · elan-2027\n\nThe report: `/data/r.html`\n\n"
        "## Rejected rows\n\n- charter: `/data/c.csv`\n- mentor: `/data/m.csv`\n\n"
        "These files lie where the worker runs; `BINOME_FILES_URL` makes links of them.\n"
    )


def test_what_is_decided_upon_is_shown_under_the_digest_that_the_decision_will_name() -> None:
    page = board.approval_page(PROGRAMME, FACTS, DRAFT, (), NOW)
    assert page.startswith("## match 1 · elan-2027\n\npairs 2\n")
    assert "binome approve elan-2027 0123456789abcdef" in page


def test_whoever_decides_on_requests_reads_what_declining_them_does() -> None:
    matching = PROGRAMME.matching.model_copy(update={"formula": "a-la-carte"})
    programme = PROGRAMME.model_copy(update={"matching": matching})
    page = board.approval_page(programme, FACTS, DRAFT, (), NOW)
    assert "Declining ends every request behind these pairs, and both people are told." in page
    assert "Declining" not in board.approval_page(PROGRAMME, FACTS, DRAFT, (), NOW)


def test_nothing_is_told_when_nothing_needs_a_person() -> None:
    assert board.signals(PROGRAMME, FACTS, (), (), NOW) == {}
    assert board.signals(PROGRAMME, FACTS, (), (DRAFT,), NOW) == {"approval-waiting": 1}
