"""What a scenario found: a table, verdicts on the targets, notes, and the raw samples."""

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """A figure beside its target. The harness reports a missed target; it never fails for it."""

    figure: str
    value: float | None  # None: not measured
    limit: float
    better: str  # "higher" or "lower"
    unit: str = ""
    reason: str = ""  # why there is no value

    def text(self):
        if self.value is None:
            return f"not measured: {self.reason}"
        if self.is_met():
            return "met"
        by = abs(self.value - self.limit)
        share = f" ({100 * by / abs(self.limit):.0f} %)" if self.limit else ""
        return f"missed by {number(by)}{self.unit_text()}{share}"

    def is_met(self):
        return self.value >= self.limit if self.better == "higher" else self.value <= self.limit

    def target_text(self):
        sign = "≥" if self.better == "higher" else "≤"
        return f"{sign} {number(self.limit)}{self.unit_text()}"

    def value_text(self):
        return "–" if self.value is None else f"{number(self.value)}{self.unit_text()}"

    def unit_text(self):
        return f" {self.unit}" if self.unit else ""


@dataclass
class Outcome:
    scenario: str
    title: str
    columns: list
    rows: list = field(default_factory=list)
    verdicts: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    samples: list = field(default_factory=list)

    def add_skipped(self, skipped):
        for name, reason in skipped.items():
            self.rows.append([name, f"skipped: {reason}"] + [""] * (len(self.columns) - 2))


def number(value):
    """Three significant digits, without an exponent."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:,.{digits}f}"


def range_text(ratio):
    if ratio is None:
        return "–"
    return f"{ratio['median']:.2f} ({ratio['lowest']:.2f}–{ratio['highest']:.2f})"
