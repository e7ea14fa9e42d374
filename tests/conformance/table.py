"""Writes docs/conformance.md out of what the conformance suite tests, and compares.

    table.py IN_PROCESS_PROGRAM… -- SOCKET_PROGRAM…

WIDL_UPDATE_GOLDEN=1 in the environment rewrites the page.
"""

import difflib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
PAGE = TESTS.parent / "docs/conformance.md"
OTHERS = ("WampSharp 20.1", "crossbar 26.1", "nexus 3", "bondy 1.0", "cppwamp 0.11", "fox-wamp 0.7")

HEAD = """\
# Conformance

What `tests/conformance/` tests of the WAMP specification, written by that suite. Each rule has a
test, which runs against the routing core in the process, where time is told to it, and against the
router over WebSocket, then over RawSocket; each time with peers that speak JSON, MessagePack, and
one of each to the other. `ctest` runs them all. Beside that, 100,000 random steps are compared with
a naive router, and malformed messages with what they must be answered.

Rules that only have a tick in the process need a clock that a test can turn, or request ids that a
test cannot use up to wait for an answer.

"""


def rules_of(programs):
    """The rules that the programs test: (section, rule, function) -> chapter."""
    environment = dict(os.environ, WIDL_LIST_RULES="1")
    found = {}
    for program in programs:
        chapter = pathlib.Path(program).name.removeprefix("conformance_")
        chapter = chapter.removesuffix("_test").removesuffix("_socket")
        listed = subprocess.run([program], env=environment, check=True, capture_output=True,
                                text=True).stdout
        for line in listed.splitlines():
            found[tuple(line.split("\t"))] = chapter
    return found


def corpus():
    """The files of the negative corpus: name, what it is about, how many cases."""
    for path in sorted((HERE / "negative").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        cases = [line for line in lines if line and not line.startswith("#")]
        yield path.name, lines[0].removeprefix("# "), len(cases)


def row(*cells):
    return "| " + " | ".join(cells) + " |\n"


def table(*columns):
    return row(*columns) + "|" + "---|" * len(columns) + "\n"


def link(path):
    """A test, or a folder of tests, as a link from the page."""
    if not (TESTS / path).exists():
        sys.exit(f"rivals.txt: there is no tests/{path}")
    name = pathlib.PurePath(path).name + ("/" if (TESTS / path).is_dir() else "")
    return f"[`{name}`](../tests/{path})"


def count_of(what, sections):
    """How a feature of ours is tested; `what` is as in rivals.txt."""
    if what == "no":
        return what
    names = [name.strip() for name in what.strip("[]").split(";")]
    if what[0] == "[":
        return "yes: " + ", ".join(map(link, names))
    for name in names:
        if name not in sections:
            sys.exit(f"rivals.txt: no rule is in section '{name}'")
    count = sum(len(sections[name]) for name in names)
    return f"yes: {count} rule{'s' if count > 1 else ''}"


def write_rivals(sections):
    text = "## Beside others\n\nWhat others can do is what their sources say; `–` is what a client "
    text += "library does not have,\n`?` what has not been looked up.\n"
    columns = OTHERS
    for line in (HERE / "rivals.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            columns = OTHERS if line.startswith("== ") else ()
            text += f"\n### {line.strip('= ')}\n\n" + table("feature", "widl", *columns)
        elif line and not line.startswith("#"):
            feature, ours, *others = (cell.strip() for cell in line.split("|"))
            assert len(others) == len(columns), line
            text += row(feature, count_of(ours, sections), *others)
    return text


def write_rules(sections, over_socket):
    text = "\n## Rules\n"
    for section, rules in sections.items():
        text += f"\n### {section}\n\n" + table("rule", "test", "in process", "WebSocket")
        for rule, function, chapter in rules:
            socket = "✓" if (section, rule, function) in over_socket else ""
            text += row(rule, f"`{chapter}`: `{function}`", "✓", socket)
    return text


def write_corpus():
    files = list(corpus())
    total = sum(count for _, _, count in files)
    text = f"\n## Malformed messages and sequences\n\n{total} cases, in both serializers, with a "
    text += "second session alongside that must not notice.\n\n" + table("file", "about", "cases")
    return text + "".join(row(f"`{name}`", about, str(count)) for name, about, count in files)


def main(arguments):
    split = arguments.index("--")
    in_process = rules_of(arguments[:split])
    over_socket = rules_of(arguments[split + 1:])
    sections = {}
    for (section, rule, function), chapter in in_process.items():
        sections.setdefault(section, []).append((rule, function, chapter))
    page = HEAD + write_rivals(sections) + write_rules(sections, over_socket) + write_corpus()
    if os.environ.get("WIDL_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    found = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(
        found.splitlines(keepends=True), page.splitlines(keepends=True), PAGE.name, "the suite"))
    return found != page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
