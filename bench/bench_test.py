#!/usr/bin/env python3
"""Tests of what the harness computes itself: requests, verdicts, ratios, tables."""

import json
import unittest
from pathlib import Path

from lib import report, requests, rounds
from lib.loads import wrk_script
from lib.outcome import Outcome, Verdict
from lib.processes import Program, wait_for


class Requests(unittest.TestCase):
    def test_sizes_are_exact(self):
        for body_bytes in (958, 200 * 1024):
            request = requests.chat_request("gpt-4o-mini", body_bytes=body_bytes)
            self.assertEqual(len(request.body), body_bytes)
            self.assertEqual(json.loads(request.body)["model"], "gpt-4o-mini")
        self.assertEqual(len(requests.completion(600)), 600)
        self.assertEqual(json.loads(requests.completion())["object"], "chat.completion")

    def test_thirteen_headers_go_over_the_wire(self):
        head, _, body = requests.chat_request("m").raw().partition(b"\r\n\r\n")
        self.assertEqual(len(head.split(b"\r\n")) - 1, 13)
        self.assertIn(f"Content-Length: {len(body)}".encode(), head)

    def test_wrk_script_quotes(self):
        request = requests.chat_request("m")
        self.assertIn('wrk.headers["Content-Type"] = "application/json"', wrk_script(request))
        self.assertIn(r'wrk.body = "{\"model\":\"m\"', wrk_script(request))


class Verdicts(unittest.TestCase):
    def test_higher_is_better(self):
        self.assertEqual(Verdict("f", 0.80, 0.80, "higher").text(), "met")
        self.assertEqual(Verdict("f", 0.72, 0.80, "higher").text(), "missed by 0.08 (10 %)")

    def test_lower_is_better(self):
        self.assertEqual(Verdict("f", 39.9, 40, "lower", "MB").text(), "met")
        self.assertEqual(Verdict("f", 50, 40, "lower", "MB").text(), "missed by 10.0 MB (25 %)")

    def test_not_measured(self):
        verdict = Verdict("f", None, 1, "lower", reason="no router")
        self.assertEqual(verdict.text(), "not measured: no router")


def sample(proxy, cpu_us):
    return {"proxy": proxy, "cpu_us_per_unit": cpu_us}


class Ratios(unittest.TestCase):
    def test_of_medians_with_the_range_of_rounds(self):
        samples = [sample("a", 10), sample("b", 20), sample("a", 12), sample("b", 20),
                   sample("a", 11), sample("b", 22)]
        ratio = rounds.ratio(samples, "a", "b")
        self.assertAlmostEqual(ratio["median"], 11 / 20)
        self.assertAlmostEqual(ratio["lowest"], 10 / 20)
        self.assertAlmostEqual(ratio["highest"], 12 / 20)

    def test_without_samples(self):
        self.assertIsNone(rounds.ratio([sample("a", 1)], "a", "b"))


class Report(unittest.TestCase):
    facts = {"cpu": "c", "cores": 2, "kernel": "k", "system": "s", "nginx": "n", "haproxy": "h",
             "revision": None, "changed_files": 0}
    settings = {"rounds": 1, "seconds": 1, "upstream": "nginx", "proxy_core": 1, "load_core": 0,
                "when": "now"}

    def test_survives_being_kept(self):
        outcome = Outcome("s", "title", ["proxy", "µs"], [["nginx", "1.00"]],
                          [Verdict("f", 1.0, 2.0, "lower")], ["a note"])
        outcome.add_skipped({"router": "not built"})
        kept = json.dumps(report.to_json(self.facts, self.settings, [outcome]))
        again = report.from_json(kept)
        self.assertEqual(again, (self.facts, self.settings, [outcome]))
        markdown = report.as_markdown(*again)
        self.assertIn("| f | 1.00 | ≤ 2.00 | met |", markdown)
        self.assertIn("| router | skipped: not built |", markdown)


def is_running(process_id):
    try:
        return ") Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Programs(unittest.TestCase):
    def test_stop_ends_the_program_and_its_children(self):
        program = Program("shell", ["sh", "-c", "sleep 60 & wait"], 0, "/dev/null")
        members = program.wait_until("a child", lambda: program.process_ids()[1:])
        self.assertEqual(len(members), 1)
        program.stop()
        self.assertIsNotNone(program.process.returncode)
        wait_for("the child to be gone", lambda: not is_running(members[0]))


if __name__ == "__main__":
    unittest.main()
