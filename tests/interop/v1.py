"""WAMP v1 with what others wrote: npm wamp1 with our router, our client with npm wamp.io.

    v1.py

Environment: WIDL_ROUTER and WIDL_V1 are our programs; WIDL_PEERS is the directory with node_modules.
"""

import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Failure, Processes  # noqa: E402
from websocket import Client  # noqa: E402

OPTIONS = ("--v1-realm", "realm1", "--v1-prefix", "http://example.com/calc#=com.calc.")

# What the foreign client says; of events the order between the two is not fixed.
CLIENT_SAYS = {
    "welcome 1": 2,
    "call 122": 1,
    "call http://example.com/calc#error.negative below 0": 1,
    "call http://api.wamp.ws/error#NoSuchRPCEndpoint": 1,
    'first {"n":2}': 1,
    'first {"n":3}': 1,
    'second {"n":1}': 1,
    'second {"n":2}': 1,
    'second {"n":4}': 1,
    "done": 1,
}


def serve(callee):
    """Answer the two calls of the foreign client as a session of WAMP."""
    for _ in range(2):
        _, invocation, _, details, *args = callee.hear()
        if args:
            callee.say(70, invocation, {}, [sum(args[0])])
        else:
            callee.say(8, 68, invocation, {}, "com.calc.error.negative", ["below 0"])


def foreign_client(processes):
    _, (url,) = processes.start_router(options=OPTIONS)
    with Client(url) as callee:
        callee.join()
        for request, procedure in enumerate(("com.calc.add", "com.calc.negative"), 1):
            callee.say(64, request, {}, procedure)
            callee.hear()
        client = processes.start("wamp1", ["node", str(HERE / "peers/v1_client.cjs"), url])
        serve(callee)
        said = []
        while not said or said[-1] != "done":
            said.append(client.wait_for("(.*)"))
    counts = {line: said.count(line) for line in said}
    if counts != CLIENT_SAYS:
        raise Failure(f"wamp1 says {said}")


def foreign_server(processes):
    server = processes.start("wamp.io", ["node", str(HERE / "peers/v1_server.cjs")])
    url = server.wait_for("listening on (.*)")
    said = processes.run("widl", [os.environ["WIDL_V1"], url])
    if not said.endswith("all is well"):
        raise Failure(f"our client says {said}")


def main():
    if not shutil.which("node"):
        raise Failure("wamp1 and wamp.io need node, which is not in PATH")
    with Processes() as processes:
        foreign_client(processes)
    with Processes() as processes:
        foreign_server(processes)
    return 0


sys.exit(main())
