"""What the kernel says about time and memory: of processes, and of whole cores."""

import os
import time
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MEMORY_FIELDS = {"VmRSS": "resident", "RssAnon": "anonymous", "RssFile": "file",
                 "RssShmem": "shared"}

QUIET_WINDOW_S = 0.2
QUIET_WINDOWS = 3
QUIET_SHARE = 0.02  # of a core
QUIET_SECONDS_MAX = 60


def cpu_ns(process_ids):
    """CPU time of all threads of these processes: the first field of schedstat, in nanoseconds."""
    total = 0
    for process_id in process_ids:
        for task in Path(f"/proc/{process_id}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended meanwhile
    return total


def memory_kb(process_ids):
    """{'resident': kB, 'anonymous': kB, 'file': kB, 'shared': kB}, summed over the processes."""
    total = dict.fromkeys(MEMORY_FIELDS.values(), 0)
    for process_id in process_ids:
        for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in MEMORY_FIELDS:
                total[MEMORY_FIELDS[name]] += int(value.split()[0])
    return total


def core_busy_ns(core):
    """Time that a core has worked for anybody, the hypervisor's other guests included."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, line.split()[1:9])
            ticks = user + nice + system + irq + softirq + steal
            return ticks * 1_000_000_000 // TICKS_PER_SECOND
    return 0


def wait_until_quiet(process_ids):
    """Until what was left to do (a ledger to write, say) is done; false if that never ends."""
    quiet = 0
    deadline = time.monotonic() + QUIET_SECONDS_MAX
    before = cpu_ns(process_ids)
    while quiet < QUIET_WINDOWS:
        if time.monotonic() > deadline:
            return False
        time.sleep(QUIET_WINDOW_S)
        after = cpu_ns(process_ids)
        quiet = quiet + 1 if after - before < QUIET_SHARE * QUIET_WINDOW_S * 1e9 else 0
        before = after
    return True


class Window:
    """From start() to end(): CPU time of one program, and what others took from the two cores.

    The load generator has ended by the time of end(), so its CPU time is given by the caller.
    """

    def __init__(self, program, upstream, cores):
        self.program = program.process_ids() if program else []
        self.upstream = upstream.process_ids()
        self.cores = cores

    def start(self):
        self.began = self._read()

    def end(self, load_cpu_ns):
        now = self._read()
        took = {key: now[key] - self.began[key] for key in now}
        on_load_core = took["upstream"] + took["harness"] + load_cpu_ns
        foreign = {"proxy_core": took["proxy_core"] - took["program"],
                   "load_core": took["load_core"] - on_load_core}
        return {"cpu_ns": took["program"],
                "foreign_percent": {core: round(max(0.0, 100 * value / took["elapsed"]), 1)
                                    for core, value in foreign.items()}}

    def _read(self):
        return {"elapsed": time.monotonic_ns(),
                "program": cpu_ns(self.program),
                "upstream": cpu_ns(self.upstream),
                "harness": time.process_time_ns(),
                "proxy_core": core_busy_ns(self.cores.proxy),
                "load_core": core_busy_ns(self.cores.load)}
