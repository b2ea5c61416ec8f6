"""The proxies that are compared. Each runs with one worker on the proxy core."""

import json
import re
import sqlite3

from lib import loopback, nginx
from lib.processes import BenchError, Program, find_program


class Proxy:
    """A running proxy. `key` is what callers authenticate with, where it asks for one."""

    def __init__(self, name, program, port, key=None):
        self.name = name
        self.program = program
        self.port = port
        self.key = key

    def process_ids(self):
        return self.program.process_ids()

    def stop(self):
        self.program.stop()


class Direct(Proxy):
    """No proxy at all: what the upstream itself takes."""

    def __init__(self, upstream):
        super().__init__("direct", None, upstream.port)

    def process_ids(self):
        return []

    def stop(self):
        pass


def start_nginx(folder, setup):
    port = loopback.free_port()
    servers = nginx.proxy_servers(port, setup.upstream, setup.is_buffered)
    program = nginx.start("nginx", folder / "nginx", servers, port, setup.cores.proxy)
    return Proxy("nginx", program, port)


HAPROXY = """\
global
  nbthread 1
  maxconn {connections}
  ssl-server-verify required
defaults
  mode http
  option http-keep-alive
{no_delay}  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
frontend callers
  bind 127.0.0.1:{port} backlog 4096
  default_backend vendor
backend vendor
  server vendor 127.0.0.1:{upstream}{tls}
"""


def start_haproxy(folder, setup):
    program = find_program("haproxy")
    if not program:
        raise BenchError("haproxy is not installed")
    port, upstream = loopback.free_port(), setup.upstream
    tls = ""
    if upstream.tls:
        tls = f" ssl verify required ca-file {upstream.tls.authority} sni str(localhost)"
    where = folder / "haproxy"
    where.mkdir(parents=True, exist_ok=True)
    configuration = where / "haproxy.cfg"
    configuration.write_text(HAPROXY.format(
        port=port, upstream=upstream.port, tls=tls,
        connections=min(9_000, nginx.open_files_limit() // 2 - 100),
        no_delay="" if setup.is_buffered else "  option http-no-delay\n"))
    running = Program("haproxy", [program, "-db", "-f", configuration], setup.cores.proxy,
                      where / "output")
    running.wait_until("a listening socket", lambda: loopback.accepts(port))
    return Proxy("haproxy", running, port)


class Router(Proxy):
    """The router with everything on: authentication, routing, journal, ledger, metrics, log."""

    def __init__(self, folder, setup, configuration=None):
        binary = setup.build / "bin/smart-ai-router"
        if not binary.exists():
            raise BenchError("smart-ai-router is not built")
        self.folder = folder / "router"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        file = self.folder / "router.yaml"
        # JSON is YAML.
        file.write_text(json.dumps(configuration or router_configuration(setup.upstream)
                                   | system(self.folder), indent=1))
        tls = setup.upstream.tls
        program = Program(
            "router", [binary, "serve", "--config", file, "--data-dir", self.data],
            setup.cores.proxy, self.folder / "output",
            {"SSL_CERT_FILE": tls.authority} if tls else None)
        try:
            super().__init__("router", program, self._await_port(program))
            program.wait_until("/readyz", self._is_ready)
            self.key = self._first_key()
        except BenchError:
            program.stop()
            raise

    def ledger_rows(self):
        """Requests in the database; the router must have been stopped or be quiet."""
        with sqlite3.connect(f"file:{self.data / 'router.db'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM requests").fetchone()[0]

    @staticmethod
    def _await_port(program):
        def port():
            found = re.search(r"listening on https?://\S+:(\d+)", program.printed())
            return int(found[1]) if found else None
        return program.wait_until("its address", port)

    def _is_ready(self):
        return loopback.get_status(self.port, "/readyz") == 200

    def _first_key(self):
        """Shown at the first start only; kept beside the data for the next one."""
        kept = self.folder / "key"
        found = re.search(r"API key: (sk-sar-\S+)", self.program.printed())
        if found:
            kept.write_text(found[1])
        if not kept.exists():
            raise BenchError(f"the router showed no API key: {self.program.printed()[:500]}")
        return kept.read_text()


def start_router(folder, setup):
    return Router(folder, setup)


STARTERS = {"nginx": start_nginx, "haproxy": start_haproxy, "router": start_router}


def base_url(upstream):
    return f"{'https' if upstream.tls else 'http'}://127.0.0.1:{upstream.port}/v1"


def router_configuration(upstream):
    """Three channels to choose from, and a price to charge."""
    return {
        "providers": [provider("upstream", upstream)],
        "channels": [channel(f"channel-{number}", "upstream", [upstream.model])
                     for number in range(3)],
        "prices": [{"model": upstream.model, "input": 0.15, "output": 0.60}],
    }


def many_channels(upstream, count):
    """As a large installation has it: ten providers, channels with a few models each and a price
    for each channel. The first ten channels serve the upstream's model.
    """
    providers = 10
    channels = []
    for number in range(count):
        models = [f"model-{number}", f"model-{number}-large", f"family-{number % 50}"]
        if number < providers:
            models.append(upstream.model)
        channels.append(channel(f"channel-{number}", f"provider-{number % providers}", models))
    prices = [{"model": f"model-{number}", "input": 0.15, "output": 0.60}
              for number in range(count)]
    return {
        "providers": [provider(f"provider-{number}", upstream) for number in range(providers)],
        "channels": channels,
        "prices": [*prices, {"model": upstream.model, "input": 0.15, "output": 0.60}],
    }


def provider(name, upstream):
    return {"name": name, "kind": "openai-compatible", "base_url": base_url(upstream),
            "timeouts": {"first_byte": "600s", "idle": "600s"}}


def channel(name, provider_name, models):
    return {"name": name, "provider": provider_name, "models": models,
            "credentials": [{"secret": f"sk-bench-test-{name}"}]}


def system(folder):
    return {"system": {"server": {"port": 0, "workers": 1},
                       "log": {"file": str(folder / "requests.log")}}}
