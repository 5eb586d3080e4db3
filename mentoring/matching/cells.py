"""What people have of many things, as a sparse table of numbers.

A hundred thousand people's answers as Python objects would take more memory than all the rest of a match.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float32]
Index = npt.NDArray[np.int64]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Cells:
    """A sparse table: how many cells each row has, and the column and value of every cell, row after row; all int64."""

    counts: Index
    column: Index
    value: Index

    @staticmethod
    def of(rows: Iterable[Mapping[K, int]], columns: dict[K, int]) -> Cells:
        """From the value of each row's keys; `columns` gives the column of a key, and new keys are added to it."""
        counts, column, value = (array("q") for _ in range(3))
        for row in rows:
            counts.append(len(row))
            column.extend(columns.setdefault(key, len(columns)) for key in row)
            value.extend(row.values())
        return Cells(*(np.array(numbers, np.int64) for numbers in (counts, column, value)))

    def table(self, columns: Index, width: int) -> Table:
        """As a table of that width, where `columns` says which column of it each one is, -1 for none."""
        table = np.zeros((len(self.counts), width), np.float32)
        row, column = np.repeat(np.arange(len(self.counts)), self.counts), columns[self.column]
        table[row[column >= 0], column[column >= 0]] = self.value[column >= 0]
        return table
