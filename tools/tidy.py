#!/usr/bin/env python3
"""Checks that the house rules of CONTRIBUTING.md hold: layers, sizes, names, unwanted content.

usage: tools/tidy.py            prints what is wrong; exit code 1 if anything is
       tools/tidy.py --ratchet  lowers or removes exceptions that are no longer needed

Every rule is one function from a Tree to findings, listed in RULES. A finding has a value (lines,
columns, or 1 per occurrence); tools/tidy_ratchet.json holds the values that are excused today, per
rule and place. A value may shrink, never grow, and an excuse that is larger than needed is itself
an error, so that it cannot be grown into again.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tidy_rules import content, layers, sizes, words
from tidy_rules.tree import Tree

ROOT = Path(__file__).resolve().parent.parent
RATCHET = "tools/tidy_ratchet.json"

RULES = {
    "layers": layers.check_layers,
    "simulator": layers.check_simulator,
    "built": layers.check_built,
    "file-lines": sizes.check_file_lines,
    "function-lines": sizes.check_function_lines,
    "line-length": sizes.check_line_length,
    "names": words.check_names,
    "leftovers": words.check_leftovers,
    "headers": words.check_headers,
    "opening-comment": words.check_opening_comment,
    "sleep": content.check_sleep,
    "secrets": content.check_secrets,
    "documents": content.check_documents,
    "foreign": content.check_foreign,
}


def findings_by_place(tree):
    """{rule: {place: findings}}"""
    found = {}
    for rule, check in RULES.items():
        for finding in check(tree):
            found.setdefault(rule, {}).setdefault(finding.place or finding.path, []).append(finding)
    return found


def total(findings):
    return sum(finding.value for finding in findings)


def judge(found, ratchet):
    """Lines to print: findings that nothing excuses, and excuses that nothing needs."""
    for rule, places in found.items():
        for place, findings in places.items():
            if total(findings) > ratchet.get(rule, {}).get(place, 0):
                for finding in findings:
                    yield f"{finding.path}:{finding.line}: {finding.message} [{rule}]"
    for rule, places in ratchet.items():
        for place, excused in places.items():
            now = total(found.get(rule, {}).get(place, []))
            if now < excused:
                yield (f"{RATCHET}: {rule}: {place} is excused up to {excused} and now needs "
                       f"{now}: run tools/tidy.py --ratchet")


def tightened(found, ratchet):
    """The ratchet with every excuse at what is needed now, never above what it was."""
    kept = {rule: {place: min(excused, total(found.get(rule, {}).get(place, [])))
                   for place, excused in places.items()}
            for rule, places in ratchet.items()}
    without_zero = {rule: {place: value for place, value in places.items() if value}
                    for rule, places in kept.items()}
    return {rule: places for rule, places in without_zero.items() if places}


def read_tree():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
        check=True, capture_output=True, text=True).stdout.split("\0")
    files = {}
    for name in sorted(filter(None, listed)):
        try:
            files[name] = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # binary, or deleted and not yet committed
    recordings = ROOT.parent / "shared"
    outside = {hashlib.sha256(path.read_bytes()).hexdigest()
               for path in recordings.rglob("*") if path.is_file() and path.stat().st_size > 64}
    return Tree(files, outside, f"{ROOT}/")


def main(arguments):
    tree = read_tree()
    found = findings_by_place(tree)
    ratchet_file = ROOT / RATCHET
    ratchet = json.loads(ratchet_file.read_text())
    if arguments == ["--ratchet"]:
        ratchet = tightened(found, ratchet)
        ratchet_file.write_text(json.dumps(ratchet, indent=2, sort_keys=True) + "\n")
    complaints = list(judge(found, ratchet))
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"tidy: {len(complaints)} complaints in {len(tree.files)} files")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
