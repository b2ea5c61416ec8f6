"""What must not be in the repository, and what documents promise."""

import hashlib
import re
from pathlib import PurePosixPath

from tidy_rules.tree import OWN_FILES, Finding, line_at

SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep|asyncio\.sleep)\b"
                   r"|\b(?<!\.)sleep\(|timers/promises"
                   r"|setTimeout\(\s*(resolve|done|res|ok|r|f|fn)\b"
                   r"|setTimeout\(\s*\(\)\s*=>\s*(resolve|done|res|ok|r)\(")


def check_sleep(tree):
    """Tests wait for what happens, with a deadline, or turn a fake clock."""
    for path, text in tree.files.items():
        if not re.match(r"tests/.*\.(cpp|hpp|ts|py|sh)$", path):
            continue
        for match in SLEEP.finditer(text):
            yield Finding(path, line_at(text, match.start()), f"a test does not sleep: {match[0]}")


# Keys for tests and documents say so inside.
SECRET = re.compile(r"\b(?:sk-|gsk_|xai-|ghp_|github_pat_|AKIA|AIza|xox[bp]-|hf_)[\w-]{20,}"
                    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----")
MADE_UP = re.compile(r"test|example|fake|dummy|secret|canary|0123456789", re.IGNORECASE)


def check_secrets(tree):
    for path, text in tree.files.items():
        if path.startswith(OWN_FILES):
            continue
        for match in SECRET.finditer(text):
            if not MADE_UP.search(match[0]):
                yield Finding(path, line_at(text, match.start()),
                              f"looks like a secret: {match[0][:12]}… (test keys contain `test`)")


def check_documents(tree):
    """Links and named sources in documents exist; the request path names real files."""
    folders = {str(parent) for path in tree.files for parent in PurePosixPath(path).parents}
    for path, text in tree.matching("*.md"):
        base = PurePosixPath(path).parent
        targets = [(match, base / match[1]) for match in
                   re.finditer(r"\]\((?![a-z]+:|#)([^)#\s]+)", text)]
        targets += [(match, PurePosixPath(match[1])) for match in
                    re.finditer(r"`((?:src|tests|tools|docs|cmake|migrations)/[\w./-]+)`", text)]
        for match, target in targets:
            name = normalised(target)
            if name not in tree.files and name not in folders:
                yield Finding(path, line_at(text, match.start()), f"{name} does not exist")


def normalised(path):
    parts = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else parts + [part]
    return "/".join(parts)


def check_foreign(tree):
    """Nothing from beside the repository: no copies, no paths of one machine."""
    for path, text in tree.files.items():
        if hashlib.sha256(text.encode()).hexdigest() in tree.outside:
            yield Finding(path, 1, "is a copy of a file from outside of the repository")
        if tree.home and tree.home in text:
            line = line_at(text, text.index(tree.home))
            yield Finding(path, line, "names a path of this machine")
