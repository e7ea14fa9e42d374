"""Writes the table of metrics into docs/router.md, from runtime/router/core/metrics.def.

usage: router_metrics.py [--check]

Between the two marks everything is replaced; --check only says whether it is up to date.
"""

import pathlib
import re
import sys

DOCS = pathlib.Path(__file__).resolve().parent
TABLE = DOCS.parent / "runtime/router/core/metrics.def"
BEGIN = "<!-- metrics: written by router_metrics.py -->\n"
END = "<!-- end of the metrics -->\n"
STRINGS = r'((?:"[^"]*"\s*)+)'
FAMILY = re.compile(rf"WI_FAMILY\((\w+), (\w+), (\w+),\s*{STRINGS},\s*{STRINGS},\s*{STRINGS}\)")
CELL = re.compile(r'WI_CELL\((\w+), \w+, "([^"]*)"\)')


def joined(strings):
    """The text of C strings that stand behind each other."""
    return "".join(re.findall(r'"([^"]*)"', strings))


def main():
    text = TABLE.read_text(encoding="utf-8")
    text = text[text.index("#endif\n\nWI_FAMILY"):]
    values = {}
    for family, value in CELL.findall(text):
        values.setdefault(family, []).append(value)
    lines = ["| metric | kind | labels | |", "|---|---|---|---|"]
    for key, kind, _, name, labels, about in FAMILY.findall(text):
        known = [f"`{value}`" for value in values.get(key, []) if value]
        shown = ", ".join(f"`{label}`" for label in joined(labels).split(", ") if label)
        shown += ": " + ", ".join(known) if known else ""
        lines.append(f"| `{joined(name)}` | {kind.lower()} | {shown} | {joined(about)} |")
    page = (DOCS / "router.md").read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    wanted = before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + rest.split(END)[1]
    if "--check" in sys.argv[1:]:
        sys.exit(0 if page == wanted else "docs/router.md is not up to date: run "
                                          "docs/router_metrics.py")
    (DOCS / "router.md").write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
