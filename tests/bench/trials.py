"""Loads and faults: what the router must stand, and others must not notice.

    trials.py --build DIR NAME…      the short forms, as the suite runs them

Each trial is a function of `trials/`; run.sh runs them in full.
"""

import argparse
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "trials"), str(HERE.parent / "support")]

import callees  # noqa: E402
import certified  # noqa: E402
import clocks  # noqa: E402
import crowds  # noqa: E402
import doors  # noqa: E402
import storage  # noqa: E402
from trial import Trial  # noqa: E402

LOAD = {"crowd": crowds.crowd, "stall": crowds.stall, "churn": crowds.churn}
FAULTS = {
    "bad_handshakes": doors.bad_handshakes,
    "slow_handshakes": doors.slow_handshakes,
    "full_house": doors.full_house,
    "certificates": certified.certificates,
    "descriptors": doors.descriptors,
    "full_disk": storage.full_disk,
    "kill": storage.kill,
    "killed_callees": callees.killed_callees,
    "stalled_callee": callees.stalled_callee,
    "pause": clocks.pause,
    "jump": clocks.jump,
}


def run_all(trials, setup, result):
    """The lines of all trials, each named by its trial."""
    lines = []
    for name, run in trials.items():
        trial = Trial(setup.build, setup.smoke, result)
        run(trial)
        for line in trial.lines:
            line["case"] = f"{name}: {line['case']}"
        lines += trial.lines
    return lines


def load(setup, _, result):
    return run_all(LOAD, setup, result)


def faults(setup, _, result):
    return run_all(FAULTS, setup, result)


def plain_result(case, unit, values):
    return {"case": case, "unit": unit, "value": values[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("names", nargs="+", metavar="NAME")
    options = parser.parse_args()
    for name in options.names:
        trial = Trial(options.build, not options.full, plain_result)
        ({**LOAD, **FAULTS})[name](trial)
        for line in trial.lines:
            bounds = f"  ({line['bounds']})" if "bounds" in line else ""
            print(f"{name}: {line['case']}: {line['value']:.6g} {line['unit']}{bounds}"
                  f"{'' if line.get('holds', True) else '  BROKEN'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
