"""Facts about the machine and the programs, kept with every result."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from lib.processes import find_program


class Cores(NamedTuple):
    proxy: int
    load: int  # load generator, upstream and this harness


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else None


def field(file, name):
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def version(name, option):
    program = find_program(name)
    return first_line([program, option]) if program else None


def git(root, *words):
    return first_line(["git", "-C", str(root), *words])


def facts(root, build):
    return {
        "kernel": os.uname().release,
        "cpu": field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": field("/proc/meminfo", "MemTotal"),
        "system": (field_of_os_release("PRETTY_NAME")),
        "nginx": version("nginx", "-v"),
        "haproxy": version("haproxy", "-v"),
        "wrk": version("wrk", "-v"),
        "router": first_line([str(build / "bin/smart-ai-router"), "--version"]),
        "revision": git(root, "rev-parse", "HEAD"),
        "changed_files": len((git_changes(root) or "").splitlines()),
    }


def git_changes(root):
    done = subprocess.run(["git", "-C", str(root), "status", "--porcelain"], capture_output=True,
                          text=True, check=False)
    return done.stdout


def field_of_os_release(name):
    for line in Path("/etc/os-release").read_text().splitlines():
        key, _, value = line.partition("=")
        if key == name:
            return value.strip('"')
    return None
