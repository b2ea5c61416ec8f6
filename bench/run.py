#!/usr/bin/env python3
"""Measures the router beside nginx and HAProxy. docs/performance.md says what and how."""

import argparse
import datetime
import json
import os
import sys
from pathlib import Path

from lib import machine, report
from lib.loads import say
from lib.outcome import Outcome
from lib.processes import BenchError, allow_many_files
from lib.profile import write_profile
from lib.proxies import STARTERS
from lib.scenarios import SCENARIOS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench/results"


def parse_options(words):
    parser = argparse.ArgumentParser(prog="bench/run.py", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario",
                        help=f"what to run: {' '.join(SCENARIOS)} (all)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement (5)")
    parser.add_argument("--out", type=Path, help="JSON file (bench/results/<time>.json)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown instead of text")
    parser.add_argument("--render", type=Path, metavar="FILE",
                        help="print the results kept in a file; nothing is run")
    parser.add_argument("--profile", action="store_true",
                        help="also profile the router with perf during the chat scenario")
    parser.add_argument("--upstream", choices=["nginx", "sim"], default="nginx",
                        help="of chat, chat_tls and paced (nginx, the fastest)")
    parser.add_argument("--proxies", default=",".join(STARTERS), help="which, separated by commas")
    parser.add_argument("--build", type=Path, default=ROOT / "build/release",
                        help="build tree with bin/smart-ai-router, vendor-sim and bench-load")
    parser.add_argument("--proxy-core", type=int, default=1)
    parser.add_argument("--load-core", type=int, default=0)
    parser.add_argument("--held-streams", type=int, default=5000, help="memory: open streams")
    parser.add_argument("--growth-requests", type=int, default=1_000_000,
                        help="memory: requests after warm-up")
    options = parser.parse_args(words)
    options.proxies = options.proxies.split(",")
    options.scenarios = options.scenarios or list(SCENARIOS)
    options.cores = machine.Cores(options.proxy_core, options.load_core)
    check(parser, options)
    return options


def check(parser, options):
    unknown = [name for name in options.scenarios if name not in SCENARIOS]
    unknown += [name for name in options.proxies if name not in STARTERS]
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    if options.rounds < 1 or options.seconds < 1:
        parser.error("--rounds and --seconds are at least 1")
    if options.proxy_core == options.load_core:
        parser.error("the proxies need a core of their own")
    missing = set(options.cores) - os.sched_getaffinity(0)
    if missing and not options.render:
        parser.error(f"this machine has no core {min(missing)} for us")


def run_scenario(name, options):
    say(f"{name}:")
    try:
        return SCENARIOS[name](options)
    except BenchError as error:
        say(f"  SKIPPED: {error}")
        return Outcome(name, f"{name}: SKIPPED", ["reason"], [[str(error)]])


def run(options):
    allow_many_files()
    os.sched_setaffinity(0, {options.load_core})
    when = datetime.datetime.now(datetime.UTC)
    settings = {"rounds": options.rounds, "seconds": options.seconds, "upstream": options.upstream,
                "proxy_core": options.proxy_core, "load_core": options.load_core,
                "when": when.isoformat(timespec="seconds")}
    stamp = when.strftime("%Y%m%d-%H%M%S")
    facts = machine.facts(ROOT, options.build)
    outcomes = [run_scenario(name, options) for name in options.scenarios]
    if options.profile:
        write_profile(options, RESULTS / f"{stamp}-profile.txt")
    file = options.out or RESULTS / f"{stamp}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report.to_json(facts, settings, outcomes), indent=1,
                               ensure_ascii=False) + "\n")
    say(f"results in {file}")
    return facts, settings, outcomes


def main(words):
    options = parse_options(words)
    results = (report.from_json(options.render.read_text()) if options.render else run(options))
    print(report.as_markdown(*results) if options.markdown else report.as_text(*results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
