"""One side of a pair of ../features.py, in Python with autobahn's asyncio flavour:

    features.py autobahn-python callee|helper|caller URL REALM [CALLEE]

A callee has procedures and subscriptions for every feature, a helper shares one of the procedures,
a caller uses all that, and says of each feature `NAME yes` or `NAME no: WHY`.
"""

import asyncio
import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.serializer import MsgPackSerializer
from autobahn.wamp.types import CallOptions, PublishOptions, RegisterOptions, SubscribeOptions

PREFIX = "org.example.features"
INTERRUPTIBLE = ("autobahn-python",)


def say(text):
    print(text, flush=True)


class Callee:
    """What is served, and what has been seen since somebody asked."""

    def __init__(self, session):
        self.session = session
        self.events = []

    def see(self, kind):
        def receive(value, details):
            self.events.append([kind, details.topic or "", details.publisher or 0, value])
        return receive

    def echo(self, value, suffix=None):
        return value + suffix if suffix else value

    def fail(self):
        raise ApplicationError(f"{PREFIX}.failed", 7)

    def count(self, last, details):
        for number in range(1, last + 1):
            if details.progress:
                details.progress(number)
        return last

    async def sleep(self):
        try:
            await asyncio.get_event_loop().create_future()
        except asyncio.CancelledError:
            self.events.append(["interrupted", "", 0, None])
            raise ApplicationError("wamp.error.canceled") from None

    def seen(self):
        events, self.events = self.events, []
        return events

    async def late(self, topic):
        await self.session.subscribe(self.see("late"), topic, options=SubscribeOptions(
            get_retained=True, details_arg="details"))

    def id(self):
        return str(self.session._session_id)

    def who(self, details):
        return f"{details.procedure} {details.caller or 0}"


async def serve(session, _):
    callee = Callee(session)
    for name in ("echo", "fail", "sleep", "seen", "late", "id"):
        await session.register(getattr(callee, name), f"{PREFIX}.{name}")
    await session.register(callee.count, f"{PREFIX}.count",
                           options=RegisterOptions(details_arg="details"))
    for match, uri in (("prefix", f"{PREFIX}.who"), ("wildcard", "org..features.wild")):
        await session.register(callee.who, uri,
                               options=RegisterOptions(match=match, details_arg="details"))
    await session.register(lambda: "a", f"{PREFIX}.shared",
                           options=RegisterOptions(invoke="roundrobin"))
    for match, uri in (("exact", f"{PREFIX}.exact"), ("prefix", f"{PREFIX}.topic"),
                       ("wildcard", "org..features.any")):
        await session.subscribe(callee.see(match), uri, options=SubscribeOptions(
            match=match, details_arg="details"))
    say("serving")


async def help_out(session, _):
    await session.register(lambda: "b", f"{PREFIX}.shared",
                           options=RegisterOptions(invoke="roundrobin"))
    say("serving")


def check(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


class Caller:
    """The features, each a method that fails if it is not there."""

    def __init__(self, session, callee):
        self.session = session
        self.callee = callee

    def ask(self, name, *args, **kwargs):
        return self.session.call(f"{PREFIX}.{name}", *args, **kwargs)

    async def publish(self, name, value, **options):
        await self.session.publish(f"{PREFIX}.{name}", value,
                                   options=PublishOptions(acknowledge=True, **options))
        return await self.ask("seen")

    async def error_of(self, call):
        try:
            await call
        except ApplicationError as error:
            return error.error
        return None

    async def call(self):
        check(await self.ask("echo", "a", suffix="b"), "ab")

    async def error(self):
        check(await self.error_of(self.ask("fail")), f"{PREFIX}.failed")

    async def binary(self):
        check(bytes(await self.ask("echo", b"\x00\xff\x80")), b"\x00\xff\x80")

    async def progress(self):
        parts = []
        check(await self.ask("count", 3, options=CallOptions(on_progress=parts.append)), 3)
        check(parts, [1, 2, 3])

    async def interrupted(self):
        """The callee notes an INTERRUPT when it gets to it."""
        found = []
        while not found:
            found = await self.ask("seen")
        check([event[0] for event in found], ["interrupted"])

    async def cancel(self):
        assert self.callee in INTERRUPTIBLE, f"{self.callee} would never answer"
        sleeping = self.ask("sleep")
        await self.ask("echo", 1)
        sleeping.cancel()
        await self.interrupted()

    async def timeout(self):
        check(await self.error_of(self.ask("sleep", options=CallOptions(timeout=50))),
              "wamp.error.timeout")
        if self.callee in INTERRUPTIBLE:
            await self.interrupted()

    async def caller(self):
        raise AssertionError("there is no way to ask for it")

    async def prefix_call(self):
        check((await self.ask("who.is.it")).split()[0], f"{PREFIX}.who.is.it")

    async def wildcard_call(self):
        check((await self.ask("wild")).split()[0], f"{PREFIX}.wild")

    async def shared(self):
        check(sorted([await self.ask("shared") for _ in range(4)]), ["a", "a", "b", "b"])

    async def event(self):
        check([event[0::3] for event in await self.publish("exact", 1)], [["exact", 1]])

    async def publisher(self):
        raise AssertionError("there is no way to ask for it")

    async def prefix_event(self):
        check([event[:2] for event in await self.publish("topic.x", 3)],
              [["prefix", f"{PREFIX}.topic.x"]])

    async def wildcard_event(self):
        check([event[:2] for event in await self.publish("any", 4)],
              [["wildcard", f"{PREFIX}.any"]])

    async def exclude(self):
        check(await self.publish("exact", 5, exclude=[int(await self.ask("id"))]), [])

    async def eligible(self):
        check(await self.publish("exact", 6, eligible=[1]), [])
        check(len(await self.publish("exact", 7, eligible=[int(await self.ask("id"))])), 1)

    async def exclude_me(self):
        own = []
        await self.session.subscribe(own.append, f"{PREFIX}.own")
        await self.publish("own", 8, exclude_me=False)
        check(own, [8])

    async def retain(self):
        topic = f"{PREFIX}.kept.autobahn_python"
        await self.session.publish(topic, 9, options=PublishOptions(acknowledge=True, retain=True))
        await self.ask("late", topic)
        check([event[0] for event in await self.ask("seen")], ["late"])


FEATURES = ("call", "error", "binary", "progress", "cancel", "timeout", "caller", "prefix_call",
            "wildcard_call", "shared", "event", "publisher", "prefix_event", "wildcard_event",
            "exclude", "eligible", "exclude_me", "retain")


async def ask(session, callee):
    caller = Caller(session, callee)
    for name in FEATURES:
        try:
            await getattr(caller, name)()
            say(f"{name} yes")
        except Exception as error:
            say(f"{name} no: {error}")
    say("done")
    session.leave("wamp.close.close_realm")


class Peer(ApplicationSession):
    """Plays its part; a caller leaves then."""

    def __init__(self, config, part, callee):
        super().__init__(config)
        self.part = part
        self.callee = callee

    async def onJoin(self, details):
        await self.part(self, self.callee)

    def onUserError(self, failure, message):
        pass

    def onLeave(self, details):
        say(f"goodbye {details.reason}")
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


def main(_, part, url, realm, callee=None):
    parts = {"callee": serve, "helper": help_out, "caller": ask}
    asyncio.set_event_loop(asyncio.new_event_loop())
    ApplicationRunner(url, realm, serializers=[MsgPackSerializer()]).run(
        lambda config: Peer(config, parts[part], callee), log_level="error")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
