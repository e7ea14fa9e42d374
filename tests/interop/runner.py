"""Runs pairs of peers through widl-router: each argument is a pair, CALLEE=CALLER.

    runner.py widl:json=wampy:msgpack wampy:msgpack=widl:json
    runner.py --listen unix:FOLDER/door widl:json=autobahn-python:json
    runner.py --compressed widl:json=autobahn-js:json

The router listens at a WebSocket URL unless told otherwise; FOLDER is a folder of the test's own.
All compress their messages
where that is asked for. A peer is LIBRARY:SERIALIZER. Each pair has a realm to itself. When all callers are done the router
is told to end, says goodbye to the callees, and all end well.

Environment: WIDL_ROUTER, WIDL_CALLEE and WIDL_CALLER are programs; WIDL_PEERS is the directory with
node_modules; WIDL_PYTHON is a Python that has autobahn.
"""

import os
import pathlib
import shutil
import signal
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import certificates  # noqa: E402
from processes import Failure, Processes  # noqa: E402

LIBRARIES = ("widl", "autobahn-js", "wampy", "autobahn-python")


def check_environment(libraries):
    """Say clearly what is missing: these tests do not skip themselves."""
    peers = os.environ["WIDL_PEERS"]
    for library in sorted(libraries & {"autobahn-js", "wampy"}):
        package = library.removesuffix("-js")
        if not shutil.which("node"):
            raise Failure(f"{library} needs node, which is not in PATH")
        if not os.path.isdir(f"{peers}/node_modules/{package}"):
            raise Failure(
                f"{package} is not in {peers}/node_modules: tests/run.sh puts it into build/peers, "
                "-DWIDL_PEERS=DIR names another place, -DWIDL_INTEROP=OFF leaves these tests out")


def command_of(library, part, url, realm, serializer, other):
    """The command line of a peer; `other` is what its partner is."""
    if library == "widl":
        program = {"callee": "WIDL_CALLEE", "caller": "WIDL_CALLER"}[part]
        return [os.environ[program], url, realm, serializer, other]
    if library == "autobahn-python":
        return [os.environ["WIDL_PYTHON"], str(HERE / "peers/peer.py"), part, url, realm,
                serializer, other]
    package = library.removesuffix("-js")
    return ["node", str(HERE / "peers/peer.mjs"), package, part, url, realm, serializer, other]


def who(library):
    return "widl" if library == "widl" else "foreign"


def run_pair(processes, url, realm, callee, caller):
    """Run the caller to its end; return the callee, which goes on serving."""
    (callee_library, callee_serializer), (caller_library, caller_serializer) = callee, caller
    serving = processes.start(f"{realm}: callee {':'.join(callee)}", command_of(
        callee_library, "callee", url, realm, callee_serializer, who(caller_library)))
    serving.wait_for("serving")
    calling = processes.start(f"{realm}: caller {':'.join(caller)}", command_of(
        caller_library, "caller", url, realm, caller_serializer, who(callee_library)))
    if caller_serializer == "default" and int(calling.wait_for("chosen .* of (.*) char")) < 128:
        raise Failure(f"{calling.name} is to offer a long list of subprotocols: is there cbor2?")
    calling.wait_for("goodbye wamp.close.goodbye_and_out" if "autobahn" in caller_library
                     else "goodbye")
    calling.wait()
    return serving


def run(pairs, listen, options):
    with tempfile.TemporaryDirectory() as folder, Processes() as processes:
        realms = [f"pair{number}" for number in range(1, len(pairs) + 1)]
        if listen.startswith(("wss:", "tls:")):
            os.environ["WIDL_CA"] = certificates.make(folder, "router")
            options += ("--tls-certificate", os.environ["WIDL_CA"])
        router, (url,) = processes.start_router(
            realms, (listen.replace("FOLDER", folder),), options)
        callees = [run_pair(processes, url, realm, callee, caller)
                   for realm, (callee, caller) in zip(realms, pairs)]
        router.signal(signal.SIGTERM)
        for callee in callees:
            reason = callee.wait_for("goodbye (.*)")
            if reason != "wamp.close.system_shutdown" and "wampy" not in callee.name:
                raise Failure(f"{callee.name} ended because of '{reason}'")
            callee.wait()
        router.wait()


def main(arguments):
    listen = "ws://127.0.0.1:0/ws"
    if arguments[0] == "--listen":
        _, listen, *arguments = arguments
    options = ()
    if arguments[0] == "--compressed":
        os.environ["WIDL_COMPRESSED"] = "1"
        options = ("--compress-from", "1")
        arguments = arguments[1:]
    pairs = [tuple(tuple(peer.split(":")) for peer in pair.split("=")) for pair in arguments]
    libraries = {library for pair in pairs for library, _ in pair}
    assert libraries <= set(LIBRARIES), f"unknown: {libraries - set(LIBRARIES)}"
    try:
        check_environment(libraries)
        run(pairs, listen, options)
    except Failure as failure:
        print(f"failed: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
