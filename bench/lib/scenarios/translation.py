"""What translating between dialects costs: the same router and the same simulated vendor, once in
the caller's dialect (passed through) and once in another (translated)."""

import json

from lib import accounting, loopback, rounds
from lib.loads import BenchLoad, HeldStreams, WrkLoad
from lib.outcome import Outcome, Verdict, number, range_text
from lib.processes import BenchError
from lib.proxies import Router, channel, system
from lib.requests import TEXT, Request, chat_request, headers
from lib.stage import Stage

CONNECTIONS = 16
STREAMS = 300
MODEL = "sim:tokens=20,bytes=200"
STREAM_MODEL = "sim:tokens=50,tps=200"
HELD_MODEL = "sim:tokens=50,fault=hang_mid_stream,after=1"
BIG_BYTES = 200 * 1024
TOOLS = 40
COLUMNS = ["what", "caller", "µs passed through", "µs translated", "ratio (rounds)", "errors"]


class Way:
    """The router, asked for a model of one vendor: what the rounds compare."""

    def __init__(self, name, router):
        self.name = name
        self.program = router.program
        self.port = router.port
        self.process_ids = router.process_ids


def configuration(stage):
    root = f"http://127.0.0.1:{stage.upstream.port}"
    timeouts = {"first_byte": "600s", "idle": "600s"}
    return {
        "providers": [
            {"name": "openai", "kind": "openai-compatible", "base_url": f"{root}/v1",
             "timeouts": timeouts},
            {"name": "anthropic", "kind": "anthropic", "base_url": root, "timeouts": timeouts}],
        "channels": [channel(name, name, ["*"]) for name in ("openai", "anthropic")],
    } | system(stage.folder)


def translation(options):
    title = "translated beside passed through: the same router, vendor and answer"
    outcome = Outcome("translation", title, COLUMNS)
    with Stage(options) as stage:
        stage.use_simulated_upstream(MODEL)
        router = stage.keep(Router(stage.folder, stage, configuration(stage)))
        plain = WrkLoad(CONNECTIONS, options.seconds)
        streams = BenchLoad(options.build, ["closed", "--connections", STREAMS, "--ramp", 1],
                            options.seconds, unit="event")
        for case in (
                Case("chat", "openai", plain, openai_chat, 2.0),
                Case("chat", "anthropic", plain, anthropic_chat, 2.0),
                Case("stream, per event", "openai", streams, openai_stream, 2.0),
                Case(f"{BIG_BYTES // 1024} KB, {TOOLS} tools", "openai", plain, openai_big, 3.0)):
            case.run(stage, router, options, outcome)
        memory(stage, router, options, outcome)
    return outcome


class Case:
    def __init__(self, what, caller, load, request, limit):
        self.what = what
        self.caller = caller
        self.load = load
        self.request = request
        self.limit = limit

    def run(self, stage, router, options, outcome):
        if self.load.missing():
            outcome.notes.append(f"SKIPPED {self.what}: {self.load.missing()}")
            return
        vendors = {"passed": self.caller, "translated": other(self.caller)}
        ways = [Way(name, router) for name in vendors]
        requests = {name: self.request(vendor, router.key) for name, vendor in vendors.items()}
        for name in vendors:
            loopback.check_answer(name, router.port, requests[name])
        samples = rounds.run_rounds(ways, stage, self.load, lambda way: requests[way.name],
                                    options)
        found = rounds.ratio(samples, "translated", "passed")
        outcome.samples += [{"what": self.what, "caller": self.caller, **one} for one in samples]
        outcome.rows.append([
            self.what, self.caller,
            *(number(rounds.median(rounds.of(samples, name), rounds.cpu)) for name in vendors),
            range_text(found), str(sum(sample["errors"] for sample in samples))])
        outcome.verdicts.append(Verdict(
            f"translation: {self.what}, {self.caller} caller: translated / passed through",
            found and found["median"], self.limit, "lower"))
        outcome.notes += rounds.noise_notes(samples)


def other(dialect):
    return "anthropic" if dialect == "openai" else "openai"


def openai_chat(vendor, key):
    return chat_request(f"{vendor}/{MODEL}", key)


def openai_stream(vendor, key):
    return chat_request(f"{vendor}/{STREAM_MODEL}", key, is_stream=True)


def anthropic_chat(vendor, key):
    body = {"model": f"{vendor}/{MODEL}", "max_tokens": 512,
            "system": "You are a helpful assistant.",
            "messages": [{"role": "user", "content": (TEXT * 8)[:800]}], "temperature": 0.7}
    return Request("POST", "/v1/messages", headers(key), json.dumps(body), False)


def openai_big(vendor, key):
    """A long conversation in turns, with many tools, calls and results."""
    messages = [{"role": "system", "content": "You are a helpful assistant."}]
    turn = 0
    while len(json.dumps(messages)) < BIG_BYTES - TOOLS * 500:
        call = {"id": f"call_{turn}", "type": "function",
                "function": {"name": f"tool_{turn % TOOLS}",
                             "arguments": json.dumps({"query": TEXT[:60], "limit": turn})}}
        messages += [{"role": "user", "content": TEXT * 6},
                     {"role": "assistant", "content": None, "tool_calls": [call]},
                     {"role": "tool", "tool_call_id": f"call_{turn}", "content": TEXT * 10},
                     {"role": "assistant", "content": TEXT * 4}]
        turn += 1
    messages.append({"role": "user", "content": "And now?"})
    tools = [{"type": "function", "function": {
        "name": f"tool_{number_of}", "description": TEXT,
        "parameters": {"type": "object", "properties": {
            "query": {"type": "string", "description": TEXT},
            "limit": {"type": "integer"}}, "required": ["query"]}}}
        for number_of in range(TOOLS)]
    body = {"model": f"{vendor}/{MODEL}", "max_tokens": 512, "messages": messages, "tools": tools}
    return Request("POST", "/v1/chat/completions", headers(key), json.dumps(body), False)


def memory(stage, router, options, outcome):
    """Resident memory per translated stream that stands open."""
    load = BenchLoad(options.build, ["held", "--connections", options.held_streams], 0)
    if load.missing():
        outcome.notes.append(f"SKIPPED memory: {load.missing()}")
        return
    request = chat_request(f"anthropic/{HELD_MODEL}", router.key, is_stream=True)
    accounting.wait_until_quiet(router.process_ids())
    before = accounting.memory_kb(router.process_ids())
    try:
        with HeldStreams(load, router, request, stage.folder, stage.cores.load) as streams:
            accounting.wait_until_quiet(router.process_ids())
            during = accounting.memory_kb(router.process_ids())
    except BenchError as error:
        outcome.notes.append(f"SKIPPED memory: {error}")
        return
    each = (during["resident"] - before["resident"]) / streams.held
    outcome.rows.append(["memory per open stream", "openai", "", f"{each:.1f} KB", "",
                         str(streams.ended)])
    outcome.samples.append({"what": "memory", "held": streams.held, "before": before,
                            "during": during})
    outcome.verdicts.append(
        Verdict("translation: per open translated stream", each, 24, "lower", "KB"))
