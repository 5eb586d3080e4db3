"""YAML as plain data with its lines, and what is refused before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.yaml_lines import LARGEST, Unreadable, parse, read_text


def refusal(text: str) -> tuple[str, int]:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    return caught.value.code, caught.value.line


def test_scalars_stay_as_they_were_written() -> None:
    assert parse("a: no\nb: 1.10\nc: 0123\nd: 2027-02-30\ne: 'null'\nf: null\ng:\nh: ~\ni: \"x\\ty\"\n").data == {
        "a": "no", "b": "1.10", "c": "0123", "d": "2027-02-30", "e": "null", "f": None, "g": None, "h": None, "i": "x\ty",
    }  # fmt: skip


def test_every_key_and_item_knows_its_line() -> None:
    lines = parse("# head\na:\n  - x\n  - b: 1\n    c: {d: 2}\n\ne: >\n  long\n  text\nf: 3\n")
    assert lines.line == {
        (): 2, ("a",): 2, ("a", 0): 3, ("a", 1): 4, ("a", 1, "b"): 4, ("a", 1, "c"): 5, ("a", 1, "c", "d"): 5, ("e",): 7,
        ("f",): 10,
    }  # fmt: skip


def test_a_place_that_is_not_written_stands_where_what_holds_it_does() -> None:
    lines = parse("a: 1\nb:\n  c: 2\n")
    assert [lines.at(("b", "missing", 3)), lines.at(("missing",))] == [2, 1]


def test_a_key_written_twice_is_told_with_both_lines() -> None:
    assert parse("a:\n  b: 1\n  c: 2\n  b: 3\n").twice == [(("a", "b"), 2, 4)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n\tb: 2\n", "tab", 2),
        ("a:\n\u00a0 b: 2\n", "indent_sign", 2),
        ("a: 1\nb: \x00\n", "control", 2),
        ("a: \x1b[31m\n", "control", 1),
        ("a: 1\nb: 'x\nc: 2\n", "open_quote", 2),
        ('a: "\\q"\n', "open_quote", 1),
        ("a: 1\nb: [1, 2\nc: 3\n", "open_bracket", 2),
        ("a: b: c\n", "colon_in_text", 1),
        ("a: 1\nb\n", "no_colon", 2),
        ("a: 1\n  b: 2\n", "colon_in_text", 2),
        ("a:\n    b: 1\n  c: 2\n", "indent", 3),
        ("- a\nb: 1\n", "indent", 2),
        ("a: @x\n", "strange_start", 1),
        ("key: - a\n", "not_yaml", 1),
        ("%YAML 9.9\n---\na: 1\n", "not_yaml", 1),
        ("a: \ufffe\n", "not_yaml", 1),
        ("a: 1\n---\nb: 2\n", "two_documents", 2),
        ("a: &x 1\nb: *x\n", "alias", 1),
        ("a: !!python/object:os.system x\n", "tag", 1),
        ("a: !x [1]\n", "tag", 1),
        ("? [a]\n: 1\n", "key_not_text", 1),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, code: str, line: int) -> None:
    assert refusal(text) == (code, line)


BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "alias"),
        ("<<: *x\n", "alias"),
        ("[" * 100_000, "too_deep"),
        ("a: " + "{b: " * 13, "too_deep"),
        ("- " * 50_000, "too_deep"),
        ("x" * (LARGEST + 1), "too_large"),
    ],
)
def test_bombs_are_refused_before_they_are_built(text: str, code: str) -> None:
    assert refusal(text)[0] == code


def test_a_file_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST * 4_000)
    with pytest.raises(Unreadable) as caught:
        read_text(path)
    assert caught.value.code == "too_large"


def test_another_encoding_is_refused_where_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nname: Élan\n".encode("cp1252"))
    with pytest.raises(Unreadable) as caught:
        read_text(path)
    assert (caught.value.code, caught.value.line) == ("not_utf8", 2)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes("\ufeffa: é\r\nb: 2\r\n".encode())
    assert parse(read_text(path)).data == parse("\ufeffa: é\nb: 2\n").data == {"a": "é", "b": "2"}


def test_nothing_written_is_no_data() -> None:
    assert [parse(text).data for text in ("", "# only a comment\n", "---\n")] == [None, None, None]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"#&*!|>%@`?, \n\t\\é\u00a0\x00"), max_size=60))
def test_any_text_is_data_or_refused_with_one_of_its_lines(text: str) -> None:
    assert [line for line in _lines_of(text) if not 1 <= line <= text.count("\n") + 2] == []


def _lines_of(text: str) -> list[int]:
    """Every line that is named, of the data or of what is refused."""
    try:
        return list(parse(text).line.values())
    except Unreadable as error:
        return [error.line]
