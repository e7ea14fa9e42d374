"""The files of this project, for tests that read them."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ("compiler", "runtime", "tests", "examples", "idl", "docs")
# What is generated or given, not written by us.
EXCLUDED = ("tests/fuzz/corpus/", "docs/diagnostics.md", "docs/conformance.md",
            "docs/interop.md")
C_SUFFIXES = (".c", ".h")


def files(*suffixes, folders=FOLDERS):
    """Paths below ROOT with one of the suffixes, sorted; there must be some."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in suffixes and path.is_file() and not is_excluded(name):
                found.append(name)
    assert found, f"no {suffixes} in {folders}"
    return found


def is_excluded(name):
    """Golden cases are excluded, the programs beside them are not."""
    if name.startswith("tests/golden/"):
        return name.count("/") > 2
    return name.startswith(EXCLUDED) or "node_modules/" in name


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def report(title, problems):
    """Print problems, one a line, as compilers do; return the exit status."""
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{title}: {len(problems)} problems")
    return 1 if problems else 0
