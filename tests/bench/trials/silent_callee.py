"""silent_callee.py URL: takes calls and never answers; says so for each. It is to be killed."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

from websocket import Client  # noqa: E402

with Client(sys.argv[1]) as client:
    client.join()
    client.say(64, 1, {}, "com.trial.silent")
    client.hear()
    print("registered", flush=True)
    while client.hear():
        print("called", flush=True)
