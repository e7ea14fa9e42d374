"""The programs of examples/reconnect, through a router that is replaced by another.

    outlive.py ROUTER OFFICE BARRIER
"""

import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402


def ask(processes, office, barrier_path, url):
    said = processes.run("barrier", [barrier_path, url]).splitlines()
    assert said == ["HH-WA 15 may enter", "B-XY 2 may not enter"], said
    office.wait_for("car 1: HH-WA 15")


def main(router_path, office_path, barrier_path):
    os.environ["WIDL_ROUTER"] = router_path
    with Processes() as processes:
        router, [url] = processes.start_router()
        office = processes.start("office", [office_path, url])
        office.wait_for("serving")
        ask(processes, office, barrier_path, url)
        for _ in range(2):
            router.signal(signal.SIGTERM)
            office.wait_for("left: .*back soon")
            router.wait()
            router, _ = processes.start_router(listen=[url])
            office.wait_for("joined")
            ask(processes, office, barrier_path, url)
    print("the office has outlived two routers")


main(*sys.argv[1:])
