"""Names and words."""

import re
from pathlib import PurePosixPath

from tidy_rules.tree import OWN_FILES, Finding, line_at

BANNED_SUFFIXES = "Manager|Managers|Helper|Helpers|Util|Utils|Impl|Context"


def check_names(tree):
    """A name that ends so means that the noun has not been found yet."""
    declared = re.compile(rf"\b(?:class|struct|enum|concept|using|interface|type)\s+(?:class\s+)?"
                          rf"(\w*(?:{BANNED_SUFFIXES}))\b(?: final)?\s*[{{:=;<]")
    stem = re.compile(rf"(^|_)({BANNED_SUFFIXES})$", re.IGNORECASE)
    for path, text in tree.matching("*.cpp", "*.hpp", "*.py", "*.ts"):
        if path.startswith(OWN_FILES):
            continue
        if stem.search(PurePosixPath(path).name.split(".")[0]):
            yield Finding(path, 1, "file name ends with a word that says nothing")
        for match in declared.finditer(text):
            yield Finding(path, line_at(text, match.start()), f"banned name: {match[1]}")


def check_leftovers(tree):
    for path, text in tree.code():
        if path.startswith(OWN_FILES):
            continue
        for match in re.finditer(r"\b(FIXME|XXX|TODO(?!\(#\d+\)))\b", text):
            yield Finding(path, line_at(text, match.start()),
                          f"{match[0]}: do it, or write TODO(#issue)")


def check_headers(tree):
    for path, text in tree.matching("*.hpp"):
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            yield Finding(path, 1, "#pragma once is missing")
        for match in re.finditer(r"^\s*using namespace\b", text, re.MULTILINE):
            yield Finding(path, line_at(text, match.end()), "using namespace in a header")


def check_opening_comment(tree):
    for path, text in tree.matching("*.cpp", "*.hpp", "*.py", "*.sh", "*.ts"):
        if text.strip() and not re.match(r'(//|/\*|#|""")', text):
            yield Finding(path, 1, "the first line says what the file is, in a comment")
