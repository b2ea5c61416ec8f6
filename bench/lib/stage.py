"""What one scenario runs on: a temporary folder, an upstream, and the proxies in front of it."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from lib import certificates, loopback, upstreams
from lib.loads import say
from lib.processes import BenchError
from lib.proxies import STARTERS
from lib.requests import chat_request


class Stage:
    """Use with `with`: everything that was started is stopped at its end.

    skipped: {name: reason} of what cannot be measured here. Proxies are started by start_proxies().
    """

    def __init__(self, options, is_buffered=True):
        self.build = options.build
        self.cores = options.cores
        self.is_buffered = is_buffered  # of nginx: off for streams
        self.wanted = options.proxies
        self.skipped = {}
        self.proxies = []

    def __enter__(self):
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def use_fixed_upstream(self, with_tls=False):
        tls = certificates.make_certificates(self.folder) if with_tls else None
        self._own(upstreams.start_fixed(self.folder, self.cores.load, tls))

    def use_simulated_upstream(self, model=upstreams.SIMULATED_MODEL, with_tls=False):
        tls = certificates.make_certificates(self.folder) if with_tls else None
        self._own(upstreams.start_simulated(self.folder, self.cores.load, self.build, model, tls))

    def _own(self, upstream):
        self.upstream = upstream
        self._stack.callback(upstream.stop)

    def start_proxies(self, is_stream=False):
        """Each proxy that is there, after it has answered one request rightly."""
        for name in self.wanted:
            try:
                proxy = self.keep(STARTERS[name](self.folder, self))
                loopback.check_answer(name, proxy.port, self.request(proxy, is_stream=is_stream))
            except BenchError as error:
                self.skip(name, str(error))
            else:
                self.proxies.append(proxy)

    def keep(self, proxy):
        self._stack.callback(proxy.stop)
        return proxy

    def skip(self, name, reason):
        say(f"  SKIPPED {name}: {reason}")
        self.skipped[name] = reason

    def request(self, proxy, **wishes):
        return chat_request(self.upstream.model, proxy.key, **wishes)
