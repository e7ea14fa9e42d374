"""Our client alone, with a router that others wrote: fox-wamp.

    alone.py

Environment: WIDL_ALONE is our program; WIDL_PEERS is the directory with node_modules.
"""

import os
import pathlib
import shutil
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Failure, Processes  # noqa: E402


def main():
    if not shutil.which("node"):
        raise Failure("fox-wamp needs node, which is not in PATH")
    if not os.path.isdir(f"{os.environ['WIDL_PEERS']}/node_modules/fox-wamp"):
        raise Failure(f"fox-wamp is not in {os.environ['WIDL_PEERS']}/node_modules: "
                      "tests/run.sh puts it into build/peers, -DWIDL_PEERS=DIR names another place")
    with Processes() as processes:
        router = processes.start("fox-wamp", ["node", str(HERE / "peers/fox_router.cjs")])
        url = router.wait_for("listening on (.*)")
        said = processes.run("widl", [os.environ["WIDL_ALONE"], url, "realm1"])
        print(said)
        router.signal(signal.SIGTERM)
        router.wait()
    return 0 if said.endswith("all is well") else 1


sys.exit(main())
