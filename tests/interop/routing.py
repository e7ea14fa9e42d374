"""Runs foreign peers on both sides of widl-router, with what the dealer adds to the basic profile:
intermediate results, canceling, timeouts, patterns, who calls. Or, as `meta`, with the meta API.

    routing.py routing|meta [OPTION]... autobahn-python=autobahn-js autobahn-js=wampy

Each argument is a pair, CALLEE=CALLER; options go to the router. The environment is that of
runner.py.
"""

import os
import pathlib
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Failure, Processes  # noqa: E402
from runner import check_environment  # noqa: E402


def command_of(subject, library, part, url, realm):
    peers = HERE / "peers"
    if library == "autobahn-python":
        return [os.environ["WIDL_PYTHON"], str(peers / f"{subject}.py"), library, part, url, realm]
    return ["node", str(peers / f"{subject}.mjs"), library, part, url, realm]


def run(subject, options, pairs):
    with Processes() as processes:
        realms = [f"pair{number}" for number in range(1, len(pairs) + 1)]
        router, (url,) = processes.start_router(realms, options=options)
        callees = []
        for realm, (callee, caller) in zip(realms, pairs):
            callees.append(processes.start(f"callee {callee}",
                                           command_of(subject, callee, "callee", url, realm)))
            callees[-1].wait_for("serving")
            calling = processes.start(f"caller {caller}",
                                      command_of(subject, caller, "caller", url, realm))
            calling.wait_for("goodbye")
            calling.wait()
        router.signal(signal.SIGTERM)
        for callee in callees:
            callee.wait_for("goodbye wamp.close.system_shutdown")
            callee.wait()
        router.wait()


def main(subject, *arguments):
    options = [argument for argument in arguments if argument.startswith("--")]
    pairs = [tuple(argument.split("=")) for argument in arguments[len(options):]]
    try:
        check_environment({library for pair in pairs for library in pair})
        run(subject, options, pairs)
    except Failure as failure:
        print(f"failed: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
