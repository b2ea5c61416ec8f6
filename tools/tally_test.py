#!/usr/bin/env python3
"""Tests of tally: nothing that failed may be lost in the sum."""

import json
import tempfile
import unittest
from pathlib import Path

from tally import Count, count_report

GOOGLETEST = """<testsuites><testsuite name="S">
  <testcase name="passes" status="run" result="completed"/>
  <testcase name="skips" status="run" result="skipped"><skipped/></testcase>
  <testcase name="switched_off" status="notrun" result="suppressed"/>
  {more}
</testsuite></testsuites>"""
FAILURE = '<testcase name="fails" status="run" result="completed"><failure/></testcase>'


class Tally(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def ctest(self, **status_by_name):
        cases = "".join(f'<testcase name="{name}" status="{status}"/>'
                        for name, status in status_by_name.items())
        (self.folder / "ctest.xml").write_text(f"<testsuite>{cases}</testsuite>")
        return count_report(self.folder)

    def googletest(self, name, more=""):
        (self.folder / f"{name}.xml").write_text(GOOGLETEST.format(more=more))

    def vitest(self, **figures):
        report = {"numPassedTests": 0, "numFailedTests": 0, "numPendingTests": 0,
                  "numTodoTests": 0, "success": True}
        path = self.folder / "results.json"
        path.write_text(json.dumps(report | figures))
        return count_report(path)

    def test_googletest_counts_by_cases(self):
        self.googletest("core_test")
        self.googletest("net_test", FAILURE)
        self.assertEqual(self.ctest(core_test="run", net_test="fail"), Count(2, 1, 4))

    def test_other_programs_count_as_one(self):
        self.assertEqual(self.ctest(a_fuzz="run", b_fuzz="fail", c_fuzz="disabled"), Count(1, 1, 1))

    def test_a_failure_outside_of_the_cases_counts(self):
        self.googletest("core_test")
        self.assertEqual(self.ctest(core_test="fail"), Count(1, 1, 2))

    def test_a_crash_leaves_no_report(self):
        self.assertEqual(self.ctest(core_test="fail"), Count(0, 1, 0))

    def test_vitest(self):
        self.assertEqual(self.vitest(numPassedTests=3, numPendingTests=1, numTodoTests=1),
                         Count(3, 0, 2))
        self.assertEqual(self.vitest(numFailedTests=2, success=False), Count(0, 2, 0))
        self.assertEqual(self.vitest(numPassedTests=1, success=False), Count(1, 1, 0))

    def test_missing_and_broken_reports_fail(self):
        self.assertEqual(count_report(self.folder), Count(0, 1, 0))
        (self.folder / "results.json").write_text("{")
        self.assertEqual(count_report(self.folder / "results.json"), Count(0, 1, 0))


if __name__ == "__main__":
    unittest.main(buffer=True)
