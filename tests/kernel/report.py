#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges what `matrix` gathered: one folder of results for each kernel, one set of files for each test.

A test function (each data row by itself) is good when no kernel failed it and one kernel ran it.
"""

import argparse
import pathlib
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

PASS, SKIP, FAIL = "pass", "not run", "FAIL"
OUTCOMES = {"pass": PASS, "skip": SKIP}  # fail, xfail, xpass, blacklisted ones: all failures
AROUND = ("initTestCase", "cleanupTestCase")  # interesting only when they fail, or skip everything
LOG_LINES = 60


@dataclass
class Entry:
    """What one kernel made of one row of one function."""

    outcome: str
    text: str = ""

    def add(self, other):
        """A function can report twice (a failure, then one more in cleanup): the worst counts, all is told."""
        rank = [PASS, SKIP, FAIL]
        if self.outcome == other.outcome:
            self.text = "\n".join(filter(None, (self.text, other.text)))
        elif rank.index(other.outcome) > rank.index(self.outcome):
            self.outcome, self.text = other.outcome, other.text


@dataclass
class Run:
    """One test executable on one kernel."""

    entries: dict = field(default_factory=dict)  # (function, tag) -> Entry
    trouble: str = ""  # why the executable as a whole failed
    skipped: str = ""  # why none of it was run


def read_entries(path):
    """The entries of a QtTest XML file and whether it is whole: a test that crashes leaves half a file."""
    entries = {}
    parser = ElementTree.XMLPullParser(["start", "end"])
    whole = False
    function = ""
    try:
        parser.feed(path.read_bytes())
        for event, element in parser.read_events():
            if event == "start" and element.tag == "TestFunction":
                function = element.get("name", "")
            if event == "end" and element.tag == "TestCase":
                whole = True
            # Qt before 6.3 tells a skip as a message.
            is_skip = element.tag == "Message" and element.get("type") == "skip"
            if event != "end" or not (element.tag == "Incident" or is_skip):
                continue
            outcome = OUTCOMES.get(element.get("type"), FAIL)
            text = element.findtext("Description") or ""
            if outcome == FAIL:
                text = f"{element.get('file')}:{element.get('line')}: {element.get('type')}: {text}"
            entry = Entry(outcome, text)
            key = (function, element.findtext("DataTag") or "")
            if key in entries:
                entries[key].add(entry)
            else:
                entries[key] = entry
    except ElementTree.ParseError:
        whole = False
    return entries, whole


def read_run(folder, test):
    if (folder / "not-run").exists():
        return Run(skipped=(folder / "not-run").read_text().strip())
    result, status, log = (folder / f"{test}.{suffix}" for suffix in ("xml", "status", "log"))
    run = Run()
    whole = False
    if result.exists():
        run.entries, whole = read_entries(result)
    ended = status.read_text().strip() if status.exists() else "none"
    failures = any(entry.outcome == FAIL for entry in run.entries.values())
    if not result.exists():
        run.trouble = f"no result file (status: {ended})"
    elif not whole:
        run.trouble = f"half a result file (status: {ended})"
    elif not any(function not in AROUND or entry.outcome != PASS for (function, _), entry in run.entries.items()):
        run.trouble = "no test function in the result file"
    elif ended == "timeout" or int(ended) > 127:
        run.trouble = f"killed or out of time (status: {ended})"
    elif ended != "0" and not failures:
        run.trouble = f"status {ended}, though no test function failed"
    if run.trouble and log.exists():
        lines = log.read_text(errors="replace").splitlines()
        run.trouble += f"\nthe end of {log}:\n" + "\n".join(lines[-LOG_LINES:])
    return run


def cell_of(run, key):
    """The entry for key; where there is none, the reason may be a skip that covers more than this row."""
    if key in run.entries:
        return run.entries[key]
    if run.skipped:
        return Entry(SKIP, run.skipped)
    for wider in ((key[0], ""), ("initTestCase", "")):
        if wider in run.entries and run.entries[wider].outcome == SKIP:
            return run.entries[wider]
    return Entry(SKIP, "the test ended before" if run.trouble else "no such row on this kernel")


def rows_of(runs):
    """The (function, tag) keys of a test over all kernels, without those that only stand for others."""
    keys = list(dict.fromkeys(key for run in runs for key in run.entries))
    tagged = {function for function, tag in keys if tag}

    def is_shown(key):
        outcomes = {run.entries[key].outcome for run in runs if key in run.entries}
        if FAIL in outcomes:
            return True
        if key[0] in AROUND:
            return PASS not in outcomes
        return not (key[1] == "" and key[0] in tagged)

    return [key for key in keys if is_shown(key)]


def tally(texts):
    """["pass", "pass", "not run [1]"] as "2 pass, 1 not run [1]"."""
    return ", ".join(f"{texts.count(text)} {text}" for text in dict.fromkeys(texts))


class Report:
    """A line for each test, and what to say below it. Counts rows, and executables that failed as a whole."""

    def __init__(self, folders, partial):
        self.folders, self.partial = folders, partial
        self.table = [["test"] + [folder.name for folder in folders]]
        self.failures, self.reasons = [], []
        self.passed = self.failed = self.unrun = 0

    def add_test(self, test):
        runs = [read_run(folder, test) for folder in self.folders]
        for folder, run in zip(self.folders, runs):
            if run.trouble:
                self.failed += 1
                self.failures.append(f"{test} on {folder.name}: {run.trouble}")
        keys = rows_of(runs)
        if not keys and all(run.skipped for run in runs):
            keys = [("(all)", "")]
        lines = []
        for function, tag in keys:
            cells = [cell_of(run, (function, tag)) for run in runs]
            self.judge(f"{test}::{function}" + (f"({tag})" if tag else ""), cells)
            lines.append([self.cell_text(cell) for cell in cells])
        columns = zip(*lines) if lines else [["no result"]] * len(self.folders)
        self.table.append([test] + [tally(column) for column in columns])

    def judge(self, name, cells):
        outcomes = {cell.outcome for cell in cells}
        if FAIL in outcomes:
            self.failed += 1
            for folder, cell in zip(self.folders, cells):
                if cell.outcome == FAIL:
                    self.failures.append(f"{name} on {folder.name}:\n{cell.text}")
        elif PASS in outcomes:
            self.passed += 1
        elif self.partial:
            self.unrun += 1
        else:
            self.failed += 1
            why = "".join(f"\n{folder.name}: {cell.text}" for folder, cell in zip(self.folders, cells))
            self.failures.append(f"{name} ran on no kernel:{why}")

    def cell_text(self, cell):
        """Reasons are long and few: the table has their numbers."""
        if cell.outcome != SKIP:
            return cell.outcome
        if cell.text not in self.reasons:
            self.reasons.append(cell.text)
        return f"{SKIP} [{self.reasons.index(cell.text) + 1}]"

    def print(self):
        widths = [max(map(len, column)) for column in zip(*self.table)]
        for line in self.table:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        print()
        for number, reason in enumerate(self.reasons, 1):
            print(f"[{number}] {reason}")
        for failure in self.failures:
            print("\nFAIL: " + failure.replace("\n", "\n    "))
        if self.unrun:
            print(f"\n{self.unrun} not run here, and not judged")
        print(f"{self.passed} passed, {self.failed} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partial", action="store_true", help="what ran on no kernel is no failure")
    parser.add_argument("--tests", nargs="+", required=True, help="the names of the test executables")
    parser.add_argument("--results", nargs="+", required=True, type=pathlib.Path, help="a folder for each kernel")
    options = parser.parse_args()
    report = Report(options.results, options.partial)
    for test in options.tests:
        report.add_test(test)
    report.print()
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
