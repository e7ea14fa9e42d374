#!/usr/bin/python3
"""instructions.py --build BUILD [CASE…]: instructions of a process for one call or event.

valgrind counts them in two runs, of which the longer one does more of the same; what that takes
more, divided by how much more it does, is the cost of one. So nothing of start and end is counted,
and nothing of the kernel. Functions by what they take themselves, the most expensive first.

    calls, events               the router, 64 calls or 256 publications under way
    subscribe, publish          a program with the library that takes or publishes events
    serve, call                 one that answers or makes calls, 256 under way
"""

import argparse
import pathlib
import re
import subprocess
import tempfile

CASES = ("calls", "events", "subscribe", "publish", "serve", "call")
COUNTS = (2000, 12000)
ROUTER = ("--listen", "ws://127.0.0.1:0/ws")


def under_valgrind(command, output):
    return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", *command]


def start(command, word):
    """A process that has printed `word`; and the line in which it did."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True)
    line = process.stdout.readline()
    if word not in line:
        raise SystemExit(f"{command} does not say {word}")
    return process, line.rpartition(" ")[2].strip()


def run_once(build, case, count, output):
    """Do `count` of a case; what is measured leaves its counts in `output`."""
    bench = build / "tests" / "bench"
    router = [str(build / "runtime" / "router" / "widl-router"), *ROUTER]
    is_router = case in ("calls", "events")
    process, url = start(under_valgrind(router, output) if is_router else router, "listening")
    role = [str(bench / "bench_roles")]
    roles = {
        "subscribe": (["subscribe", url, str(count)], ["publish", url, str(count)]),
        "publish": (None, ["publish", url, str(count)]),
        "serve": (["serve", url, str(count)], ["call", url, "256", str(count)]),
        "call": (["serve", url, str(count)], ["call", url, "256", str(count)]),
    }
    if is_router:
        port = url.split(":")[2].partition("/")[0]
        numbers = ("64", "8") if case == "calls" else ("1", "256", "8")
        subprocess.run([str(bench / "bench_load"), case, port, "websocket", "msgpack", "router",
                        *numbers, str(count)], stdout=subprocess.DEVNULL, check=True)
    else:
        first, second = roles[case]
        is_first = case in ("subscribe", "serve")
        waiting = first and start(under_valgrind(role + first, output) if is_first
                                  else role + first, "ready")[0]
        subprocess.run(role + second if is_first else under_valgrind(role + second, output),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        if waiting:
            waiting.wait()
    process.terminate()
    process.wait()


def functions(output):
    """Instructions by function; under "" all of them."""
    text = subprocess.run(["callgrind_annotate", "--threshold=100", "--show-percs=no",
                           "--auto=no", str(output)], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    counts = {}
    for number, name in re.findall(r"^\s*([\d,]+)\s+(\S.*)$", text, re.MULTILINE):
        name = "" if "PROGRAM TOTALS" in name else re.sub(r" \[.*\]$", "", name)
        name = name.rpartition(":")[2]
        counts[name] = counts.get(name, 0) + int(number.replace(",", ""))
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/bench"))
    parser.add_argument("--top", type=int, default=15)
    parser.add_argument("cases", nargs="*", metavar="CASE", default=[])
    options = parser.parse_args()
    for case in options.cases or CASES:
        if case not in CASES:
            parser.error(f"there is no case {case}")
        with tempfile.TemporaryDirectory() as folder:
            found = []
            for count in COUNTS:
                output = pathlib.Path(folder) / f"{count}.out"
                run_once(options.build, case, count, output)
                found.append(functions(output))
        each = {name: (number - found[0].get(name, 0)) / (COUNTS[1] - COUNTS[0])
                for name, number in found[1].items()}
        print(f"{case}: {each.pop(''):.0f} instructions for each")
        for name, number in sorted(each.items(), key=lambda row: -row[1])[:options.top]:
            print(f"    {number:6.0f}  {name}")


if __name__ == "__main__":
    main()
