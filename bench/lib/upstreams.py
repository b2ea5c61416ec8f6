"""What stands behind the proxies: nginx with a fixed answer, or the simulated vendor."""

import re

from lib import loopback, nginx
from lib.processes import BenchError, Program
from lib.requests import completion

FIXED_MODEL = "gpt-4o-mini"
# About 400 bytes are around the text of the simulated answer.
SIMULATED_MODEL = "sim:tokens=20,bytes=200"


class Upstream:
    """A running upstream. `model` is the model to ask for; `tls` its certificates or None."""

    def __init__(self, program, port, model, tls):
        self.program = program
        self.port = port
        self.model = model
        self.tls = tls

    def process_ids(self):
        return self.program.process_ids()

    def stop(self):
        self.program.stop()


def start_fixed(folder, core, tls=None):
    port = loopback.free_port()
    servers = nginx.fixed_servers(port, completion(), tls)
    program = nginx.start("nginx upstream", folder / "upstream", servers, port, core)
    return Upstream(program, port, FIXED_MODEL, tls)


def start_simulated(folder, core, build, model=SIMULATED_MODEL, tls=None):
    binary = build / "bin/vendor-sim"
    if not binary.exists():
        raise BenchError("vendor-sim is not built")
    where = folder / "upstream"
    where.mkdir(parents=True, exist_ok=True)
    words = ["--tls", tls.certificate, tls.key] if tls else []
    program = Program("vendor-sim", [binary, "--port", "0", *words], core, where / "output")

    def port():
        found = re.search(r"listening on \S*:(\d+)", program.printed())
        return int(found[1]) if found else None
    return Upstream(program, program.wait_until("its address", port), model, tls)
