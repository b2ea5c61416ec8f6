"""Plain chat requests with wrk: small, small with TLS to the upstream, and with a big body."""

from lib import rounds
from lib.loads import WrkLoad
from lib.outcome import Outcome, Verdict, number, range_text
from lib.requests import CHAT_BODY_BYTES
from lib.stage import Stage

CONNECTIONS = 32
BIG_BODY_BYTES = 200 * 1024
COLUMNS = ["proxy", "µs/request", "nginx = 1.00 (rounds)", "requests/s", "p50 µs", "p99 µs",
           "errors", "foreign CPU % proxy/load"]


def chat(options):
    title = f"chat: {CHAT_BODY_BYTES} B body, 600 B answer, {CONNECTIONS} connections"
    with Stage(options) as stage:
        use_upstream(stage, options)
        return compare(stage, options, Outcome("chat", title, COLUMNS), least_ratio=0.80)


def chat_tls(options):
    title = f"chat with TLS to the upstream, {CONNECTIONS} connections"
    with Stage(options) as stage:
        use_upstream(stage, options, with_tls=True)
        return compare(stage, options, Outcome("chat_tls", title, COLUMNS), least_ratio=0.85)


def big_body(options):
    """The upstream must read the body, so it is the simulated vendor."""
    title = f"chat with a body of {BIG_BODY_BYTES // 1024} KB, {CONNECTIONS} connections"
    with Stage(options) as stage:
        stage.use_simulated_upstream()
        return compare(stage, options, Outcome("big_body", title, COLUMNS), least_ratio=0.70,
                       body_bytes=BIG_BODY_BYTES)


def use_upstream(stage, options, with_tls=False):
    if options.upstream == "sim":
        stage.use_simulated_upstream(with_tls=with_tls)
    else:
        stage.use_fixed_upstream(with_tls)


def compare(stage, options, outcome, least_ratio, body_bytes=CHAT_BODY_BYTES):
    stage.start_proxies()
    load = WrkLoad(CONNECTIONS, options.seconds)
    requests = {proxy.name: stage.request(proxy, body_bytes=body_bytes) for proxy in stage.proxies}
    samples = rounds.run_rounds(stage.proxies, stage, load, lambda proxy: requests[proxy.name],
                                options)
    outcome.samples = samples
    outcome.rows = [row(samples, proxy.name) for proxy in stage.proxies]
    outcome.add_skipped(stage.skipped)
    found = rounds.ratio(samples, "nginx", "router")
    outcome.verdicts.append(Verdict(
        f"{outcome.scenario}: µs(nginx) / µs(router)", found and found["median"], least_ratio,
        "higher", reason=missing_reason(stage)))
    outcome.notes += rounds.noise_notes(samples) + ledger_notes(stage, samples)
    return outcome


def row(samples, name):
    mine = rounds.of(samples, name)
    return [name, number(rounds.median(mine, rounds.cpu)),
            range_text(rounds.ratio(samples, "nginx", name)),
            number(rounds.median(mine, lambda sample: sample["units_per_second"])),
            number(rounds.median(mine, rounds.latency("p50"))),
            number(rounds.median(mine, rounds.latency("p99"))),
            str(sum(sample["errors"] for sample in mine)), rounds.foreign_text(mine)]


def missing_reason(stage):
    return "; ".join(f"{name}: {reason}" for name, reason in stage.skipped.items()) or "no samples"


def ledger_notes(stage, samples):
    """That the books were kept while it was measured: rows in the database beside answers."""
    notes = []
    for proxy in stage.proxies:
        if proxy.name != "router":
            continue
        answers = sum(sample["requests"] for sample in rounds.of(samples, "router"))
        rows = proxy.ledger_rows()
        relation = "at least one each" if rows >= answers else "ROWS ARE MISSING"
        notes.append(f"router: {answers} measured answers, {rows} ledger rows (warm-up and "
                     f"answers in flight at the end of a round included): {relation}")
    return notes
