"""Sizes: files, lines, functions.

Functions are found by matching braces, not by parsing: a body is a brace behind a parameter list
that is not a statement; lambdas count with the function around them.
"""

import re

from tidy_rules.tree import Finding, line_at, lines_of

FUNCTION_LINES_MAX = 60
COLUMNS_MAX = 100

RAW_STRING = re.compile(r'R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"', re.DOTALL)


def file_lines_max(path):
    if path.startswith("tests/") or path.endswith("_test.py"):
        return 500
    return 150 if path.endswith(".hpp") else 400


def check_file_lines(tree):
    for path, text in tree.matching("*.cpp", "*.hpp", "*.py", "*.sh", "*.ts", "dev"):
        count, limit = len(text.splitlines()), file_lines_max(path)
        if count > limit:
            yield Finding(path, 1, f"{count} lines, at most {limit}", count)


def check_line_length(tree):
    """The text of a raw string is data, it has the length it has."""
    for path, text in tree.code():
        text = RAW_STRING.sub(lambda match: re.sub(r"[^\n]", "", match[0]), text)
        for number, line in lines_of(text):
            if len(line) > COLUMNS_MAX:
                yield Finding(path, number, f"{len(line)} columns, at most {COLUMNS_MAX}")


def check_function_lines(tree):
    for path, text in tree.sources():
        for name, first, last in functions(text):
            count = last - first + 1
            if count > FUNCTION_LINES_MAX:
                message = f"{name}() has {count} lines, at most {FUNCTION_LINES_MAX}"
                yield Finding(path, first, message, count, f"{path}:{name}")


BLANKED = re.compile(RAW_STRING.pattern + r'|"(?:\\.|[^"\\\n])*"'
                     r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/"
                     r"|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.DOTALL | re.MULTILINE)
ACCESS = re.compile(r"^\s*(public|private|protected)\s*:")
NOT_A_FUNCTION = re.compile(r"^\s*(namespace|class|struct|union|enum|extern|if|for|while|switch|do"
                            r"|else|try|catch|return|co_return|using|concept|typedef)\b")
MEMBER_LIST = re.compile(r"\)\s*(noexcept\s*(\([^)]*\))?\s*)?:(?!:).*[\w>]\s*$", re.DOTALL)


def functions(text):
    """(name, first line, last line) of every function body that is not inside another one."""
    code = BLANKED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    head_start, position = 0, 0
    for match in re.finditer(r"[{};]", code):
        if match.start() < position:
            continue
        head = code[head_start:match.start()]
        if match[0] == "{" and MEMBER_LIST.search(head):
            position = closing_brace(code, match.start())  # a_{a} in a constructor: still the head
            continue
        if match[0] == "{" and is_function_head(head):
            position = closing_brace(code, match.start())
            start = match.start() - len(ACCESS.sub("", head).lstrip())
            yield function_name(head), line_at(code, start), line_at(code, position - 1)
            head_start = position
            continue
        head_start = match.end()


def is_function_head(head):
    if "(" not in head or NOT_A_FUNCTION.match(ACCESS.sub("", head)):
        return False
    return "=" not in re.sub(r"template\s*<.*?>\s|operator\W+", "", head[:head.index("(")])


def function_name(head):
    """The word before the parameter list; for TEST(Suite, Case) the case."""
    test = re.match(r"\s*TEST\w*\s*\(\s*(\w+)\s*,\s*(\w+)", head)
    name = re.search(r"([\w:~]+|operator\s*\S+?)\s*\(", head)
    return f"{test[1]}.{test[2]}" if test else name[1] if name else "?"


def closing_brace(code, opening):
    """The offset after the brace that closes the one at `opening`."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)
