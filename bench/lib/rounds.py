"""Interleaved rounds: A B C A B C …, one measurement each, medians at the end."""

import statistics

from lib import accounting
from lib.loads import say

WARM_UP_SECONDS = 2
FOREIGN_PERCENT_MAX = 5


def measure(proxy, setup, load, request):
    """One load on one proxy: what the load generator counted, beside what the kernel counted."""
    window = accounting.Window(None if proxy.program is None else proxy, setup.upstream,
                               setup.cores)
    window.start()
    counted = load.run(proxy, request, setup.folder, setup.cores.load)
    became_quiet = accounting.wait_until_quiet(proxy.process_ids())
    accounted = window.end(counted["load_cpu_ns"])
    units = max(counted["units"], 1)
    return {"proxy": proxy.name, **counted, **accounted, "became_quiet": became_quiet,
            "cpu_us_per_unit": accounted["cpu_ns"] / units / 1e3,
            "units_per_second": units / counted["seconds"]}


def run_rounds(proxies, setup, load, request_for, options):
    """All samples; request_for(proxy) is what to send. The first pass warms up and is dropped."""
    warm_up = load.lasting(min(WARM_UP_SECONDS, options.seconds))
    for proxy in proxies:
        say(f"  warm-up {proxy.name}")
        measure(proxy, setup, warm_up, request_for(proxy))
    samples = []
    for number in range(1, options.rounds + 1):
        for proxy in proxies:
            sample = {"round": number, **measure(proxy, setup, load, request_for(proxy))}
            say(f"  round {number} {proxy.name}: {sample['cpu_us_per_unit']:.2f} µs/{load.unit}, "
                f"{sample['units_per_second']:.0f}/s, errors {sample['errors']}, foreign "
                f"{sample['foreign_percent']['proxy_core']} %")
            samples.append(sample)
    return samples


def of(samples, proxy):
    return [sample for sample in samples if sample["proxy"] == proxy]


def median(samples, value):
    """value(sample), in the middle; None without samples."""
    return statistics.median(map(value, samples)) if samples else None


def cpu(sample):
    return sample["cpu_us_per_unit"]


def latency(name):
    return lambda sample: sample["latency_us"][name]


def ratio(samples, over, under):
    """{median, lowest, highest} of CPU(over) / CPU(under); the extremes are of single rounds."""
    pairs = list(zip(of(samples, over), of(samples, under)))
    if not pairs:
        return None
    each = [cpu(first) / cpu(second) for first, second in pairs if cpu(second) > 0]
    if not each:
        return None
    middle = median(of(samples, over), cpu) / median(of(samples, under), cpu)
    return {"median": middle, "lowest": min(each), "highest": max(each)}


def foreign_text(samples):
    """Median CPU time of others on the proxy's and on the load's core, in percent of the core."""
    def share(core):
        return median(samples, lambda sample: sample["foreign_percent"][core])
    return f"{share('proxy_core'):.0f} / {share('load_core'):.0f}"


def noise_notes(samples):
    """What makes the figures less trustworthy, in words."""
    notes = []
    noisy = [sample for sample in samples
             if sample["foreign_percent"]["proxy_core"] > FOREIGN_PERCENT_MAX]
    if noisy:
        notes.append(f"NOISY: in {len(noisy)} of {len(samples)} measurements others used more than "
                     f"{FOREIGN_PERCENT_MAX} % of the proxy's core")
    for name in dict.fromkeys(sample["proxy"] for sample in samples
                              if not sample["became_quiet"]):
        notes.append(f"{name} was still busy {accounting.QUIET_SECONDS_MAX} s after a load")
    for name in dict.fromkeys(sample["proxy"] for sample in samples if sample["errors"]):
        notes.append(f"{name} had errors: its figures mean little")
    return notes
