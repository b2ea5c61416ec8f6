"""Many event streams side by side: CPU time per event."""

from lib import rounds
from lib.loads import BenchLoad
from lib.outcome import Outcome, Verdict, number, range_text
from lib.scenarios.chat import ledger_notes, missing_reason
from lib.stage import Stage

STREAMS = 600
EVENTS = 50
# More than the load core can take, so that the proxy is as busy as it gets: with less the figure is
# what waking an idle core costs. Each event is still a write of its own.
EVENTS_PER_SECOND = 200
MODEL = f"sim:tokens={EVENTS},tps={EVENTS_PER_SECOND}"
COLUMNS = ["proxy", "µs/event", "× nginx (rounds)", "events/s", "first byte p50 µs",
           "first byte p99 µs", "errors", "foreign CPU % proxy/load"]


def streams(options):
    title = (f"{STREAMS} concurrent streams of {EVENTS} text events, {EVENTS_PER_SECOND} a second "
             "each, nginx with proxy_buffering off")
    outcome = Outcome("streams", title, COLUMNS)
    load = BenchLoad(options.build, ["closed", "--connections", STREAMS, "--ramp", 1],
                     options.seconds, unit="event")
    if load.missing():
        return without_load(outcome, options, load.missing())
    with Stage(options, is_buffered=False) as stage:
        stage.use_simulated_upstream(MODEL)
        stage.start_proxies(is_stream=True)
        requests = {proxy.name: stage.request(proxy, is_stream=True) for proxy in stage.proxies}
        samples = rounds.run_rounds(stage.proxies, stage, load,
                                    lambda proxy: requests[proxy.name], options)
        return judge(outcome, stage, samples)


def without_load(outcome, options, reason):
    outcome.add_skipped({name: reason for name in options.proxies})
    outcome.notes.append(f"SKIPPED: {reason}")
    return outcome


def judge(outcome, stage, samples):
    outcome.samples = samples
    outcome.rows = [row(samples, proxy.name) for proxy in stage.proxies]
    outcome.add_skipped(stage.skipped)
    found = rounds.ratio(samples, "router", "nginx")
    outcome.verdicts.append(Verdict(
        "streams: µs per event(router) / µs(nginx)", found and found["median"], 1.25, "lower",
        reason=missing_reason(stage)))
    outcome.notes += rounds.noise_notes(samples) + ledger_notes(stage, samples)
    return outcome


def row(samples, name):
    mine = rounds.of(samples, name)

    def first_byte(percentile):
        return number(rounds.median(mine, lambda sample: sample["first_byte_us"][percentile]))
    return [name, number(rounds.median(mine, rounds.cpu)),
            range_text(rounds.ratio(samples, name, "nginx")),
            number(rounds.median(mine, lambda sample: sample["units_per_second"])),
            first_byte("p50"), first_byte("p99"),
            str(sum(sample["errors"] for sample in mine)), rounds.foreign_text(mine)]
