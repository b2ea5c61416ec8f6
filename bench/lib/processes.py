"""Programs under measurement: started on one core, known by process id, stopped by process id."""

import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"


class BenchError(Exception):
    """Something that makes a measurement impossible, in words for the user."""


def find_program(name):
    """The path of an installed program, or None."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}")


def allow_many_files():
    """Raises the limit of open files as far as allowed, for us and all we start; returns it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def wait_for(what, ready, seconds=START_SECONDS_MAX, interval_s=0.01):
    """Calls ready() until it returns something; that is returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = ready()
        if result:
            return result
        time.sleep(interval_s)
    raise BenchError(f"waited {seconds} s in vain for {what}")


class Program:
    """A running program and its children, all on one core. Its output goes to one file."""

    def __init__(self, name, command, core, output, environment=None):
        self.name = name
        self.output = Path(output)
        with open(output, "wb") as sink:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, command)], stdin=subprocess.DEVNULL,
                stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
                env={**os.environ, **(environment or {})})

    def printed(self):
        return self.output.read_text(errors="replace")

    def check_alive(self):
        if self.process.poll() is not None:
            raise BenchError(f"{self.name} ended with code {self.process.returncode}: "
                             f"{self.printed()[-2000:]}")

    def wait_until(self, what, ready):
        def attempt():
            self.check_alive()
            return ready()
        return wait_for(f"{self.name}: {what}", attempt, interval_s=0.001)

    def process_ids(self):
        return family(self.process.pid)

    def stop(self):
        """Asks the program to end; what is still there later, of it and its children, is killed."""
        members = self.process_ids()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for member in members[1:]:
            self._kill_if_ours(member)

    def _kill_if_ours(self, process_id):
        """Everything we start stays in the session that Popen made for it."""
        try:
            if os.getsid(process_id) == self.process.pid:
                os.kill(process_id, signal.SIGKILL)
        except ProcessLookupError:
            pass  # ended by itself


def family(process_id):
    """A process and its descendants, as ids."""
    members = [process_id]
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                members += family(int(child))
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
    return members
