"""Resident memory: idle, per open stream, over a million requests; and the time to be ready."""

import statistics
import time

from lib import accounting, loopback
from lib.loads import BenchLoad, HeldStreams, say
from lib.outcome import Outcome, Verdict, number
from lib.processes import BenchError, allow_many_files
from lib.proxies import STARTERS, Router, many_channels
from lib.requests import chat_request
from lib.stage import Stage

CHANNELS = 1000
STARTS = 5
IDLE_MODEL = "sim:tokens=50,fault=hang_mid_stream,after=1"
GROWTH_CONNECTIONS = 32
GROWTH_STEPS = 10
# What an allocator keeps more or less between two looks is no growth.
GROWTH_KB_MAX = 1024
COLUMNS = ["figure", "proxy", "value", "details"]


def memory(options):
    outcome = Outcome("memory", f"memory and start, {CHANNELS} channels", COLUMNS)
    for part in (start_and_idle, open_streams, growth):
        say(f"  {part.__name__}")
        try:
            part(options, outcome)
        except BenchError as error:
            say(f"  SKIPPED: {error}")
            outcome.notes.append(f"SKIPPED {part.__name__}: {error}")
    return outcome


def parts(memory_kb):
    """Where the resident pages come from."""
    return (f"anonymous {memory_kb['anonymous'] / 1024:.1f}, file {memory_kb['file'] / 1024:.1f}, "
            f"shared {memory_kb['shared'] / 1024:.1f} MB")


def start_and_idle(options, outcome):
    """The first start makes the database; the others find it."""
    with Stage(options) as stage:
        stage.use_fixed_upstream()
        configuration = many_channels(stage.upstream, CHANNELS)
        seconds = []
        for number_of_start in range(STARTS):
            began = time.monotonic()
            router = Router(stage.folder, stage, configuration)
            seconds.append(time.monotonic() - began)
            try:
                if number_of_start == STARTS - 1:
                    accounting.wait_until_quiet(router.process_ids())
                    idle = accounting.memory_kb(router.process_ids())
            finally:
                router.stop()
    later = statistics.median(seconds[1:])
    outcome.rows += [
        ["start to ready, new data", "router", f"{seconds[0]:.3f} s", "makes the database"],
        ["start to ready, again", "router", f"{later:.3f} s", f"median of {STARTS - 1}"],
        ["resident, idle", "router", f"{idle['resident'] / 1024:.1f} MB", parts(idle)]]
    outcome.verdicts += [
        Verdict("memory: start to ready, new data", seconds[0], 0.3, "lower", "s"),
        Verdict("memory: start to ready, again", later, 0.3, "lower", "s"),
        Verdict("memory: resident, idle", idle["resident"] / 1024, 40, "lower", "MB")]
    outcome.samples += [{"figure": "start", "seconds": seconds}, {"figure": "idle", **idle}]


def open_streams(options, outcome):
    load = BenchLoad(options.build, ["held", "--connections", options.held_streams], 0)
    if load.missing():
        raise BenchError(load.missing())
    needed = 2 * options.held_streams + 500
    if allow_many_files() < needed:
        raise BenchError(f"{needed} open files are needed and {allow_many_files()} allowed")
    with Stage(options, is_buffered=False) as stage:
        stage.use_simulated_upstream(IDLE_MODEL)
        for name in options.proxies:
            try:
                proxy = stage.keep(STARTERS[name](stage.folder, stage))
                measure_streams(stage, load, proxy, outcome)
            except BenchError as error:
                stage.skip(name, str(error))
        for name, reason in stage.skipped.items():
            outcome.rows.append(["per open stream", name, f"skipped: {reason}", ""])


def measure_streams(stage, load, proxy, outcome):
    request = stage.request(proxy, is_stream=True)
    accounting.wait_until_quiet(proxy.process_ids())
    before = accounting.memory_kb(proxy.process_ids())
    with HeldStreams(load, proxy, request, stage.folder, stage.cores.load) as streams:
        accounting.wait_until_quiet(proxy.process_ids())
        during = accounting.memory_kb(proxy.process_ids())
    each = (during["resident"] - before["resident"]) / streams.held
    proxy.stop()
    outcome.rows.append(["per open stream", proxy.name, f"{each:.1f} KB",
                         f"{streams.held} streams, {streams.ended} ended early; {parts(during)}"])
    outcome.samples.append({"figure": "streams", "proxy": proxy.name, "held": streams.held,
                            "ended": streams.ended, "before": before, "during": during})
    if proxy.name == "router":
        outcome.verdicts.append(
            Verdict("memory: per idle open stream", each, 12, "lower", "KB"))


def growth(options, outcome):
    """A tenth of the requests warms up; then a look after each further tenth."""
    step = options.growth_requests // GROWTH_STEPS
    load = BenchLoad(options.build, ["closed", "--connections", GROWTH_CONNECTIONS,
                                     "--requests", step], 0)
    if load.missing():
        raise BenchError(load.missing())
    with Stage(options) as stage:
        stage.use_fixed_upstream()
        router = stage.keep(Router(stage.folder, stage))
        request = chat_request(stage.upstream.model, router.key)
        loopback.check_answer("router", router.port, request)
        looks = []
        for _ in range(GROWTH_STEPS + 1):
            counted = load.run(router, request, stage.folder, stage.cores.load)
            accounting.wait_until_quiet(router.process_ids())
            looks.append(accounting.memory_kb(router.process_ids()) | {"errors": counted["errors"]})
            say(f"  {len(looks) * step} requests: {looks[-1]['resident'] / 1024:.1f} MB")
    report_growth(outcome, looks, step)


def report_growth(outcome, looks, step):
    resident = [look["resident"] for look in looks]
    grown_kb = statistics.median(resident[-3:]) - statistics.median(resident[:3])
    series = " ".join(number(value / 1024) for value in resident)
    outcome.rows.append([
        "growth", "router", f"{grown_kb / 1024:.2f} MB",
        f"every {step} requests: {series} MB; at the end {parts(looks[-1])}; "
        f"errors {sum(look['errors'] for look in looks)}"])
    outcome.verdicts.append(Verdict(
        f"memory: growth over {step * GROWTH_STEPS} requests", grown_kb / 1024,
        GROWTH_KB_MAX / 1024, "lower", "MB"))
    outcome.samples.append({"figure": "growth", "step": step, "looks": looks})
