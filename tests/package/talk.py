"""Two programs of an example, through a router that is started for them.

    talk.py ROUTER SERVER READY CLIENT EXPECTED

SERVER gets the router's URL; CLIENT does when SERVER has said READY, and ends by itself. Then one of
the two has said EXPECTED, and SERVER ends when the router does, if not before.
"""

import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402


def main(router_path, server_path, ready, client_path, expected):
    os.environ["WIDL_ROUTER"] = router_path
    with Processes() as processes:
        router, [url] = processes.start_router()
        server = processes.start("server", [server_path, url])
        server.wait_for(ready)
        said = processes.run("client", [client_path, url])
        if expected not in said.splitlines():
            server.wait_for(expected)
        router.signal(signal.SIGTERM)
        router.wait()
        server.wait()
    print(expected)


main(*sys.argv[1:])
