"""bench.py [--smoke] --build DIR --results FILE [NAME…]: run benchmarks that are built in DIR.

Every figure is the median of some rounds, in which the competitors take turns, and comes with the
spread between the fastest and the slowest round. CPU time is measured, not the time that passes:
others may use the machine. --smoke runs everything once, with counts too small to mean anything.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import compile_time  # noqa: E402
import generated_size  # noqa: E402
import history  # noqa: E402
import marshalling  # noqa: E402
import routing  # noqa: E402
import trials  # noqa: E402

BENCHMARKS = {
    "compile": compile_time.run,
    "size": generated_size.run,
    "marshal": marshalling.run,
    "history": history.run,
    "calls": routing.calls,
    "latency": routing.latency,
    "events": routing.events,
    "idle": routing.idle,
    "patterns": routing.patterns,
    "load": trials.load,
    "faults": trials.faults,
}


# The suite runs trials one by one.
QUICK = [name for name in BENCHMARKS if name not in ("load", "faults")]


class Setup:
    """What benchmarks are told: where things are, and how much to do."""

    def __init__(self, build, smoke, work):
        self.build = pathlib.Path(build).resolve()
        self.source = pathlib.Path(__file__).resolve().parent
        self.smoke = smoke
        self.rounds = 1 if smoke else 7
        self.work = pathlib.Path(work)

    @property
    def widlc(self):
        return self.build / "compiler" / "widlc"


def measured(setup, command):
    """Run a command: what it prints, its CPU seconds, and its peak memory in MiB."""
    usage = setup.build / "tests" / "bench" / "bench_usage"
    process = subprocess.run([str(usage), *command], stdout=subprocess.PIPE, text=True, check=False)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    output, _, last = process.stdout.rpartition("usage ")
    cpu, peak = last.split()
    return output, float(cpu), float(peak) / 1024


def result(case, unit, values, cpu=0.0, peak=0.0):
    """One line of the table; `values` are those of the rounds."""
    middle = statistics.median(values)
    spread = (max(values) - min(values)) / middle if middle else 0.0
    return {"case": case, "unit": unit, "value": middle, "spread": spread, "rounds": len(values),
            "cpu_seconds": cpu, "peak_mib": peak, "ratios": {}}


def print_verdicts(results):
    print(f"  {'case':84}{'':>14}  must be")
    for line in results:
        value = f"{line['value']:.4g} {line['unit']}"
        verdict = "" if line.get("holds", True) else ", WHICH IT IS NOT"
        print(f"  {line['case']:84}{value:>14}  {line.get('bounds', '')}{verdict}")


def holds(report):
    """Whether everything is as it must be, where there is a verdict."""
    return all(line.get("holds", True) for lines in report["benchmarks"].values()
               for line in lines)


def print_table(name, results):
    print(f"\n{name}")
    if any("bounds" in line for line in results):
        print_verdicts(results)
        return
    head = ("case", "median", "spread", "CPU s", "peak MiB", "× baseline")
    print(f"  {head[0]:44}{head[1]:>14}{head[2]:>8}{head[3]:>8}{head[4]:>10}  {head[5]}")
    for line in results:
        value = f"{line['value']:.4g} {line['unit']}"
        ratios = ", ".join(f"{ratio:.2f} {name}" for name, ratio in line["ratios"].items())
        print(f"  {line['case']:44}{value:>14}{line['spread']:>8.0%}{line['cpu_seconds']:>8.2f}"
              f"{line['peak_mib']:>10.1f}  {ratios}")


def machine():
    model = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"processor": model, "cores": os.cpu_count(), "system": platform.release()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]}; there are: {', '.join(BENCHMARKS)}")
    report = {"machine": machine(), "benchmarks": {}}
    with tempfile.TemporaryDirectory() as work:
        setup = Setup(options.build, options.smoke, work)
        for name in options.names or (QUICK if options.smoke else BENCHMARKS):
            results = BENCHMARKS[name](setup, measured, result)
            report["benchmarks"][name] = results
            print_table(name, results)
            sys.stdout.flush()
    pathlib.Path(options.results).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if holds(report) else 1


if __name__ == "__main__":
    sys.exit(main())
