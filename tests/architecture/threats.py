"""The tests that docs/threats.md names exist: `file: function`, where the file's path ends so."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAMED = re.compile(r"`([\w/-]+\.(?:c|py)): (\w+)`")


def missing(page):
    """What is named in the page and is not there."""
    files = [path for path in (ROOT / "tests").rglob("*") if path.suffix in (".c", ".py")]
    for name, function in NAMED.findall(page):
        found = [path for path in files if path.as_posix().endswith("/" + name)]
        if len(found) != 1:
            yield f"{name}: {len(found)} files have this name"
        elif not re.search(rf"\b{function}\(", found[0].read_text(encoding="utf-8")):
            yield f"{name} has no {function}()"


def main():
    page = (ROOT / "docs/threats.md").read_text(encoding="utf-8")
    problems = [f"docs/threats.md: {problem}" for problem in missing(page)]
    if len(NAMED.findall(page)) < 60:
        problems.append("docs/threats.md names hardly any tests")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
