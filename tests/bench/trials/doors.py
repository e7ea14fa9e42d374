"""What comes to the router's doors: bad handshakes, slow ones, and more than there is room for."""

import contextlib
import random
import resource
import socket
import tempfile
import time

import certificates
import websocket
from companion import Companion
from trial import KIB, PATIENCE_SECONDS, Broken, await_condition

REQUEST = (b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
           b"Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n")
HELLO = b"\x7f\xf1\0\0"
CLIENT_HELLO = b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"
WEBSOCKET, RAWSOCKET, TLS = 0, 1, 2
GARBAGE = random.Random(3).randbytes(70000)


def text(data, **lies):
    return REQUEST + websocket.frame(websocket.TEXT, data, **lies)


# name, door, what is sent: the end of it, not its time, is what the router objects to
BAD = (
    ("a long head", WEBSOCKET, b"GET /ws HTTP/1.1\r\nX: " + b"a" * 100000),
    ("a head of many lines", WEBSOCKET, b"GET /ws HTTP/1.1\r\n" + b"a: b\r\n" * 20000),
    ("no HTTP", WEBSOCKET, b"BREW /pot HTCPCP/1.0\r\n\r\n"),
    ("garbage", WEBSOCKET, GARBAGE),
    ("zeros", WEBSOCKET, bytes(70000)),
    ("another path", WEBSOCKET, REQUEST.replace(b"/ws", b"/other")),
    ("another version", WEBSOCKET, REQUEST.replace(b"13", b"8")),
    ("no key", WEBSOCKET, REQUEST.replace(b"AAAA==", b"")),
    ("another protocol", WEBSOCKET, REQUEST.replace(b"wamp.2.json", b"chat")),
    ("a frame of 2^63 bytes", WEBSOCKET, text(b"", size=1 << 63)),
    ("a message of 2^20 bytes before HELLO", WEBSOCKET, text(b"", size=1 << 20)),
    ("a frame without a mask", WEBSOCKET, text(b"[]", masked=False)),
    ("a reserved bit", WEBSOCKET, text(b"[]", reserved=4)),
    ("no UTF-8", WEBSOCKET, text(b"\xff\xfe")),
    ("no JSON", WEBSOCKET, text(b"hello")),
    ("deep JSON", WEBSOCKET, text(b"[" * 60000)),
    ("no HELLO", WEBSOCKET, text(b'[48,1,{},"com.trial"]')),
    ("another realm", WEBSOCKET, text(b'[1,"com.nowhere",{"roles":{"caller":{}}}]')),
    ("a large ping", WEBSOCKET, REQUEST + websocket.frame(websocket.PING, bytes(126))),
    ("no RawSocket", RAWSOCKET, REQUEST),
    ("reserved bytes", RAWSOCKET, b"\x7f\xf1\0\1"),
    ("an unknown serializer", RAWSOCKET, b"\x7f\xf9\0\0"),
    ("a message of 2^24 bytes before HELLO", RAWSOCKET, HELLO + b"\0\xff\xff\xff"),
    ("a reserved type of frame", RAWSOCKET, HELLO + b"\x07\0\0\0"),
    ("no JSON in RawSocket", RAWSOCKET, HELLO + b"\0\0\0\2hi"),
    ("HTTP in place of TLS", TLS, REQUEST),
    ("garbage in place of TLS", TLS, GARBAGE),
    ("a large record", TLS, b"\x16\x03\x01\xff\xff" + GARBAGE),
)

# name, door, what is sent at once, what is sent again and again: only its time is wrong
SLOW = (
    ("silence", WEBSOCKET, b"", b""),
    ("a slow head", WEBSOCKET, b"GET /ws HTTP/1.1\r\nX: ", b"a"),
    ("many slow lines", WEBSOCKET, b"GET /ws HTTP/1.1\r\n", b"a: b\r\n"),
    ("no HELLO", WEBSOCKET, REQUEST, b""),
    ("a slow HELLO", WEBSOCKET, REQUEST + b"\x81\xfe\x7f\xff\0\0\0\0", b" "),
    ("a HELLO in many fragments", WEBSOCKET, REQUEST + b"\x01\x81\0\0\0\0[", b"\0\x81\0\0\0\0 "),
    ("pings and no HELLO", WEBSOCKET, REQUEST, b"\x89\x80\0\0\0\0"),
    ("silence in RawSocket", RAWSOCKET, b"", b""),
    ("half a handshake", RAWSOCKET, HELLO[:2], b""),
    ("no HELLO in RawSocket", RAWSOCKET, HELLO, b""),
    ("a slow HELLO in RawSocket", RAWSOCKET, HELLO + b"\0\0\xff\0", b" "),
    ("pings and no HELLO in RawSocket", RAWSOCKET, HELLO, b"\1\0\0\0"),
    ("silence in TLS", TLS, b"", b""),
    ("a slow handshake of TLS", TLS, CLIENT_HELLO, b"\0"),
)


@contextlib.contextmanager
def router_with_doors(trial, **config):
    with tempfile.TemporaryDirectory() as folder:
        tls = {"certificate": certificates.make(folder, "router")}
        with trial.router(listen=("ws://127.0.0.1:0/ws", "tcp://127.0.0.1:0",
                                  {"url": "wss://127.0.0.1:0/ws", "tls": tls}), **config) as router:
            yield router


def knock(router, door):
    port = int(router.urls[door].split("/")[2].rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)


