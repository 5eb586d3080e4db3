"""The report as a whole: what every page must be, whatever it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from integrations.ledger import SqlLedger
from integrations.wiring import CONFIGS, questionnaires
from mentoring.effects import STATES, Waiting
from mentoring.errors import BadInput
from mentoring.figures import FIGURES
from mentoring.report import Press, Report, build
from tests.reports import IDENTITY, a_year, closed, press_of, programme
from tests.scenes import Scene, at

Print = Callable[..., Report]
MOMENTS = ("2026-11-20", "2027-01-08", "2027-01-13", "2027-06-30", "2027-12-20")
VOID = {"meta", "br", "input", "img", "link", "hr"}


class Reader(HTMLParser):
    """Checks that every element is closed, and collects attributes and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self.ids: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "xlink:href", "poster"):
                self.links.append((tag, name, value or ""))
            if name == "id":
                assert value not in self.ids, value
                self.ids.add(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_page_is_whole_and_asks_the_network_for_nothing(printed: Print, moment: str) -> None:
    made = printed(closed(a_year()) if moment > "2027-11" else a_year(), moment)
    assert set(made.files) == {"index.html", "leadership.html", "figures.json"}
    for name in ("index.html", "leadership.html"):
        html = made.files[name]
        page = read(html)
        assert html.startswith("<!doctype html>")
        assert '<html lang="fr">' in html
        assert {link for link in page.links if not link[2].startswith("#")} == set()
        assert {link[2][1:] for link in page.links} <= page.ids
        assert re.findall(r"url\((?!#)|@import|https?:|<script|<img|<iframe|\son\w+=", html) == []
        assert "default-src 'none'" in html


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_page_speaks_hrs_language(printed: Print, locale: str) -> None:
    scene = closed(a_year())
    scene.programme = programme(locales=[locale])
    made = printed(scene, "2027-12-20")
    text = " ".join(read(made.files["index.html"]).text)
    words = {"fr": ("binômes", "séances"), "en": ("pairs", "sessions")}
    assert all(word in text for word in words[locale])
    assert not any(f" {word} " in text for other in words if other != locale for word in words[other])
    assert f'<html lang="{locale}">' in made.files["leadership.html"]


def test_what_people_wrote_is_shown_and_never_acts(printed: Print) -> None:
    evil = "<script>alert(1)</script>\"'{{ 7*7 }}<img src=x onerror=y>"
    scene = (
        a_year()
        .person("P01", name=evil, first_name=evil)
        .answer("pulse", "P02", "2027-06-20", satisfaction=3, comments=evil)
    )
    scene.decides("lock", "P01-P11")
    page = printed(scene, "2027-06-30").files["index.html"]
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page


def test_leadership_reads_no_name_and_no_address(printed: Print) -> None:
    scene = closed(a_year())
    page = " ".join(read(printed(scene, "2027-12-20").files["leadership.html"]).text)
    for person in scene.people.values():
        assert person.name not in page
        assert person.name.split()[1] not in page
        assert person.address not in page
        assert not re.search(rf"\b{person.id}\b", page)


def test_testimonials_need_consent_and_name_nobody(printed: Print) -> None:
    page = " ".join(read(printed(closed(a_year()), "2027-12-20").files["leadership.html"]).text)
    assert [n for n in range(10) if f"J’ai gagné {n} ans." in page] == [0, 1, 2]
    assert "Merci à Mentora" not in page
    assert "gagné 4" not in page


def test_leadership_reads_no_figure_of_fewer_than_five(printed: Print) -> None:
    scene = a_year()
    for n, person in enumerate(["P01", "P02", "P11", "P12"]):
        scene.answer(
            "closing",
            person,
            "2027-11-05",
            satisfaction=5,
            nps=9,
            testimonial=f"Bien {n}",
            testimonial_consent=False,
        )
    page = " ".join(read(printed(scene, "2027-12-20").files["leadership.html"]).text)
    assert "100" not in page
    assert "pas encore" in page


def test_the_data_say_what_the_page_says(printed: Print, ledger: SqlLedger) -> None:
    ledger.waiting(
        "rituals",
        [Waiting("closure", "P05-P15", at("2027-04-19"), {"silence_days": 60, "signs": ["silence"]})],
    )
    made = printed(a_year(), "2027-06-30")
    told = json.loads(made.files["figures.json"])
    assert (told["programme"], told["date"]) == ("elan", "2027-06-30")
    assert [figure["id"] for figure in told["figures"]] == list(FIGURES)
    assert all(set(f) == {"id", "value", "n", "unit", "interval", "definition"} for f in told["figures"])
    assert all(figure["definition"] for figure in told["figures"])
    assert [(kpi["id"], kpi["target"], kpi["baseline"], kpi["value"]) for kpi in told["kpis"]] == [
        ("satisfied", 80, 60, None),
        ("nps", 30, None, None),
        ("moves", 12, None, None),
    ]
    assert [(w["kind"], w["subject"]) for w in told["waiting"]] == [("closure", "P05-P15")]
    assert set(STATES) <= set(told["effects"])
    assert told["participants"] == {"matched": 10, "waiting": 2, "withdrawn": 0, "declined": 0}
    assert told["conserved"] is True


def test_an_event_ahead_says_who_comes_where_calendars_tell(printed: Print) -> None:
    scene = a_year()
    scene.decides(
        "attendance", "midpoint.workshop:1", accepted=["P01", "P02"], declined=["P11"], tentative=[]
    )
    page = " ".join(" ".join(read(printed(scene, "2027-06-01").files["index.html"]).text).split())
    assert "D’après les agendas : 2 oui, 1 non, 0 sans réponse" in page


def test_hrs_own_number_stands_beside_its_target_and_the_computed_ones(printed: Print) -> None:
    scene = closed(a_year())
    kpis = [{"id": "moves", "label": "Mobilités", "baseline": 10, "target": 12, "value": 13, "n": 60, "unit": "count"},
            {"id": "posts", "label": "Postes", "baseline": 34, "target": 40, "value": 38},
            {"id": "few", "label": "Rares", "baseline": 1, "target": 2, "value": 2, "n": 4, "unit": "count"}]  # fmt: skip
    scene.programme = programme(kpis=kpis)
    made = printed(scene, "2027-12-20")
    told = [
        (kpi["id"], kpi["value"], kpi["n"], kpi["reached"])
        for kpi in json.loads(made.files["figures.json"])["kpis"]
    ]
    assert told == [("moves", 13, 60, True), ("posts", 38, 0, False), ("few", 2, 4, True)]
    page = " ".join(" ".join(read(made.files["leadership.html"]).text).split())
    assert "Mobilités n = 60 (chiffre de l’équipe RH)" in page
    assert "Postes chiffre de l’équipe RH" in page
    assert "à 2 points de la cible" in page
    assert "Rares 1 2 pas encore" in page
    hr = " ".join(" ".join(read(made.files["index.html"]).text).split())
    assert "Valeur de départ pour « Mobilités » : 13." in hr


def test_a_report_made_twice_is_the_same_byte_for_byte(printed: Print, ledger: SqlLedger) -> None:
    scene = closed(a_year())
    for n in range(9):
        scene.answer("midpoint", None, role="mentor", satisfaction=1 + n % 5, improve=f"idée {n}")
    first = printed(scene, "2027-12-20")
    again = build(scene.programme, scene.plan, ledger, at("2027-12-20"), press_of(scene.programme))
    assert again == first
    assert "idée 8" in first.files["index.html"]


def test_nothing_known_yet_is_a_page_too(printed: Print) -> None:
    page = printed(Scene(programme(kpis=[])), "2026-11-17").files["index.html"]
    assert "Personne n’est encore inscrit." in page
    assert "Rien n’attend de décision" in page


def test_a_template_of_the_organisations_own_that_names_what_is_not_there_is_refused(
    ledger: SqlLedger, tmp_path: Path
) -> None:
    own = tmp_path / "report"
    own.mkdir()
    (own / "leadership.html.j2").write_text("{{ nothing.here }}")
    scene = Scene(programme())
    press = Press(scene.programme, [own.parent, CONFIGS / "templates"], IDENTITY, questionnaires())
    with pytest.raises(BadInput, match="nothing"):
        build(scene.programme, scene.plan, ledger, at("2026-11-17"), press)
