"""widl-router and clients that break every rule: each gets its answer, the others go on."""

import pathlib
import signal
import struct
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Processes  # noqa: E402
from websocket import BINARY, CLOSE, PING, PONG, TEXT, Client, frame  # noqa: E402

VIOLATION = "wamp.error.protocol_violation"
HELLO = b'[1,"realm1",{"roles":{"caller":{}}}]'
DEEP_JSON = b'[1,"realm1",' + b"[" * 10_000 + b"]" * 10_000 + b"]"
DEEP_MSGPACK = b"\x93\x01\xa6realm1" + b"\x91" * 10_000 + b"\xc0"


def text(payload, **options):
    return frame(TEXT, payload, **options)


def binary(payload, **options):
    return frame(BINARY, payload, **options)


# Changes of the request, its method and path, and how the answer begins.
BAD_REQUESTS = [
    ("no WebSocket", {"Upgrade": None, "Connection": None}, "GET", None, "426 Upgrade Required"),
    ("another method", {}, "POST", None, "405 Method Not Allowed"),
    ("another path", {}, "GET", "/other", "404 Not Found"),
    ("another version", {"Sec-WebSocket-Version": "8"}, "GET", None, "426 Upgrade Required"),
    ("no key", {"Sec-WebSocket-Key": None}, "GET", None, "400 Bad Request"),
    ("a wrong key", {"Sec-WebSocket-Key": "short"}, "GET", None, "400 Bad Request"),
    ("no host", {"Host": None}, "GET", None, "400 Bad Request"),
    ("no subprotocol", {"Sec-WebSocket-Protocol": None}, "GET", None, "400 Bad Request"),
    ("no subprotocol of ours", {"Sec-WebSocket-Protocol": "wamp.2.ubjson, chat"}, "GET", None,
     "400 Bad Request"),
    ("a head without end", {"X-Long": "x" * 100_000}, "GET", None,
     "431 Request Header Fields Too Large"),
]

