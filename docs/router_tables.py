"""Writes the tables of metrics and of the log's events into docs/router.md, from the tables that
define them: metrics.def and reports.def in runtime/router/core.

usage: router_tables.py [--check]

Between the marks everything is replaced; --check only says whether it is up to date.
"""

import pathlib
import re
import sys

DOCS = pathlib.Path(__file__).resolve().parent
CORE = DOCS.parent / "runtime/router/core"
MARKS = "<!-- {}: written by router_tables.py -->\n", "<!-- end of the {} -->\n"
STRINGS = r'((?:"[^"]*"\s*)+)'
FAMILY = re.compile(rf"WI_FAMILY\(\s*(\w+), (\w+), (\w+),\s*{STRINGS},\s*{STRINGS},\s*{STRINGS}\)")
CELL = re.compile(r'WI_CELL\(\s*(\w+), \w+, "([^"]*)"\)')
REPORT = re.compile(rf"WI_REPORT\(\s*(\w+), (\w+),\s*{STRINGS}\)")


def joined(strings):
    """The text of C strings that stand behind each other."""
    return "".join(re.findall(r'"([^"]*)"', strings))


def metrics():
    text = (CORE / "metrics.def").read_text(encoding="utf-8")
    text = text[text.index("#endif\n\nWI_FAMILY"):]
    values = {}
    for family, value in CELL.findall(text):
        values.setdefault(family, []).append(value)
    yield from ("| metric | kind | labels | |", "|---|---|---|---|")
    for key, kind, _, name, labels, about in FAMILY.findall(text):
        known = [f"`{value}`" for value in values.get(key, []) if value]
        shown = ", ".join(f"`{label}`" for label in joined(labels).split(", ") if label)
        shown += ": " + ", ".join(known) if known else ""
        yield f"| `{joined(name)}` | {kind.lower()} | {shown} | {joined(about)} |"


def events():
    text = (CORE / "reports.def").read_text(encoding="utf-8")
    yield from ("| event | level | |", "|---|---|---|")
    for name, level, about in REPORT.findall(text[text.index("*/\nWI_REPORT"):]):
        yield f"| `{name}` | {level.lower()} | {joined(about)} |"


def main():
    page = (DOCS / "router.md").read_text(encoding="utf-8")
    wanted = page
    for name, rows in (("metrics", metrics()), ("events", events())):
        begin, end = (mark.format(name) for mark in MARKS)
        before, rest = wanted.split(begin)
        wanted = before + begin + "\n" + "\n".join(rows) + "\n\n" + end + rest.split(end)[1]
    if "--check" in sys.argv[1:]:
        sys.exit(0 if page == wanted else "docs/router.md is not up to date: run "
                                          "docs/router_tables.py")
    (DOCS / "router.md").write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
