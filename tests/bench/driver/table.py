# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of figures and how they are written down."""

import statistics
from dataclasses import dataclass, field

COLUMNS = ("work", "who", "median", "lowest", "highest", "× untraced (worst)", "against the peer", "and", "design §8")


@dataclass
class Row:
    work: str
    who: str
    unit: str = ""
    values: list = field(default_factory=list)  # one a round
    untraced: list = field(default_factory=list)  # of the same rounds
    peer: str = ""
    notes: str = ""
    wanted: str = ""
    met: bool = None

    def ratios(self):
        return [value / base for value, base in zip(self.values, self.untraced)]

    def cells(self):
        figures = [statistics.median(self.values), min(self.values), max(self.values)] if self.values else []
        cells = [self.work, self.who] + [f"{number(figure)} {self.unit}".strip() for figure in figures]
        cells += [""] * (5 - len(cells))
        ratios = self.ratios()
        cells.append(f"{statistics.median(ratios):.2f} ({max(ratios):.2f})" if ratios else "")
        verdict = {True: ": yes", False: ": **no**", None: ""}[self.met]
        return cells + [self.peer, self.notes, self.wanted + verdict]


def number(value):
    """Three significant digits, thousands apart."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


class Table:
    def __init__(self, title):
        self.title = title
        self.rows = []

    def add(self, row):
        self.rows.append(row)
        print(" | ".join(filter(None, row.cells())), flush=True)

    def absent(self, work, who, reason):
        self.add(Row(work, who, notes=f"not here: {reason}"))

    def text(self):
        lines = [self.title, "", line(COLUMNS), line(["---"] * len(COLUMNS))]
        before = None
        for row in self.rows:
            cells = row.cells()
            if cells[0] == before:
                cells[0] = ""
            before = row.work
            lines.append(line(cells))
        return "\n".join(lines) + "\n"


def line(cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
