"""Sparse tables of what people have."""

from __future__ import annotations

import numpy as np

from mentoring.matching.cells import Cells


def test_rows_of_any_length_become_a_table_with_the_columns_that_are_kept() -> None:
    columns = {"fr": 0}
    cells = Cells.of([{"fr": 1, "en": 2}, {}, {"de": 4, "fr": 3}], columns)
    assert columns == {"fr": 0, "en": 1, "de": 2}
    assert cells.counts.tolist() == [2, 0, 2]
    assert cells.table(np.array([1, -1, 0]), 2).tolist() == [[0, 1], [0, 0], [4, 3]]


def test_nobody_makes_an_empty_table() -> None:
    assert Cells.of([], {}).table(np.zeros(0, np.int64), 0).shape == (0, 0)
