"""What `widlc breaking` says of messages, tried: peers of both versions exchange payloads.

A row is a rule, who sends (OLD or NEW), a payload, and what the other side makes of it:

    whole    it reads all that was sent
    partly   it takes it, but something that was sent is not there
    unknown  it takes it, but has no name for what is in it
    refused  it does not take it
"""

import json
import subprocess
import sys

OLD, NEW = "old", "new"
# In arguments the rules look at what old callers send, in results at what old callers read: a rule
# about arguments has a row from OLD that is not whole, and one that is safe the other way if it is.
ROWS = [
    ("required_added", OLD, {"id": "a"}, "refused"),
    ("required_added", NEW, {"id": "a", "site": "b"}, "partly"),
    ("now_required", OLD, {}, "refused"),
    ("now_required", NEW, {"id": "a"}, "whole"),
    ("required_removed", NEW, {"id": "a"}, "refused"),
    ("required_removed", OLD, {"id": "a", "site": "b"}, "partly"),
    ("now_optional", NEW, {}, "refused"),
    ("now_optional", OLD, {"id": "a"}, "whole"),
    ("field_renamed", OLD, {"id": "a"}, "partly"),
    ("field_renamed", NEW, {"key": "a"}, "partly"),
    ("added_to_strict", NEW, {"id": "a", "note": "b"}, "refused"),
    ("added_to_strict", OLD, {"id": "a"}, "whole"),
    ("removed_from_strict", OLD, {"id": "a", "note": "b"}, "refused"),
    ("removed_from_strict", NEW, {"id": "a"}, "whole"),
    # Nothing is wrong yet; but a new field of that name would meet what old peers still send.
    ("name_not_reserved", OLD, {"id": "a", "note": "b"}, "partly"),
    ("name_not_reserved", NEW, {"id": "a"}, "whole"),
    ("type_changed", OLD, {"id": "a"}, "refused"),
    ("type_changed", NEW, {"id": 1}, "refused"),
    ("type_widened", NEW, {"count": 1 << 40}, "refused"),
    ("type_widened", OLD, {"count": 1 << 30}, "whole"),
    ("type_narrowed", OLD, {"count": 1 << 40}, "refused"),
    ("type_narrowed", NEW, {"count": 1 << 30}, "whole"),
    ("constraint_tightened", OLD, {"id": "a" * 64}, "refused"),
    ("constraint_tightened", NEW, {"id": "a" * 32}, "whole"),
    ("constraint_loosened", NEW, {"level": 20}, "refused"),
    ("constraint_loosened", OLD, {"level": 10}, "whole"),
    ("pattern_changed", OLD, {"id": "a"}, "refused"),
    ("pattern_changed", NEW, {"id": "1"}, "refused"),
    # One second is taken for one millisecond, which nobody notices; 500 ms are no whole seconds.
    ("encoding_changed", OLD, {"took": 1}, "whole"),
    ("value_added", NEW, {"kind": "gateway"}, "unknown"),
    ("value_added", OLD, {"kind": "sensor"}, "whole"),
    ("closed_value_added", NEW, {"kind": "gateway"}, "refused"),
    ("closed_value_added", OLD, {"kind": "sensor"}, "whole"),
    ("value_removed", OLD, {"kind": "gateway"}, "unknown"),
    ("value_removed", NEW, {"kind": "sensor"}, "whole"),
    ("member_added", NEW, {"event": {"kind": "stopped", "at": "a"}}, "unknown"),
    ("member_added", OLD, {"event": {"kind": "moved", "x": 1.5}}, "whole"),
    ("closed_member_added", NEW, {"event": {"kind": "stopped", "at": "a"}}, "refused"),
    ("closed_member_added", OLD, {"event": {"kind": "moved", "x": 1.5}}, "whole"),
    ("member_removed", OLD, {"event": {"kind": "stopped", "at": "a"}}, "unknown"),
    ("member_removed", NEW, {"event": {"kind": "moved", "x": 1.5}}, "whole"),
    ("tag_changed", OLD, {"event": {"kind": "moved", "x": 1.5}}, "refused"),
    ("tag_changed", NEW, {"event": {"type": "moved", "x": 1.5}}, "refused"),
]


def ask(program, lines):
    """What a peer makes of each `rule payload`."""
    text = "".join(f"{rule} {json.dumps(payload)}\n" for rule, payload in lines)
    done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    return [line.split(" ", 1) for line in done.stdout.splitlines()]


def verdict(sent, outcome, answer):
    if outcome != "sent":
        return outcome
    return "whole" if json.loads(answer) == sent else "partly"


def main(old, new, rules):
    programs = {OLD: old, NEW: new}
    problems = [f"{rule}: no row" for rule in set(rules) - {row[0] for row in ROWS}]
    for sender, reader in ((OLD, NEW), (NEW, OLD)):
        rows = [row for row in ROWS if row[1] == sender]
        lines = [(rule, payload) for rule, _, payload, _ in rows]
        for (outcome, answer), (rule, payload) in zip(ask(programs[sender], lines), lines,
                                                      strict=True):
            if verdict(payload, outcome, answer) != "whole":
                problems.append(f"{rule}: {sender} peers do not send {payload}: {outcome} {answer}")
        for (outcome, answer), row in zip(ask(programs[reader], lines), rows, strict=True):
            found = verdict(row[2], outcome, answer)
            if found != row[3]:
                problems.append(f"{row[0]}: {reader} peers take {row[2]} as {found}, not {row[3]}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(ROWS)} payloads of {len(rules)} rules: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