def refusal_seconds(router, door, data, count):
    """How long it takes until the router has hung up on that many who send this."""
    began = time.monotonic()
    connections = [knock(router, door) for _ in range(count)]
    for connection in connections:
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
    for connection in connections:
        with connection, contextlib.suppress(ConnectionError):
            while connection.recv(65536):
                pass
    return time.monotonic() - began


def bad_handshakes(trial):
    """Handshakes that can never become any are refused at once, however many there are."""
    count = trial.choose(2, 200)
    longest = {}
    with router_with_doors(trial, timeouts={"hello_ms": 1000 * PATIENCE_SECONDS}) as router:
        descriptors = router.descriptors()
        for name, door, data in BAD:
            refusal_seconds(router, door, data, count)
        before = router.resident_kib()
        with Companion(router) as companion:
            for name, door, data in BAD:
                longest[name] = refusal_seconds(router, door, data, count)
        companion.report(trial)
        router.await_descriptors(descriptors)
        name = max(longest, key=longest.get)
        trial.hold("kinds of bad handshakes that are refused", len(longest), least=len(BAD))
        # Who is told in WebSocket's words has a second to answer.
        trial.measure(f"time until {count} are hung up on, the longest: {name}",
                      longest[name] * 1e3, "ms", most=1000 + 500)
        trial.measure("memory that they leave", router.resident_kib() - before, "KiB", most=KIB)


class SlowClient:
    """One that takes its time: each turn it sends a little more."""

    def __init__(self, router, row):
        self.name, door, at_once, self.little = row
        self.connection = knock(router, door)
        self.connection.setblocking(False)
        self.began = time.monotonic()
        self.seconds = None
        self.sends(at_once)

    def sends(self, data):
        with contextlib.suppress(OSError):
            self.connection.send(data)

    def turn(self):
        """Send a little, unless the router has hung up. Return: whether it has not."""
        try:
            has_ended = self.connection.recv(65536) == b""
        except BlockingIOError:
            has_ended = False
        except ConnectionError:
            has_ended = True
        if has_ended:
            self.seconds = time.monotonic() - self.began
            self.connection.close()
        else:
            self.sends(self.little)
        return not has_ended


def slow_handshakes(trial):
    """Handshakes that never end are ended by the router, each step of them in its time."""
    hello_ms = trial.choose(300, 2000)
    each = trial.choose(3, 100)
    with router_with_doors(trial, timeouts={"hello_ms": hello_ms}) as router:
        descriptors = router.descriptors()
        with Companion(router) as companion:
            clients = [SlowClient(router, row) for _ in range(each) for row in SLOW]
            waiting = clients
            deadline = time.monotonic() + PATIENCE_SECONDS
            while waiting:
                if time.monotonic() > deadline:
                    raise Broken(f"{waiting[0].name}: the router waits for ever")
                time.sleep(trial.choose(0.02, 0.1))
                waiting = [client for client in waiting if client.turn()]
        companion.report(trial)
        router.await_descriptors(descriptors)
        last = max(clients, key=lambda client: client.seconds)
        trial.hold("slow handshakes that are ended", len(clients), least=len(clients))
        # The time for the handshake, as much again for HELLO, a second for the farewell.
        trial.measure(f"time to the end, the longest: {last.name}", last.seconds * 1e3, "ms",
                      most=2 * hello_ms + 1000 + 500)


def status_of(router):
    """What the router answers to a request for WebSocket."""
    with knock(router, WEBSOCKET) as connection:
        connection.sendall(REQUEST)
        return connection.recv(65536).split(b" ")[1].decode()


def full_house(trial):
    """All connections are taken by clients that say nothing: others are told so until some go."""
    limit = 20
    with trial.router(limits={"max_connections": limit},
                      timeouts={"hello_ms": 1000 * PATIENCE_SECONDS}) as router:
        before = router.descriptors()
        with Companion(router) as companion:
            silent = [knock(router, WEBSOCKET) for _ in range(2 * limit)]
            await_condition(lambda: status_of(router) == "503", "there is room for everybody")
            for connection in silent:
                connection.close()
            await_condition(lambda: status_of(router) == "101", "nobody is let in again")
        companion.report(trial)
        router.await_descriptors(before)
        trial.hold("clients that are let in again", 1, least=1)


def descriptors(trial):
    """No descriptor is left: who has a session keeps it, others are hung up on, none spins."""
    limit = 64
    with trial.router(resources={resource.RLIMIT_NOFILE: limit}) as router:
        before = router.descriptors()
        with Companion(router) as companion:
            crowd = [knock(router, WEBSOCKET) for _ in range(2 * limit)]
            crowd[-1].settimeout(PATIENCE_SECONDS)
            with contextlib.suppress(ConnectionError):
                crowd[-1].recv(1)
            so_far = len(companion.times)
            await_condition(lambda: len(companion.times) > so_far + 10 or companion.failure,
                            "the sessions that are there do not go on")
        companion.report(trial)
        trial.hold("descriptors when none is left", router.descriptors(), least=limit - 4,
                   most=limit)
        if not trial.short:
            late = [knock(router, WEBSOCKET) for _ in range(20)]
            cpu = router.cpu_seconds()
            time.sleep(2)
            trial.hold("CPU while none is left", (router.cpu_seconds() - cpu) / 2 * 100, "%",
                       most=5)
            crowd += late
        for connection in crowd:
            connection.close()
        router.await_descriptors(before)
        with router.join():
            trial.hold("clients that are let in again", 1, least=1)
