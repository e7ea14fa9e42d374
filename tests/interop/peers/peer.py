"""One side of a pair, in Python with autobahn's asyncio flavour:

    peer.py callee|caller URL REALM json|msgpack|cbor|default widl|foreign

`json.batched`, `msgpack.batched` and `cbor.batched` are batches of messages. `default` offers every
subprotocol that autobahn knows. The last argument is who the other side is. URL is of WebSocket, or
tcp://HOST:PORT, tls://HOST:PORT or unix:FILE, which are RawSocket. Over TLS the certificate in the
file $WIDL_CA is trusted.
What a callee and a caller do is the same as in callee.mjs and caller.mjs.
"""

import asyncio
import base64
import json
import os
import pathlib
import ssl
import sys
import traceback

import txaio
from autobahn.asyncio.rawsocket import WampRawSocketClientFactory, WampRawSocketClientProtocol
from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer
from autobahn.wamp.types import CallOptions, CallResult, ComponentConfig, PublishOptions

PEER = "org.example.interop.peer"
HELPER = "org.example.interop.helper"
ERRORS = "org.example.interop"
SERIALIZERS = {
    "json": lambda: [JsonSerializer()],
    "msgpack": lambda: [MsgPackSerializer()],
    "json.batched": lambda: [JsonSerializer(batched=True)],
    "msgpack.batched": lambda: [MsgPackSerializer(batched=True)],
    "cbor": lambda: [CBORSerializer()],
    "cbor.batched": lambda: [CBORSerializer(batched=True)],
    "default": lambda: None,
}


def say(text):
    print(text, flush=True)


def text_to_bytes(value):
    """Strings in WAMP's form of binary data in JSON (U+0000 and base64) become bytes."""
    if isinstance(value, str) and value.startswith("\0"):
        return base64.b64decode(value[1:])
    if isinstance(value, list):
        return [text_to_bytes(element) for element in value]
    if isinstance(value, dict):
        return {key: text_to_bytes(part) for key, part in value.items()}
    return value


def read_calls():
    path = pathlib.Path(__file__).resolve().parent.parent / "calls.json"
    return text_to_bytes(json.loads(path.read_text(encoding="utf-8")))


