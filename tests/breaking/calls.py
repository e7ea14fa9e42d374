"""What `widlc breaking` says of calls, tried: callers and callees of both versions, over a router.

A row is a rule, who calls (the other version serves), and the lines that both say about it. Of the
wire rules only `idempotent-removed` is not here: it is about what programs do, and no message.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402

OLD, NEW = "old", "new"
ROWS = [
    # Positions are taken for others: nobody notices.
    ("position_changed", OLD, ["position_changed: from b to a", "answered"]),
    ("position_changed", NEW, ["position_changed: from b to a", "answered"]),
    # The value is not where it is looked for.
    ("moved_to_keyword", OLD, ["moved_to_keyword: limit 0", "answered"]),
    ("moved_to_keyword", NEW, ["moved_to_keyword: limit 0", "answered"]),
    # What was in the rest is lost.
    ("rest_changed", OLD, ["rest_changed: a", "answered"]),
    ("rest_changed", NEW, ["rest_changed: a and 0 more", "answered"]),
    # An old caller gets the result alone, a new one no items.
    ("stream_changed", OLD, ["result 7", "answered"]),
    ("stream_changed", NEW, ["result 7", "answered"]),
    # An old caller has no name for the new error.
    ("throws_added", OLD, ["caught another one", "com.example.throws_added.v1.lost"]),
    ("throws_added", NEW, ["caught Busy", "com.example.throws_added.v1.busy"]),
    # The same call means something else to the other version.
    ("default_changed", OLD, ["default_changed: limit 10", "answered"]),
    ("default_changed", NEW, ["default_changed: limit 20", "answered"]),
]
# Within one version everything arrives.
SAME = [
    ("position_changed", OLD, ["position_changed: from a to b", "answered"]),
    ("position_changed", NEW, ["position_changed: from a to b", "answered"]),
    ("moved_to_keyword", OLD, ["moved_to_keyword: limit 5", "answered"]),
    ("moved_to_keyword", NEW, ["moved_to_keyword: limit 5", "answered"]),
    ("rest_changed", OLD, ["rest_changed: a and 2 more", "answered"]),
    ("stream_changed", NEW, ["item item", "result 7", "answered"]),
    ("throws_added", NEW, ["caught Lost", "com.example.throws_added.v1.lost"]),
]


def try_calls(router, programs, serving, calling, rows):
    """Problems of the rows, each a rule and the lines expected."""
    problems = []
    with Processes() as processes:
        url = processes.start("router", [router, "--listen", "ws://127.0.0.1:0/ws"]).wait_for(
            "listening on (.*)")
        callee = processes.start("callee", [programs[serving], "serve", url])
        callee.wait_for("served")
        for rule, expected in rows:
            command = [programs[calling], "call", url, rule]
            caller = processes.run("caller", command).split("\n")
            has_told = expected[0].startswith(f"{rule}: ")
            found = ([callee.wait_for(".*")] if has_told else []) + caller
            if found != expected:
                problems.append(f"{rule}: {calling} calls {serving}: {found}, not {expected}")
    return problems


def main(router, old, new):
    programs = {OLD: old, NEW: new}
    problems = []
    for calling, serving in ((OLD, NEW), (NEW, OLD)):
        for server, table in ((serving, ROWS), (calling, SAME)):
            rows = [(rule, lines) for rule, who, lines in table if who == calling]
            problems += try_calls(router, programs, server, calling, rows)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(ROWS)} calls of {len({row[0] for row in ROWS})} rules: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
