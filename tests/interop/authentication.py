"""Lets foreign libraries join widl-router as users of a file, by each method that they have, with
the right secret and with a wrong one.

    authentication.py

What is in the environment is that of runner.py. features.py puts the outcome into docs/interop.md.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Failure, Processes  # noqa: E402
from runner import check_environment  # noqa: E402

LIBRARIES = ("autobahn-js", "wampy", "autobahn-python")
LABELS = {"ticket": "ticket", "wampcra": "WAMP-CRA, salted", "wamp-scram": "WAMP-SCRAM",
          "cryptosign": "cryptosign"}
WITHOUT = {("autobahn-js", "wamp-scram"), ("wampy", "wamp-scram")}
REALM = "realm1"

# RFC 8032's first key, and its public half.
KEY = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
WRONG_KEY = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"


def make_users(path):
    """joe, who has every method."""
    for action, method, secret in (("add", "ticket", "tick"), ("passwd", "wampcra", "pencil"),
                                   ("passwd", "wamp-scram", "pencil"),
                                   ("passwd", "cryptosign", PUBLIC_KEY)):
        subprocess.run([os.environ["WIDL_ROUTER"], "user", action, path, "joe", "--method", method,
                        "--role", "operator", "--iterations", "4096"],
                       input=secret + "\n", text=True, check=True)


def methods_of(library):
    return [method for method in LABELS if (library, method) not in WITHOUT]


def attempts(library):
    """The right secret of each method, then a wrong one of each."""
    right = {"authid": "joe", "ticket": "tick", "secret": "pencil", "key": KEY}
    wrong = {"authid": "joe", "ticket": "tock", "secret": "pencils", "key": WRONG_KEY}
    return [{"method": method, **known} for known in (right, wrong)
            for method in methods_of(library)]


def command_of(library, url):
    given = [library, url, REALM, json.dumps(attempts(library))]
    if library == "autobahn-python":
        return [os.environ["WIDL_PYTHON"], str(HERE / "peers/authentication.py"), *given]
    return ["node", str(HERE / "peers/authentication.mjs"), *given]


def join(processes, library, url):
    """method -> what came of the right secret and of a wrong one."""
    client = processes.start(library, command_of(library, url))
    said = [client.wait_for("(joined|refused|failed).*") and client.lines[client.seen - 1]
            for _ in attempts(library)]
    client.wait()
    methods = methods_of(library)
    return dict(zip(methods, zip(said, said[len(methods):])))


def is_right(method, outcome):
    return outcome == (f"joined joe operator {method}",
                       "refused wamp.error.authentication_denied")


def run():
    """(library, method) -> both outcomes."""
    with tempfile.TemporaryDirectory() as directory, Processes() as processes:
        users = os.path.join(directory, "users.json")
        make_users(users)
        router, (url,) = processes.start_router(options=["--users", users])
        found = {(library, method): outcome for library in LIBRARIES
                 for method, outcome in join(processes, library, url).items()}
        router.signal(signal.SIGTERM)
        router.wait()
    return found


def write(found):
    """The table, and what is wrong."""
    text = "| joins by | " + " | ".join(LIBRARIES) + " |\n|---|" + "---|" * len(LIBRARIES) + "\n"
    wrong = []
    for method, label in LABELS.items():
        cells = []
        for library in LIBRARIES:
            outcome = found.get((library, method))
            cells.append("–" if outcome is None else "✓" if is_right(method, outcome) else "✗")
            if outcome is not None and not is_right(method, outcome):
                wrong.append(f"{library}, {method}: {outcome}")
        text += f"| {label} | " + " | ".join(cells) + " |\n"
    return text, wrong


def main():
    try:
        check_environment(set(LIBRARIES))
        text, wrong = write(run())
    except Failure as failure:
        print(f"failed: {failure}", file=sys.stderr)
        return 1
    print(text)
    sys.stdout.writelines(f"wrong: {line}\n" for line in wrong)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
