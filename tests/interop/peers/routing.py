"""One side of a pair of ../routing.py, in Python with autobahn's asyncio flavour:

    routing.py autobahn-python callee|caller URL REALM

A callee has `count`, which sends the numbers up to its argument before it returns that; `sleep`,
which never answers; and whatever begins with `who.`, which says what was called, and by whom.
"""

import asyncio
import sys
import traceback

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions, RegisterOptions

PREFIX = "org.example.routing"


def say(text):
    print(text, flush=True)


def count(last, details):
    for number in range(1, last + 1):
        if details.progress:
            details.progress(number)
    return last


async def sleep():
    """Answers when it is interrupted, which autobahn's flavour for asyncio does not do by itself."""
    try:
        await asyncio.get_event_loop().create_future()
    except asyncio.CancelledError:
        raise ApplicationError("wamp.error.canceled") from None


async def serve(session):
    details = RegisterOptions(details_arg="details")
    await session.register(count, f"{PREFIX}.count", options=details)
    await session.register(sleep, f"{PREFIX}.sleep")
    await session.register(lambda details: f"{details.procedure} {details.caller}",
                           f"{PREFIX}.who.",
                           options=RegisterOptions(match="prefix", details_arg="details"))
    say("serving")


async def outcome(call):
    """What a call ends with: its result, or the URI of its error."""
    try:
        return await call
    except ApplicationError as error:
        return error.error


async def ask(session):
    parts = []
    counted = await session.call(f"{PREFIX}.count", 3,
                                 options=CallOptions(on_progress=parts.append))
    assert (parts, counted) == ([1, 2, 3], 3), (parts, counted)
    for options in (None, CallOptions(timeout=60000)):
        sleeping = session.call(f"{PREFIX}.sleep", options=options)
        sleeping.cancel()
        try:
            await sleeping
        except asyncio.CancelledError:
            say("canceled")
    assert await session.call(f"{PREFIX}.count", 0) == 0
    assert await outcome(session.call(f"{PREFIX}.sleep", options=CallOptions(timeout=50))) == \
        "wamp.error.timeout"
    session.leave("wamp.close.close_realm")


class Peer(ApplicationSession):
    """Plays its part and leaves; `self.failure` says what went wrong."""

    def __init__(self, config, part):
        super().__init__(config)
        self.part = part
        self.failure = None

    async def onJoin(self, details):
        try:
            await self.part(self)
        except Exception:
            self.failure = traceback.format_exc()
            self.leave()

    def onLeave(self, details):
        say(f"goodbye {details.reason}")
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


def play(part, url, realm):
    """Let a session play a part, a coroutine function. Return: the exit status."""
    sessions = []

    def make(config):
        sessions.append(Peer(config, part))
        return sessions[-1]

    asyncio.set_event_loop(asyncio.new_event_loop())
    ApplicationRunner(url, realm).run(make, log_level="warn")
    failures = [session.failure for session in sessions if session.failure]
    for failure in failures:
        say(f"failed: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(play({"callee": serve, "caller": ask}[sys.argv[2]], *sys.argv[3:]))
