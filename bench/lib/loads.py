"""The load generators: wrk for plain requests, bench-load for everything else."""

import json
import os
import subprocess
import sys

from lib.processes import BenchError, find_program

# What a load may take beyond the time it was asked for.
EXTRA_SECONDS_MAX = 120

# wrk calls done() with all counts; latencies are in microseconds.
WRK_SCRIPT = """\
wrk.method = {method}
wrk.body = {body}
{headers}
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {{"seconds":%.6f,"answers":%d,"wrong_status":%d,"broken":%d,' ..
    '"p50":%d,"p90":%d,"p99":%d,"max":%d}}\\n',
    summary.duration / 1e6, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
"""


def run(command, core, seconds):
    """Runs a load generator to its end: its output, and its CPU time in nanoseconds."""
    before = os.times()
    try:
        done = subprocess.run(["taskset", "-c", str(core), *map(str, command)],
                              capture_output=True, text=True, check=False,
                              timeout=seconds + EXTRA_SECONDS_MAX)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"{command[0]} does not end: answers are missing") from error
    after = os.times()
    if done.returncode != 0:
        raise BenchError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
    used = (after.children_user - before.children_user
            + after.children_system - before.children_system)
    return done.stdout, int(used * 1e9)


class WrkLoad:
    """Closed loop with wrk: every connection asks again as soon as it has its answer."""

    unit = "request"

    def __init__(self, connections, seconds):
        self.connections = connections
        self.seconds = seconds

    def lasting(self, seconds):
        return WrkLoad(self.connections, seconds)

    def missing(self):
        return None if find_program("wrk") else "wrk is not installed"

    def run(self, proxy, request, folder, core):
        script = folder / f"{proxy.name}.lua"
        script.write_text(wrk_script(request))
        output, cpu_ns = run(
            [find_program("wrk"), "-t1", f"-c{self.connections}", f"-d{self.seconds}s",
             "--timeout", "20s", "-s", script, f"http://127.0.0.1:{proxy.port}{request.path}"],
            core, self.seconds)
        line = next(line for line in output.splitlines() if line.startswith("RESULT "))
        said = json.loads(line.removeprefix("RESULT "))
        answered = said["answers"] - said["wrong_status"]
        return {"units": answered, "requests": answered, "seconds": said["seconds"],
                "errors": said["wrong_status"] + said["broken"], "load_cpu_ns": cpu_ns,
                "latency_us": {name: said[name] for name in ("p50", "p90", "p99", "max")}}


def wrk_script(request):
    headers = "\n".join(f"wrk.headers[{lua(name)}] = {lua(value)}"
                        for name, value in request.headers.items())
    return WRK_SCRIPT.format(method=lua(request.method), body=lua(request.body), headers=headers)


def lua(text):
    """A Lua string literal. What we send is ASCII, whose JSON escapes Lua knows too."""
    return json.dumps(text)


class BenchLoad:
    """One of the modes of bench-load. `unit` says what CPU time is divided by."""

    def __init__(self, build, words, seconds, unit="request"):
        self.build = build
        self.binary = build / "bin/bench-load"
        self.words = words
        self.seconds = seconds
        self.unit = unit

    def lasting(self, seconds):
        return BenchLoad(self.build, self.words, seconds, self.unit)

    def missing(self):
        return None if self.binary.exists() else "bench-load is not built"

    def command(self, proxy, request, folder):
        file = folder / f"{proxy.name}.request"
        file.write_bytes(request.raw())
        words = [*self.words, "--streams"] if request.is_stream else self.words
        return [self.binary, *words, "--seconds", self.seconds, "--port", proxy.port,
                "--request", file]

    def run(self, proxy, request, folder, core):
        output, cpu_ns = run(self.command(proxy, request, folder), core, self.seconds)
        said = json.loads(output)
        return {"units": said["events"] if self.unit == "event" else said["requests"],
                "requests": said["requests"], "seconds": said["seconds"],
                "errors": said["broken"] + said["wrong_status"] + said["without_done"],
                "load_cpu_ns": cpu_ns, "delayed": said["delayed"],
                "latency_us": said["latency_us"], "first_byte_us": said["first_byte_us"]}


class HeldStreams:
    """Streams that bench-load keeps open: from `with` on they stand, behind it they are gone."""

    def __init__(self, load, proxy, request, folder, core):
        self.command = ["taskset", "-c", str(core),
                        *map(str, load.command(proxy, request, folder))]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise BenchError("bench-load could not open the streams")
        self.held = json.loads(line)["held"]
        return self

    def __exit__(self, *_):
        output, _ = self.process.communicate()
        self.ended = json.loads(output)["ended"] if output else self.held


def say(text):
    """Progress, beside the results on standard output."""
    print(text, file=sys.stderr, flush=True)
