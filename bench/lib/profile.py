"""--profile: where the router spends its time during the chat scenario, after perf."""

import subprocess
from collections import Counter

from lib.loads import WrkLoad, say
from lib.processes import BenchError, find_program
from lib.scenarios.chat import CONNECTIONS, use_upstream
from lib.stage import Stage

SAMPLES_PER_SECOND = 999
SYMBOLS = 50


def write_profile(options, file):
    """Writes the symbols that cost most to `file`; says why if that is not possible."""
    try:
        stacks = record(options)
    except BenchError as error:
        say(f"no profile: {error}")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(symbol_table(stacks) + "\n")
    say(f"profile in {file}")


def record(options):
    perf = find_program("perf")
    if not perf:
        raise BenchError("perf is not installed (package linux-perf)")
    with Stage(options) as stage:
        stage.wanted = ["router"]
        use_upstream(stage, options)
        stage.start_proxies()
        if not stage.proxies:
            raise BenchError(stage.skipped["router"])
        router, data = stage.proxies[0], stage.folder / "perf.data"
        process_ids = ",".join(map(str, router.process_ids()))
        recording = subprocess.Popen(
            [perf, "record", "-q", "-g", "-F", str(SAMPLES_PER_SECOND), "-p", process_ids, "-o",
             str(data), "--", "sleep", str(options.seconds)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        WrkLoad(CONNECTIONS, options.seconds + 1).run(router, stage.request(router), stage.folder,
                                                      stage.cores.load)
        _, complaint = recording.communicate()
        if recording.returncode != 0 or not data.exists():
            raise BenchError(f"perf may not record here: {complaint.strip()}")
        return read_stacks(perf, data)


def read_stacks(perf, data):
    """One tuple (thread, outermost symbol, …, innermost symbol) per sample."""
    done = subprocess.run([perf, "script", "-i", str(data), "-F", "comm,ip,sym"],
                          capture_output=True, text=True, check=False)
    stacks = []
    for block in done.stdout.split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) > 1:
            frames = [line.split(maxsplit=1)[1] if " " in line.strip() else "[unknown]"
                      for line in lines[1:]]
            stacks.append((lines[0].strip(), *reversed(frames)))
    if not stacks:
        raise BenchError(f"perf has no samples: {done.stderr.strip()[:300]}")
    return stacks


def symbol_table(stacks):
    """Share of the samples in a symbol itself, and in it with all it called."""
    alone = Counter(stack[-1] for stack in stacks)
    within = Counter(symbol for stack in stacks for symbol in set(stack[1:]))
    threads = Counter(stack[0] for stack in stacks)
    percent = 100 / len(stacks)
    lines = [f"{len(stacks)} samples; threads: "
             + ", ".join(f"{name} {count * percent:.1f} %"
                         for name, count in threads.most_common()),
             "", f"{'self %':>7} {'total %':>8}  symbol"]
    lines += [f"{count * percent:7.2f} {within[symbol] * percent:8.2f}  {symbol}"
              for symbol, count in alone.most_common(SYMBOLS)]
    lines += ["", f"{'total %':>16}  symbol, with what it called"]
    lines += [f"{count * percent:16.2f}  {symbol}"
              for symbol, count in within.most_common(SYMBOLS)]
    return "\n".join(lines)
