"""What a rule reads, a Tree, and what it gives, Findings."""

import re
from pathlib import PurePosixPath
from typing import NamedTuple

# The rules name what they forbid, so some do not look at these files.
OWN_FILES = ("tools/tidy.py", "tools/tidy_test.py", "tools/tidy_rules/")


class Finding(NamedTuple):
    path: str
    line: int
    message: str
    value: int = 1
    # Where the ratchet looks it up: the file, or file:function.
    place: str = ""


class Tree:
    """The files of the repository as {path: text}; binary files are not in it."""

    def __init__(self, files, outside=frozenset(), home=None):
        self.files = files
        self.outside = outside  # hashes of files that must not be copied in
        self.home = home  # the folder the repository lies in, which no file may name

    def matching(self, *patterns):
        for path, text in self.files.items():
            if any(PurePosixPath(path).match(pattern) for pattern in patterns):
                yield path, text

    def sources(self):
        return self.matching("*.cpp", "*.hpp")

    def code(self):
        """Everything written by hand to be run."""
        return self.matching("*.cpp", "*.hpp", "*.py", "*.sh", "*.ts", "*.sql", "*.cmake",
                             "CMakeLists.txt", "dev", ".ci/run")


def lines_of(text):
    return enumerate(text.splitlines(), start=1)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, included name, "<" or '"') of every include."""
    for match in re.finditer(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text, re.MULTILINE):
        yield line_at(text, match.start(2)), match[2], match[1]
