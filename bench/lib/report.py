"""Results for people (text or Markdown) and for programs (JSON)."""

import json
import textwrap
from dataclasses import asdict

from lib.outcome import Outcome, Verdict


def to_json(facts, settings, outcomes):
    return {"machine": facts, "settings": settings,
            "outcomes": [asdict(outcome) | {"verdict_texts": [verdict_line(verdict) for verdict
                                                              in outcome.verdicts]}
                         for outcome in outcomes]}


def from_json(text):
    """(facts, settings, outcomes) of a file that was kept."""
    kept = json.loads(text)
    outcomes = []
    for fields in kept["outcomes"]:
        fields.pop("verdict_texts")
        fields["verdicts"] = [Verdict(**verdict) for verdict in fields["verdicts"]]
        outcomes.append(Outcome(**fields))
    return kept["machine"], kept["settings"], outcomes


def verdict_line(verdict):
    return (f"{verdict.figure} = {verdict.value_text()}, target {verdict.target_text()}: "
            f"{verdict.text()}")


def machine_line(facts):
    return (f"{facts['cpu']}, {facts['cores']} cores, Linux {facts['kernel']}, "
            f"{facts['system']}; {facts['nginx']}; {facts['haproxy']}; revision "
            f"{(facts['revision'] or 'unknown')[:12]}"
            + (f" and {facts['changed_files']} changed files" if facts["changed_files"] else ""))


def settings_line(settings):
    return (f"{settings['rounds']} rounds of {settings['seconds']} s, upstream "
            f"{settings['upstream']}, proxies on core {settings['proxy_core']}, load and upstream "
            f"on core {settings['load_core']}, {settings['when']}")


def as_text(facts, settings, outcomes):
    blocks = ["\n".join([machine_line(facts), settings_line(settings)])]
    for outcome in outcomes:
        lines = [outcome.title, *text_table(outcome.columns, outcome.rows)]
        lines += [f"=> {verdict_line(verdict)}" for verdict in outcome.verdicts]
        lines += [textwrap.fill(f"note: {note}", 110) for note in outcome.notes]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def text_table(columns, rows):
    table = [columns, *rows]
    short = [row for row in table if not str(row[1]).startswith("skipped")]
    widths = [max(len(str(row[place])) for row in short) for place in range(len(columns))]
    return ["  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip()
            for row in table]


def as_markdown(facts, settings, outcomes):
    blocks = [f"{machine_line(facts)}. {settings_line(settings)}."]
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    if verdicts:
        blocks.append(markdown_table(
            ["figure", "measured", "target", "verdict"],
            [[verdict.figure, verdict.value_text(), verdict.target_text(), verdict.text()]
             for verdict in verdicts]))
    for outcome in outcomes:
        blocks.append(f"**{outcome.title}**")
        blocks.append(markdown_table(outcome.columns, outcome.rows))
        if outcome.notes:
            blocks.append("\n".join(f"- {note}" for note in outcome.notes))
    return "\n\n".join(blocks)


def markdown_table(columns, rows):
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |"
                     for line in lines)