def same(a, b):
    """Equality that tells True from 1, and bytes from text."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return isinstance(a, bool) == isinstance(b, bool) and a == b


class Peer(ApplicationSession):
    """Plays its part and leaves; `self.failure` says what went wrong."""

    def __init__(self, config, part, other):
        super().__init__(config)
        self.part = part
        self.other = other
        self.failure = None
        self.note = None

    async def onJoin(self, details):
        if hasattr(self._transport, "websocket_protocol_in_use"):
            offered = ",".join(self._transport.factory.protocols)
            say(f"chosen {self._transport.websocket_protocol_in_use} of {len(offered)} characters")
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


def describe(name, greeting="hello", times=1, note=None):
    text = "; ".join([f"{greeting}, {name}"] * times)
    named = {"times": times} if note is None else {"times": times, "note": note}
    return CallResult(text, len(text), **named)


def stretch(points, factor=1):
    return [{**point, "x": point["x"] * factor, "y": point["y"] * factor} for point in points]


def refuse(code, reason, data=None):
    raise ApplicationError(f"{ERRORS}.refused", code, reason, data=data, hint="as asked")


async def ask_helper(session, number):
    try:
        return await session.call(f"{HELPER}.twice", number)
    except ApplicationError as error:
        raise ApplicationError(f"{ERRORS}.unavailable", error.error)


async def announce(session, count):
    for number in range(1, count + 1):
        await session.publish(f"{PEER}.news", number, f"news {number}: ÄÖÜ €",
                              data=bytes([0, 255, number]), tags=["a", "ß"],
                              options=PublishOptions(acknowledge=True))


def last_note(session):
    if session.note is None:
        raise ApplicationError(f"{ERRORS}.nothing_yet")
    args, kwargs = session.note
    return CallResult(*args, **kwargs)


async def serve(session):
    """The callee of a pair: serves interface Peer until the router says goodbye."""
    def keep_note(*args, **kwargs):
        session.note = (args, kwargs)

    procedures = {
        "echo": lambda value: value,
        "wide": lambda low, high: CallResult(low, high),
        "blob": lambda data: data,
        "touch": lambda: None,
        "broken": lambda: "not a number",
        "join": lambda parts, separator=",": separator.join(parts),
        "describe": describe,
        "stretch": stretch,
        "refuse": refuse,
        "ask_helper": lambda number: ask_helper(session, number),
        "announce": lambda count: announce(session, count),
        "last_note": lambda: last_note(session),
    }
    for name, procedure in procedures.items():
        await session.register(procedure, f"{PEER}.{name}")
    await session.subscribe(keep_note, f"{HELPER}.notes")
    say("serving")


async def call(session, uri, args, kwargs):
    """What a call ends with, in the form of calls.json."""
    try:
        result = await session.call(uri, *args, options=CallOptions(details=True), **kwargs)
    except ApplicationError as error:
        return {"error": error.error, "args": list(error.args), "kwargs": error.kwargs}
    return {"args": list(result.results), "kwargs": result.kwresults}


async def expect(name, work, expected):
    found = await work
    expected = {"args": [], "kwargs": {}, **expected}
    assert same(found, expected), f"{name}:\nexpected {expected}\nfound    {found}"
    say(f"ok {name}")


def expectation(row):
    """What a row expects: `gives`, or to be `refused` by the contract, or `args` to come back."""
    if "refused" not in row:
        return row.get("gives", {"args": row.get("args", [])})
    path, problem = row["refused"]
    return {"error": "wamp.error.invalid_argument", "args": [f"{path}: {problem}"],
            "kwargs": {"path": path, "problem": problem}}


async def make_calls(session):
    """Leaves out the rows that are `only` for another callee."""
    for row in read_calls():
        if row.get("only", session.other) == session.other:
            await expect(row["name"], call(session, f"{PEER}.{row['call']}", row.get("args", []),
                                           row.get("kwargs", {})), expectation(row))


async def send_much(session):
    data = b"widl" * 50_000
    assert await session.call(f"{PEER}.blob", data) == data
    say("ok 200,000 bytes")


async def receive_news(session):
    received = []
    arrived = asyncio.Event()

    def receive(*args, **kwargs):
        received.append((args, kwargs))
        if len(received) == 2:
            arrived.set()

    subscription = await session.subscribe(receive, f"{PEER}.news")
    await session.call(f"{PEER}.announce", 2)
    await arrived.wait()
    expected = [((number, f"news {number}: ÄÖÜ €"),
                 {"data": bytes([0, 255, number]), "tags": ["a", "ß"]}) for number in (1, 2)]
    assert same(received, expected), f"events:\nexpected {expected}\nfound    {received}"
    await subscription.unsubscribe()
    await session.call(f"{PEER}.announce", 1)
    assert len(received) == 2
    say("ok events")


async def send_notes(session):
    def note():
        return call(session, f"{PEER}.last_note", [], {})

    async def publish(*args, **kwargs):
        await session.publish(f"{HELPER}.notes", *args, **kwargs,
                              options=PublishOptions(acknowledge=True))

    expected = {"args": [4], "kwargs": {"text": "Käse", "data": b"\0\xfe"}}
    await expect("no note so far", note(), {"error": f"{ERRORS}.nothing_yet"})
    await publish(4, text="Käse", data=b"\0\xfe")
    await expect("a note", note(), expected)
    if session.other == "widl":
        await publish("5", text="Käse", data=b"\0\xfe")
        await publish(5, text="no data")
        await expect("notes that do not fit their contract", note(), expected)


async def help_out(session):
    def ask():
        return call(session, f"{PEER}.ask_helper", [21], {})

    registration = await session.register(lambda number: number * 2, f"{HELPER}.twice")
    await expect("a call in a call", ask(), {"args": [42]})
    await registration.unregister()
    await expect("after unregistering", ask(), {
        "error": f"{ERRORS}.unavailable", "args": ["wamp.error.no_such_procedure"]})


async def register_twice(session):
    try:
        await session.register(lambda: None, f"{PEER}.touch")
    except ApplicationError as error:
        assert error.error == "wamp.error.procedure_already_exists", error
        say("ok a procedure that exists")
    else:
        raise AssertionError("registered a procedure that exists")


async def ask_everything(session):
    """The caller of a pair: calls what calls.json says, then what one row cannot say."""
    await make_calls(session)
    await send_much(session)
    await receive_news(session)
    await send_notes(session)
    await help_out(session)
    await register_twice(session)
    session.leave("wamp.close.close_realm")


class UnixRunner:
    """What ApplicationRunner does, for RawSocket over a unix socket, which it does not know."""

    def __init__(self, path, realm, serializers):
        self.path = path
        self.realm = realm
        self.serializer = serializers[0]

    def run(self, make, log_level):
        loop = asyncio.get_event_loop()
        txaio.config.loop = loop
        factory = WampRawSocketClientFactory(lambda: make(ComponentConfig(self.realm, {})),
                                             serializer=self.serializer)
        loop.run_until_complete(loop.create_unix_connection(factory, self.path))
        txaio.start_logging(level=log_level)
        loop.run_forever()
        loop.close()


# Sessions of autobahn 22 ask for it; its RawSocket on asyncio does not have it yet.
if not hasattr(WampRawSocketClientProtocol, "transport_details"):
    WampRawSocketClientProtocol.transport_details = property(
        lambda protocol: protocol._transport_details)


def runner_of(url, realm, serializers):
    if url.startswith("unix:"):
        return UnixRunner(url.removeprefix("unix:"), realm, serializers)
    is_secure = url.startswith(("wss:", "tls:"))
    trust = ssl.create_default_context(cafile=os.environ["WIDL_CA"]) if is_secure else None
    return ApplicationRunner(url.replace("tcp:", "rs:").replace("tls:", "rss:"), realm,
                             serializers=serializers, ssl=trust)


def main(part, url, realm, serializer, other):
    sessions = []

    def make(config):
        play = {"callee": serve, "caller": ask_everything}[part]
        sessions.append(Peer(config, play, other))
        return sessions[-1]

    asyncio.set_event_loop(asyncio.new_event_loop())
    runner_of(url, realm, SERIALIZERS[serializer]()).run(make, log_level="warn")
    failures = [session.failure for session in sessions if session.failure]
    for failure in failures:
        say(f"failed: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
