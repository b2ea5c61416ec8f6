"""A constant rate far below saturation: how much a proxy adds to the latency of the upstream."""

from lib import rounds
from lib.loads import BenchLoad
from lib.outcome import Outcome, Verdict, number
from lib.proxies import Direct
from lib.scenarios.chat import ledger_notes, missing_reason, use_upstream
from lib.scenarios.streams import without_load
from lib.stage import Stage

RATE = 5000
CONNECTIONS = 64
COLUMNS = ["proxy", "p50 µs", "p99 µs", "added p50 µs", "added p99 µs", "µs/request",
           "requests/s", "delayed", "errors", "foreign CPU % proxy/load"]


def paced(options):
    title = f"{RATE} requests/s, open loop, latency from the intended send time"
    outcome = Outcome("paced", title, COLUMNS)
    load = BenchLoad(options.build, ["paced", "--rate", RATE, "--connections", CONNECTIONS],
                     options.seconds)
    if load.missing():
        return without_load(outcome, options, load.missing())
    with Stage(options) as stage:
        use_upstream(stage, options)
        stage.start_proxies()
        subjects = [Direct(stage.upstream), *stage.proxies]
        requests = {proxy.name: stage.request(proxy) for proxy in subjects}
        samples = rounds.run_rounds(subjects, stage, load, lambda proxy: requests[proxy.name],
                                    options)
        return judge(outcome, stage, samples)


def judge(outcome, stage, samples):
    outcome.samples = samples
    outcome.rows = [row(samples, name) for name in ["direct", *(p.name for p in stage.proxies)]]
    outcome.add_skipped(stage.skipped)
    nginx, router = added(samples, "nginx", "p50"), added(samples, "router", "p50")
    difference = None if nginx is None or router is None else router - nginx
    outcome.verdicts.append(Verdict(
        "paced: added p50(router) − added p50(nginx)", difference, 20, "lower", "µs",
        reason=missing_reason(stage)))
    outcome.notes += rounds.noise_notes(samples) + ledger_notes(stage, samples)
    return outcome


def added(samples, name, percentile):
    """Median over the rounds of what the proxy added to the direct latency of the same round."""
    pairs = zip(rounds.of(samples, name), rounds.of(samples, "direct"))
    return rounds.median(
        list(pairs), lambda pair: pair[0]["latency_us"][percentile]
        - pair[1]["latency_us"][percentile])


def row(samples, name):
    mine = rounds.of(samples, name)
    is_direct = name == "direct"
    return [name, number(rounds.median(mine, rounds.latency("p50"))),
            number(rounds.median(mine, rounds.latency("p99"))),
            "–" if is_direct else number(added(samples, name, "p50")),
            "–" if is_direct else number(added(samples, name, "p99")),
            "–" if is_direct else number(rounds.median(mine, rounds.cpu)),
            number(rounds.median(mine, lambda sample: sample["units_per_second"])),
            str(sum(sample["delayed"] for sample in mine)),
            str(sum(sample["errors"] for sample in mine)), rounds.foreign_text(mine)]
