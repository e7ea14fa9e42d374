"""What a client says when it cannot connect, and when the router misbehaves."""

import os
import pathlib
import signal
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Processes  # noqa: E402
from websocket import BINARY, CLOSE, PING, TEXT, Server, frame, upgrade  # noqa: E402

PROBE = os.environ["WIDL_PROBE"]
VIOLATION = "PROTOCOL the router violated the protocol: "
WELCOME = b'[2,1,{"roles":{"broker":{},"dealer":{}}}]'
DEEP_JSON = b"[2,1," + b"[" * 10_000 + b"]" * 10_000 + b"]"
DEEP_MSGPACK = b"\x93\x02\x01" + b"\x91" * 10_000 + b"\xc0"

WRONG_URLS = [
    ("", "URL no scheme, such as ws://, in URL ''"),
    ("localhost:8080", "URL no scheme, such as ws://, in URL 'localhost:8080'"),
    ("http://127.0.0.1/", "URL an unknown scheme in URL 'http://127.0.0.1/'"),
    ("ws://", "URL no valid host in URL 'ws://'"),
    ("ws://[::1/ws", "URL no valid host in URL 'ws://[::1/ws'"),
    ("ws://127.0.0.1:99999/ws",
     "URL the port is not a number from 0 to 65535 in URL 'ws://127.0.0.1:99999/ws'"),
    ("ws://127.0.0.1:80/a b",
     "URL a character that the path cannot hold in URL 'ws://127.0.0.1:80/a b'"),
]


def raw(data):
    """A server that sends bytes in place of an answer, and closes."""
    def serve(connection):
        connection.read_head()
        connection.send(data)
    return serve


def upgraded(data, protocol="wamp.2.json", **options):
    """A server that accepts, sends bytes, and closes when the client does."""
    def serve(connection):
        upgrade(connection, protocol, **options)
        connection.send(data)
        connection.read_until_close()
    return serve


def cut_off(data):
    """A server that accepts, sends bytes, and closes at once."""
    def serve(connection):
        upgrade(connection)
        connection.read_frame()
        connection.send(data)
    return serve


def joined(data, stays=True):
    """A server that lets the client join, waits until it knows, and sends bytes."""
    def serve(connection):
        upgrade(connection)
        connection.send(text(WELCOME))
        hello_and_publish = [connection.read_frame() for _ in range(2)]
        assert hello_and_publish[1][1].startswith(b"[16,")
        connection.send(data)
        if stays:
            connection.read_until_close()
    return serve


def text(payload, **options):
    return frame(TEXT, payload, masked=False, **options)


def binary(payload):
    return frame(BINARY, payload, masked=False)


def head(*lines):
    return "\r\n".join(["HTTP/1.1 101 Switching Protocols", *lines, "", ""]).encode()


