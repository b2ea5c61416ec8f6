#!/usr/bin/env python3
"""Adds up what the test runners left behind into one line: `N passed, N failed, N skipped`.

Arguments: folders with ctest's ctest.xml and the GoogleTest reports beside it, and vitest's JSON
reports. A GoogleTest program counts by its cases, any other ctest test counts as one. A report that
is missing, and a program that fails although no case of it did (a sanitizer's report at exit, a
crash), count as one failure. Exit code 1 if anything failed.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple


class Count(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(*(mine + theirs for mine, theirs in zip(self, other)))


def count_googletest(path):
    root = ElementTree.parse(path).getroot()
    cases = list(root.iter("testcase"))
    failed = sum(case.find("failure") is not None for case in cases)
    unrun = [case.get("result") in ("skipped", "suppressed") or case.get("status") == "notrun"
             for case in cases]
    return Count(len(cases) - failed - sum(unrun), failed, sum(unrun))


def count_ctest_case(case, folder):
    report = folder / f"{case.get('name')}.xml"
    status = case.get("status")
    if report.exists():
        count = count_googletest(report)
        if status == "fail" and count.failed == 0:
            count += Count(failed=1)
        return count
    if status == "run":
        return Count(passed=1)
    return Count(failed=1) if status == "fail" else Count(skipped=1)


def count_ctest(folder):
    root = ElementTree.parse(folder / "ctest.xml").getroot()
    return sum((count_ctest_case(case, folder) for case in root.iter("testcase")), Count())


def count_vitest(path):
    report = json.loads(path.read_text())
    count = Count(report["numPassedTests"], report["numFailedTests"],
                  report["numPendingTests"] + report["numTodoTests"])
    if not report["success"] and count.failed == 0:
        count += Count(failed=1)  # a file that could not even be loaded
    return count


def count_report(path):
    try:
        return count_vitest(path) if path.suffix == ".json" else count_ctest(path)
    except (OSError, ElementTree.ParseError, json.JSONDecodeError, KeyError) as error:
        print(f"tally: {path}: {error}", file=sys.stderr)
        return Count(failed=1)


def main(arguments):
    total = sum((count_report(Path(argument)) for argument in arguments), Count())
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
