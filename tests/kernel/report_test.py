#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What report.py makes of results written by hand."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import report  # noqa: E402


def incident(kind, text="", tag=""):
    tag = f"<DataTag><![CDATA[{tag}]]></DataTag>" if tag else ""
    text = f"<Description><![CDATA[{text}]]></Description>" if text else ""
    return f'<Incident type="{kind}" file="tst_a.cpp" line="7">{tag}{text}</Incident>'


def function(name, *incidents):
    return f'<TestFunction name="{name}">{"".join(incidents)}<Duration msecs="1"/></TestFunction>'


def whole(*functions):
    around = [function(name, incident("pass")) for name in ("initTestCase", "cleanupTestCase")]
    return "".join(
        ['<?xml version="1.0" encoding="UTF-8"?><TestCase name="tst_a">', around[0], *functions, around[1], "</TestCase>"]
    )


PASSES = whole(function("f", incident("pass")))
SKIPS = whole(function("f", incident("skip", "no USB")))
FAILS = whole(function("f", incident("fail", "Compared values\n  differ")))
SKIPS_ALL = '<TestCase name="tst_a">' + function("initTestCase", incident("skip", "no BPF")) + "</TestCase>"


class ReportTest(unittest.TestCase):
    def judge(self, *results, partial=False, tests=("tst_a",)):
        """Each result is one kernel's: the XML (None: no file), or a pair of it and the exit status."""
        with tempfile.TemporaryDirectory() as top:
            folders = []
            for number, result in enumerate(results):
                xml, status = result if isinstance(result, tuple) else (result, "0")
                folder = pathlib.Path(top) / f"kernel{number}"
                folder.mkdir()
                folders.append(folder)
                if xml is not None:
                    (folder / "tst_a.xml").write_text(xml)
                (folder / "tst_a.status").write_text(status + "\n")
                (folder / "tst_a.log").write_text("the log\n")
            judged = report.Report(folders, partial)
            for test in tests:
                judged.add_test(test)
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                judged.print()
            self.out = out.getvalue()
            return judged.passed, judged.failed

    def test_pass_and_skip_is_good(self):
        self.assertEqual(self.judge(SKIPS, PASSES), (1, 0))
        self.assertIn("[1] no USB", self.out)

    def test_each_test_has_a_line_with_what_each_kernel_made_of_it(self):
        self.judge(None, PASSES)
        self.assertRegex(self.out, r"(?m)^tst_a +1 not run \[1\] +1 pass$")
        self.judge(None)
        self.assertRegex(self.out, r"(?m)^tst_a +1 no result$")

    def test_skip_everywhere_is_a_failure(self):
        self.assertEqual(self.judge(SKIPS, SKIPS), (0, 1))
        self.assertIn("tst_a::f ran on no kernel", self.out)

    def test_skip_everywhere_is_not_judged_in_a_partial_run(self):
        self.assertEqual(self.judge(SKIPS, partial=True), (0, 0))
        self.assertIn("1 not run here", self.out)

    def test_fail_and_pass_is_a_failure_told_whole(self):
        self.assertEqual(self.judge((FAILS, "1"), PASSES), (0, 1))
        self.assertIn("tst_a.cpp:7: fail: Compared values\n      differ", self.out)

    def test_expected_failure_and_unexpected_pass_are_failures(self):
        for kind in ("xfail", "xpass", "bfail", "bpass"):
            xml = whole(function("f", incident(kind, "why"), incident("pass")))
            self.assertEqual(self.judge(xml), (0, 1), kind)

    def test_missing_file_is_a_failure(self):
        self.assertEqual(self.judge(None, PASSES), (1, 1))
        self.assertIn("no result file", self.out)
        self.assertIn("the log", self.out)

    def test_half_a_file_is_a_failure(self):
        half = PASSES[: PASSES.index('<TestFunction name="cleanupTestCase"')]
        self.assertEqual(self.judge((half, "139"), PASSES), (1, 1))
        self.assertIn("half a result file (status: 139)", self.out)

    def test_file_without_functions_is_a_failure(self):
        self.assertEqual(self.judge(whole()), (0, 1))

    def test_status_without_a_failure_is_a_failure(self):
        self.assertEqual(self.judge((PASSES, "23")), (1, 1))

    def test_timeout_is_a_failure_though_the_file_is_whole(self):
        self.assertEqual(self.judge((PASSES, "timeout")), (1, 1))

    def test_rows_count_by_themselves(self):
        xml = whole(function("f", incident("pass", tag="one"), incident("fail", "no", tag="two (2)")))
        self.assertEqual(self.judge((xml, "1")), (1, 1))
        self.assertIn("tst_a::f(two (2))", self.out)

    def test_row_that_ran_nowhere_is_a_failure(self):
        xml = whole(function("f", incident("pass", tag="one"), incident("skip", "no", tag="two")))
        self.assertEqual(self.judge(xml, xml), (1, 1))

    def test_skip_of_the_function_covers_its_rows(self):
        rows = whole(function("f", incident("pass", tag="one"), incident("pass", tag="two")))
        self.assertEqual(self.judge(SKIPS, rows), (2, 0))
        self.assertIn("[1] no USB", self.out)

    def test_skip_of_everything_covers_every_function(self):
        self.assertEqual(self.judge(SKIPS_ALL, PASSES), (1, 0))
        self.assertIn("[1] no BPF", self.out)
        self.assertEqual(self.judge(SKIPS_ALL, SKIPS_ALL), (0, 1))

    def test_two_reports_of_one_function_count_as_the_worse(self):
        xml = whole(function("f", incident("pass"), incident("fail", "cleanup")))
        self.assertEqual(self.judge((xml, "1")), (0, 1))

    def test_another_test_without_results_is_a_failure(self):
        self.assertEqual(self.judge(PASSES, tests=("tst_a", "tst_b")), (1, 1))


if __name__ == "__main__":
    unittest.main()
