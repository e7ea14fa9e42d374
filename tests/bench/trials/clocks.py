"""Clocks that jump, and pauses of the router: nobody pays for them who did nothing wrong."""

import contextlib
import pathlib
import struct
import tempfile
import time

from storage import HISTORY, acknowledged, kept
from trial import await_condition

SECOND = 1_000_000_000
YEAR = 365 * 24 * 3600 * SECOND
KEEPALIVE_MS = 10000


class Clock:
    """The clocks of a router."""

    def __init__(self, trial, folder):
        self.path = pathlib.Path(folder, "clock")
        self.set(0, 0)
        # Sanitizers want to be loaded first; the clock needs nothing of them.
        self.environment = {"LD_PRELOAD": trial.program("clock") + ".so",
                            "WIDL_TRIAL_CLOCK": str(self.path),
                            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

    def set(self, time_of_day, timers):
        """How many nanoseconds they are ahead. The router maps the file: it stays the same one."""
        with open(self.path, "r+b" if self.path.exists() else "wb") as file:
            file.write(struct.pack("=qq", time_of_day, timers))


@contextlib.contextmanager
def clocked_router(trial, **config):
    with tempfile.TemporaryDirectory(prefix="widl-trial-") as folder:
        clock = Clock(trial, folder)
        with trial.router_in(folder, environment=clock.environment, **config) as router:
            yield router, clock


def pause(trial):
    """A router that gets no time for a while: what came meanwhile is in time."""
    seconds = 30
    sessions = trial.choose(20, 1000)
    with clocked_router(trial, timeouts={"hello_ms": 5000, "keepalive_ms": KEEPALIVE_MS}) as (
            router, clock):
        idle = [router.join() for _ in range(sessions)]
        newcomer = router.connect()
        with router.join() as callee, router.join() as caller:
            callee.say(64, 1, {}, "com.trial.slow")
            callee.hear()
            caller.say(48, 1, {"timeout": 5000}, "com.trial.slow")
            invocation = callee.hear()
            router.pause()
            newcomer.say(1, "realm1", {"roles": {"caller": {}}})
            callee.say(70, invocation[1], {}, ["done"])
            if not trial.short:
                time.sleep(seconds)
            else:
                clock.set(0, seconds * SECOND)
            router.resume()
            trial.hold("calls that were answered during a pause and have timed out",
                       int(caller.hear()[0] != 50), most=0)
            trial.hold("clients that said HELLO during a pause and are refused",
                       int(newcomer.hear()[0] != 2), most=0)
        lost = 0
        for number, client in enumerate(idle):
            client.say(32, 1, {}, f"com.trial.n{number}")
            lost += client.hear() is None
            client.sock.close()
        newcomer.sock.close()
        trial.hold("idle sessions that a pause has cost", lost, most=0)


def jump(trial):
    """The time of day jumps a year ahead, and back by two: sessions and histories stay."""
    with clocked_router(trial, **HISTORY) as (router, clock):
        with router.join() as client, router.join() as limited:
            before = acknowledged(client, 1, 10)
            clock.set(YEAR, 0)
            limited.say(48, 1, {"timeout": 3600000}, "com.trial.nobody")
            unanswered = limited.hear()
            after = acknowledged(client, 11, 10)
            clock.set(-YEAR, 0)
            last = acknowledged(client, 21, 10)
            trial.hold("events that are kept, of 30 acknowledged while the date jumps",
                       int(kept(client) == before + after + last), least=1)
            trial.hold("calls that a jump of the date answers wrongly",
                       int(unanswered[4] != "wamp.error.no_such_procedure"), most=0)