# Bytes that are no request.
GARBAGE = [
    ("text", b"hello\r\n\r\n", "400 Bad Request"),
    ("zeros", bytes(64) + b"\r\n\r\n", "400 Bad Request"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400 Bad Request"),
]

# What comes at the same port as RawSocket, and all that is answered before the router hangs up.
WELCOME = b"\x7f\xf1\0\0"
BAD_RAWSOCKET = [
    ("no serializer", b"\x7f\xf0\0\0", b"\x7f\x10\0\0"),
    ("an unknown serializer", b"\x7f\xf5\0\0", b"\x7f\x10\0\0"),
    ("reserved bits", b"\x7f\xf1\0\x01", b"\x7f\x30\0\0"),
    ("HTTP behind the first byte", b"\x7fET / HTTP/1.1\r\n\r\n", b"\x7f\x30\0\0"),
    ("a reserved bit of a frame", WELCOME + b"\x10\0\0\x01x", WELCOME),
    ("a reserved type of frame", WELCOME + b"\x03\0\0\x01x", WELCOME),
    ("a length above 2^24", WELCOME + b"\x08\0\0\x01", WELCOME),
    ("a large message before HELLO", WELCOME + b"\0\xff\xff\xff", WELCOME),
    ("a large ping before HELLO", WELCOME + b"\x01\xff\xff\xff", WELCOME),
]

# Frames, and the status of the CLOSE that answers them.
BAD_FRAMES = [
    ("no mask", text(HELLO, masked=False), 1002),
    ("a reserved bit", text(HELLO, reserved=4), 1002),
    ("a reserved opcode", frame(3, HELLO), 1002),
    ("a reserved control opcode", frame(11, b""), 1002),
    ("a fragmented ping", frame(PING, b"", fin=False), 1002),
    ("a long ping", frame(PING, b"x" * 126), 1002),
    ("a continuation of nothing", frame(0, HELLO), 1002),
    ("a message within a message", text(b"[", fin=False) + text(HELLO), 1002),
    ("a frame above the limit", text(b"[", size=1 << 40), 1009),
    ("a message above the limit, in frames",
     text(b"[" + b" " * (1 << 20), fin=False) + frame(0, b" " * (1 << 20), fin=False) * 15, 1009),
    ("a frame of impossible size", text(b"[", size=(1 << 64) - 1), 1002),
    ("binary where text is spoken", binary(HELLO), 1003),
    ("invalid UTF-8", text(b'[1,"realm\xff",{}]'), 1007),
    ("UTF-8 that is cut off", text(b'[1,"realm\xe2\x82'), 1007),
    ("half a code point for each surrogate", text(b'[1,"\xed\xa0\xbd\xed\xb8\x80",{}]'), 1007),
    ("a CLOSE of one byte", frame(CLOSE, b"\x03"), 1002),
    ("a CLOSE that must not be sent", frame(CLOSE, struct.pack(">H", 1005)), 1002),
    ("a CLOSE with invalid UTF-8", frame(CLOSE, b"\x03\xe8\xff"), 1007),
]

# JSON in place of HELLO, and the text of the ABORT that answers it.
BAD_MESSAGES = [
    ("no JSON", b"hello", "malformed message: expected a list, found 'h' at byte 0"),
    ("nothing", b"", "malformed message: ends in the middle of a value"),
    ("half a message", HELLO[:-2], "malformed message: ends in the middle of a value"),
    ("two messages", HELLO * 2, "malformed message: expected nothing more, found '[' at byte 36"),
    ("no list", b'{"realm":"realm1"}', "malformed message: expected a list, found '{' at byte 0"),
    ("an empty list", b"[]", "malformed message: an empty list"),
    ("no code", b'["HELLO","realm1",{}]', "malformed message: element 1 is no message code"),
    ("an unknown code", b"[99,1]", "unknown message code 99"),
    ("a negative code", b"[-1,1]", "malformed message: element 1 is no message code"),
    ("a fraction for a code", b'[1.5,"realm1",{}]',
     "malformed message: element 1 is no message code"),
    ("a realm that is a number", b"[1,1,{}]",
     "HELLO: element 2 (realm): expected a string, found an integer"),
    ("details that are a list", b'[1,"realm1",[]]',
     "HELLO: element 3 (details): expected a dict, found a list"),
    ("no details", b'[1,"realm1"]', "HELLO: expected 3 elements, found 2"),
    ("too many elements", b'[1,"realm1",{},[],{},1]', "HELLO: expected 3 elements, found 6"),
    ("a key twice", b'[1,"realm1",{"roles":{"caller":{}},"roles":{}}]',
     "malformed message: duplicate key"),
    ("10,000 nested lists", DEEP_JSON, "malformed message: nested deeper than 64"),
    ("half a surrogate", b'[1,"\\ud83d",{}]',
     "malformed message: lone surrogate in the string at byte 4"),
    ("a number beyond all numbers", b'[1,"realm1",{"x":1e999}]',
     "malformed message: number outside the range of float64 at byte 22"),
    ("CALL before HELLO", b'[48,1,{},"com.acme.x"]', "CALL: the session is not established"),
]

BAD_MSGPACK = [
    ("10,000 nested lists", DEEP_MSGPACK, "HELLO: element 3: nested deeper than 64"),
    ("a list of 2^32-1", b"\xdd\xff\xff\xff\xff\x01",
     "malformed message: ends in the middle of a value"),
    ("a map of 2^32-1", b"\x93\x01\xa6realm1\xdf\xff\xff\xff\xff",
     "HELLO: element 3: ends in the middle of a value"),
    ("a string of 4 GiB", b"\x93\x01\xdb\xff\xff\xff\xffx",
     "HELLO: element 2: ends in the middle of a value"),
    ("half a message", b"\x93\x01\xa6rea", "HELLO: element 2: ends in the middle of a value"),
    ("invalid UTF-8", b"\x93\x01\xa6realm\xff\x80", "HELLO: element 2: not UTF-8"),
    ("an extension", b"\x93\x01\xa6realm1\x81\xa1x\xd4\x01\x00",
     "HELLO: element 3: found an extension type, which WAMP does not have"),
    ("a key that is a number", b"\x93\x01\xa6realm1\x81\x01\x01",
     "HELLO: element 3: expected a string as key, found an integer"),
    ("a byte without meaning", b"\xc1",
     "malformed message: expected a list, found the byte 0xc1, which is no value"),
    ("bytes behind the message", b"\x93\x01\xa6realm1\x81\xa5roles\x80\x00",
     "HELLO: element 4: 1 bytes follow the value"),
]

# JSON in a session, and the text of the ABORT that answers it.
BAD_SESSIONS = [
    ("a second HELLO", HELLO, "HELLO: the session is established already"),
    ("garbage", b"\x00", "malformed message: expected a list, found byte 0x00 at byte 0"),
    ("10,000 nested arguments",
     b'[48,1,{},"com.acme.x",[' + b"[" * 10_000 + b"]" * 10_000 + b"]]",
     "malformed message: nested deeper than 64"),
    ("a request id of zero", b'[48,0,{},"com.acme.x"]',
     "CALL: element 2 (request): expected an id from 1 to 2^53"),
    ("a request id beyond 2^53", b'[48,9007199254740993,{},"com.acme.x"]',
     "CALL: element 2 (request): expected an id from 1 to 2^53"),
    ("an option of another type", b'[16,1,{"acknowledge":1},"com.acme.x"]',
     "PUBLISH: option 'acknowledge': expected a boolean"),
    ("a yield for no invocation", b"[70,7,{}]", "YIELD: there is no invocation 7"),
    ("a message that only routers send", b"[50,1,{}]", "RESULT: only a router sends it"),
    ("an error for no request", b'[8,68,7,{},"com.acme.x"]', "ERROR: there is no invocation 7"),
]

# JSON in a session that is answered with an ERROR of this URI, and the session goes on.
REFUSED_REQUESTS = [
    ("a procedure that is no URI", b'[64,1,{},"com..acme"]', "wamp.error.invalid_uri"),
    ("a topic that is no URI", b'[32,1,{},"com acme"]', "wamp.error.invalid_uri"),
    ("a procedure of the protocol", b'[64,1,{},"wamp.x"]', "wamp.error.invalid_uri"),
    ("a procedure that nobody has", b'[48,1,{},"com.acme.x"]', "wamp.error.no_such_procedure"),
    ("no such registration", b"[66,1,5]", "wamp.error.no_such_registration"),
    ("no such subscription", b"[34,1,5]", "wamp.error.no_such_subscription"),
]


class HostileClientTest(unittest.TestCase):
    """One router for all cases of a test, with a session that must not notice any of them."""

    maxDiff = None

    def setUp(self):
        processes = self.enterContext(Processes())
        self.router, (self.url,) = processes.start_router()
        self.witness = self.enterContext(Client(self.url))
        self.assertEqual(self.witness.join()[0], 2)
        self.requests = 0
        self.addCleanup(self.end)

    def end(self):
        self.router.signal(signal.SIGTERM)
        try:
            self.assertEqual(self.witness.hear()[0::2], [6, "wamp.close.system_shutdown"])
            self.witness.say(6, {}, "wamp.close.goodbye_and_out")
            self.witness.read_until_close()
            self.witness.send(frame(CLOSE))
            self.assertIsNone(self.witness.read_frame())
            self.witness.sock.close()
            self.router.wait()
        except Exception:
            self.router.show()
            raise

    def check_witness(self):
        self.requests += 1
        self.witness.say(48, self.requests, {}, "com.acme.witness")
        self.assertEqual(self.witness.hear()[:3], [8, 48, self.requests])

    def expect_abort(self, client, expected):
        """ABORT with a text, then the end."""
        frames = client.read_until_close()
        self.assertEqual([opcode for opcode, _ in frames[1:]], [CLOSE])
        client.send(frame(CLOSE))
        if frames[0][0] == TEXT:
            self.assertEqual(frames[0][1].decode(),
                             '[3,{"message":"%s"},"%s"]' % (expected, VIOLATION))
        else:
            self.assertIn(expected.encode(), frames[0][1])
            self.assertIn(VIOLATION.encode(), frames[0][1])
        self.assertIsNone(client.read_frame())

    def test_requests(self):
        for name, changes, method, path, expected in BAD_REQUESTS:
            with self.subTest(name), Client(self.url, None) as client:
                client.send(client.request(changes, method, path))
                self.assertEqual(client.read_head().split("\r\n")[0], "HTTP/1.1 " + expected)
                self.check_witness()

    def test_garbage(self):
        for name, data, expected in GARBAGE:
            with self.subTest(name), Client(self.url, None) as client:
                client.send(data)
                self.assertEqual(client.read_head().split("\r\n")[0], "HTTP/1.1 " + expected)
                self.check_witness()

    def test_rawsocket(self):
        for name, data, expected in BAD_RAWSOCKET:
            with self.subTest(name), Client(self.url, None) as client:
                client.send(data)
                self.assertEqual(client.read(len(expected)), expected)
                self.assertIsNone(client.read(1))
                self.check_witness()

    def test_frames(self):
        for name, data, status in BAD_FRAMES:
            with self.subTest(name), Client(self.url) as client:
                client.send(data)
                opcode, payload = client.read_until_close()[-1]
                self.assertEqual((opcode, int.from_bytes(payload[:2], "big")), (CLOSE, status))
                self.check_witness()

    def test_messages(self):
        for name, message, expected in BAD_MESSAGES:
            with self.subTest(name), Client(self.url) as client:
                client.send(text(message))
                self.expect_abort(client, expected)
                self.check_witness()

    def test_messages_in_msgpack(self):
        for name, message, expected in BAD_MSGPACK:
            with self.subTest(name), Client(self.url, "wamp.2.msgpack") as client:
                client.send(binary(message))
                self.expect_abort(client, expected)
                self.check_witness()

    def test_sessions(self):
        for name, message, expected in BAD_SESSIONS:
            with self.subTest(name), Client(self.url) as client:
                client.join()
                client.send(text(message))
                self.expect_abort(client, expected)
                self.check_witness()

    def test_refused_requests(self):
        for name, message, uri in REFUSED_REQUESTS:
            with self.subTest(name), Client(self.url) as client:
                client.join()
                client.send(text(message))
                self.assertEqual(client.hear()[4], uri)
                client.say(6, {}, "wamp.close.close_realm")
                self.assertEqual(client.hear(), [6, {}, "wamp.close.goodbye_and_out"])

    def test_broken_connections(self):
        """Clients that vanish at any point; what they had is cleaned up."""
        whole = text(b'[64,1,{},"com.acme.mine"]')
        for size in range(len(whole) + 1):
            with Client(self.url) as client:
                client.join()
                client.send(whole[:size])
        with Client(self.url, None) as client:
            whole = client.request()
        for size in range(0, len(whole), 10):
            with Client(self.url, None) as client:
                client.send(whole[:size])
        with Client(self.url) as client:
            client.join()
            answer, request = 8, 0
            while answer == 8:
                request += 1
                client.say(64, request, {}, "com.acme.mine")
                answer = client.hear()[0]
        self.check_witness()

    def test_unusual_but_right(self):
        with Client(self.url) as client:
            client.send(frame(PING, b"one") + text(HELLO[:5], fin=False) + frame(PING, b"two") +
                        frame(0, b"", fin=False) + frame(0, HELLO[5:]))
            self.assertEqual(client.read_frame(), (PONG, b"one"))
            self.assertEqual(client.read_frame(), (PONG, b"two"))
            self.assertEqual(client.hear()[0], 2)
            client.send(frame(PONG, b"unasked") + frame(CLOSE, b"\x03\xe8bye"))
            self.assertEqual(client.read_frame(), (CLOSE, b"\x03\xe8"))
            self.assertIsNone(client.read_frame())


if __name__ == "__main__":
    unittest.main()
