"""No file above 800 lines, no function above 70; the longest are printed. Rows of tables in
functions do not count.

Also what every C file begins with, and what none has in it.
"""

import ast
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import files, read, report  # noqa: E402

MAX_FILE = 800
MAX_FUNCTION = 70
SHOWN = 10
LICENSE = "/* SPDX-License-Identifier: MIT */"
TABLE_ROW = re.compile(r"\s*\{.*\},?$")
# Not for us: notes to ourselves, and what belongs to one machine.
FORBIDDEN = re.compile(r"\b(TODO|FIXME|XXX)\b|/home/\w")
SOURCES = (".c", ".h", ".def", ".y", ".l", ".py", ".mjs", ".sh", ".cmake", ".txt", ".md", ".widl")
# Programs as users write them.
AS_USERS_WRITE = ("examples/", "tests/package/")


def c_functions(text):
    """Name, first line and length of each: the body's braces stand at the margin."""
    lines = text.split("\n")
    for start, line in enumerate(lines):
        if line != "{":
            continue
        head = start - 1
        while head > 0 and lines[head - 1] and lines[head - 1][0] not in "}#/ *":
            head -= 1
        while lines[head].startswith(" "):
            head -= 1
        end = next((i for i in range(start, len(lines)) if lines[i].startswith("}")), start)
        rows = sum(1 for row in lines[start + 1:end] if TABLE_ROW.match(row))
        name = re.search(r"(\w+)\(", lines[head])
        yield name.group(1) if name else lines[head], head + 1, end - head + 1 - rows


def js_functions(text):
    for match in re.finditer(r"^(?:export )?(?:async )?function (\w+).*?^}", text, re.M | re.S):
        yield (match.group(1), text[:match.start()].count("\n") + 1,
               match.group(0).count("\n") + 1)


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


FUNCTIONS = {".c": c_functions, ".h": c_functions, ".mjs": js_functions, ".py": python_functions}


def problems_of(name, text):
    if pathlib.Path(name).suffix in (".c", ".h") and not name.startswith(AS_USERS_WRITE):
        if not text.startswith(LICENSE):
            yield f"{name}:1: does not begin with {LICENSE}"
        elif name.endswith(".c") and not text[len(LICENSE):].lstrip().startswith("/*"):
            yield f"{name}:2: does not say what it is for"
    for number, line in enumerate(text.split("\n"), 1):
        if FORBIDDEN.search(line) and "FORBIDDEN" not in line:
            yield f"{name}:{number}: {FORBIDDEN.search(line).group(0)}"


def main():
    texts = {name: read(name) for name in files(*SOURCES)}
    lengths = [(text.count("\n"), f"{name}:1", "file", MAX_FILE) for name, text in texts.items()]
    for name, text in texts.items():
        for function, line, length in FUNCTIONS.get(pathlib.Path(name).suffix, lambda _: ())(text):
            lengths.append((length, f"{name}:{line}", function, MAX_FUNCTION))
    for limit in (MAX_FILE, MAX_FUNCTION):
        longest = sorted((row for row in lengths if row[3] == limit), reverse=True)[:SHOWN]
        print(f"longest, at most {limit}:")
        for length, place, what, _ in longest:
            print(f"  {length:4} {place} {what}")
    problems = [f"{place}: {what} has {length} lines, more than {limit}"
                for length, place, what, limit in lengths if length > limit]
    for name, text in texts.items():
        problems += problems_of(name, text)
    return report("size", problems)


if __name__ == "__main__":
    sys.exit(main())