# What a server does, and what the client then says.
BAD_HANDSHAKES = [
    ("closes at once", lambda connection: None,
     "HANDSHAKE the connection was closed during the handshake"),
    ("closes after the request", raw(b""),
     "HANDSHAKE the connection was closed during the handshake"),
    ("speaks another protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
     "HANDSHAKE the server's answer is not HTTP/1.1"),
    ("closes within its answer", raw(b"HTTP/1.1 101 Switching Pro"),
     "HANDSHAKE the connection was closed during the handshake"),
    ("never ends its head", raw(b"HTTP/1.1 101 Switching Protocols\r\n" + b"X: y\r\n" * 100_000),
     "HANDSHAKE the server's answer is too long"),
    ("refuses", raw(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
     "HANDSHAKE the server answered '503 Service Unavailable'"),
    ("does not upgrade", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
     "HANDSHAKE the server answered '200 OK'"),
    ("leaves out what it has to say", raw(head("Upgrade: websocket", "Connection: Upgrade")),
     "HANDSHAKE the server's answer has no proper Sec-WebSocket-Accept header"),
    ("has the wrong key", upgraded(b"", key="c29tZXRoaW5nIGVsc2UgIQ=="),
     "HANDSHAKE the server's answer has no proper Sec-WebSocket-Accept header"),
    ("chooses no subprotocol", upgraded(b"", protocol=None),
     "HANDSHAKE the server chose none of the WAMP subprotocols offered"),
    ("chooses another subprotocol", upgraded(b"", protocol="wamp.2.ubjson"),
     "HANDSHAKE the server chose a subprotocol that was not offered"),
]

# What a server sends in place of WELCOME, in JSON if not said otherwise.
BAD_GREETINGS = [
    ("nothing", cut_off(b""), "CONNECT the peer hung up"),
    ("half a frame", cut_off(text(WELCOME)[:10]), "CONNECT the peer hung up"),
    ("a close frame", upgraded(frame(CLOSE, b"\x03\xe9bye", masked=False)),
     "CONNECT the peer closed the connection: 1001 bye"),
    ("a masked frame", upgraded(frame(TEXT, WELCOME)), "PROTOCOL a masked frame from a server"),
    ("a reserved bit", upgraded(text(WELCOME, reserved=4)),
     "PROTOCOL a reserved bit is set in a frame"),
    ("a reserved opcode", upgraded(frame(3, WELCOME, masked=False)), "PROTOCOL a reserved opcode"),
    ("a fragmented ping", upgraded(frame(PING, b"", fin=False, masked=False)),
     "PROTOCOL a fragmented control frame"),
    ("a frame above the limit", upgraded(text(b"[", size=1 << 40)),
     "LIMIT a message above the limit"),
    ("a frame of impossible size", upgraded(text(b"[", size=(1 << 64) - 1)),
     "PROTOCOL a length above 2^63 - 1"),
    ("a message above the limit, in frames",
     upgraded(text(b" " * 60_000, fin=False) + frame(0, b" " * 60_000, masked=False)),
     "LIMIT a message above the limit"),
    ("a binary frame for JSON", upgraded(binary(WELCOME)),
     "PROTOCOL a binary message where text is spoken"),
    ("invalid UTF-8", upgraded(text(b'[2,1,{"x":"\xff"}]')), "PROTOCOL text that is not UTF-8"),
    ("text that is not JSON", upgraded(text(b"hello")),
     VIOLATION + "malformed message: expected a list, found 'h' at byte 0"),
    ("half a message", upgraded(text(WELCOME[:-2])),
     VIOLATION + "malformed message: ends in the middle of a value"),
    ("an object", upgraded(text(b'{"roles":{}}')),
     VIOLATION + "malformed message: expected a list, found '{' at byte 0"),
    ("an empty list", upgraded(text(b"[]")), VIOLATION + "malformed message: an empty list"),
    ("an unknown message", upgraded(text(b"[99,1,{}]")), VIOLATION + "unknown message code 99"),
    ("a WELCOME without an id", upgraded(text(b'[2,"x",{}]')),
     VIOLATION + "WELCOME: element 2 (id): expected an id, found a string"),
    ("a WELCOME that is too long", upgraded(text(b"[2,1,{},[]]")),
     VIOLATION + "WELCOME: expected 3 elements, found 4"),
    ("another message", upgraded(text(b"[50,1,{}]")),
     VIOLATION + "RESULT before the session was established"),
    ("10,000 nested lists", upgraded(text(DEEP_JSON)),
     VIOLATION + "malformed message: nested deeper than 64"),
    ("ABORT", upgraded(text(b'[3,{"message":"go away"},"com.acme.no"]')),
     "ABORTED com.acme.no: go away"),
    ("GOODBYE", upgraded(text(b'[6,{},"wamp.close.normal"]')),
     VIOLATION + "GOODBYE before the session was established"),
]

BAD_GREETINGS_MSGPACK = [
    ("10,000 nested lists", binary(DEEP_MSGPACK),
     VIOLATION + "WELCOME: element 3: nested deeper than 64"),
    ("a list of 2^32-1", binary(b"\xdd\xff\xff\xff\xff"),
     VIOLATION + "malformed message: ends in the middle of a value"),
    ("half a message", binary(b"\x93\x02\x01"),
     VIOLATION + "malformed message: ends in the middle of a value"),
    ("bytes behind the message", binary(b"\x93\x02\x01\x80\x00"),
     VIOLATION + "WELCOME: element 4: 1 bytes follow the value"),
    ("an extension", binary(b"\x93\x02\x01\x81\xa1x\xd4\x01\x00"),
     VIOLATION + "WELCOME: element 3: found an extension type, which WAMP does not have"),
    ("a byte without meaning", binary(b"\xc1"),
     VIOLATION + "malformed message: expected a list, found the byte 0xc1, which is no value"),
    ("text for MessagePack", text(WELCOME), "PROTOCOL a text message where binary is spoken"),
]

# What a server sends to a client that has joined.
BAD_SESSIONS = [
    ("half a frame", joined(text(b"[6,{},1]")[:5], False),
     "CLOSED the connection ended: the peer hung up"),
    ("nothing", joined(b"", False), "CLOSED the connection ended: the peer hung up"),
    ("a second WELCOME", joined(text(WELCOME)),
     VIOLATION + "WELCOME after the session was established"),
    ("a result of no call", joined(text(b"[50,7,{}]")),
     VIOLATION + "RESULT: there was no request 7"),
    ("garbage", joined(text(b"\x00")),
     VIOLATION + "malformed message: expected a list, found byte 0x00 at byte 0"),
    ("10,000 nested lists", joined(text(DEEP_JSON)),
     VIOLATION + "malformed message: nested deeper than 64"),
    ("a frame above the limit", joined(text(b"[", size=1 << 40)),
     "LIMIT the connection ended: a message above the limit"),
    ("a close frame", joined(frame(CLOSE, b"\x03\xe8", masked=False)),
     "CLOSED the connection ended: the peer closed the connection: 1000"),
]


class ClientTest(unittest.TestCase):
    maxDiff = None

    def probe(self, url, expected, realm="realm1", serializer="json", joined=False, status=1):
        with Processes() as processes:
            output = processes.run("probe", [PROBE, url, realm, serializer], status)
            self.assertEqual(output, "joined\n" + expected if joined else expected)

    def check(self, cases, **options):
        for name, serve, expected in cases:
            with self.subTest(name), Server(serve) as server:
                self.probe(server.url, expected.replace("URL", server.url), **options)

    def test_wrong_urls(self):
        for url, expected in WRONG_URLS:
            with self.subTest(url):
                self.probe(url, expected)

    def test_no_router(self):
        with Server(lambda connection: None) as server:
            url = server.url
        address = url.removeprefix("ws://").removesuffix("/ws")
        self.probe(url, f"CONNECT cannot connect to {address}: Connection refused")

    def test_no_realm(self):
        self.probe("ws://127.0.0.1:1/ws", "ARGUMENT '' is no valid URI of a realm", realm="")

    def test_bad_handshakes(self):
        self.check(BAD_HANDSHAKES)

    def test_silence(self):
        def serve(connection):
            connection.read_head()
            connection.read_head()
        with Server(serve) as server:
            self.probe(server.url, "TIMEOUT no handshake within the time allowed")

    def test_bad_greetings(self):
        self.check(BAD_GREETINGS)

    def test_bad_greetings_in_msgpack(self):
        cases = [(name, upgraded(data, "wamp.2.msgpack"), expected)
                 for name, data, expected in BAD_GREETINGS_MSGPACK]
        self.check(cases, serializer="msgpack")

    def test_bad_sessions(self):
        self.check(BAD_SESSIONS, joined=True)

    def test_what_a_router_refuses(self):
        with Processes() as processes:
            router, (url,) = processes.start_router()
            self.probe(url, "ABORTED wamp.error.no_such_realm: there is no realm 'other'",
                       realm="other")
            self.probe(url.removesuffix("ws") + "other",
                       "HANDSHAKE the server answered '404 Not Found'")
            router.signal(signal.SIGTERM)
            router.wait()


if __name__ == "__main__":
    unittest.main()
