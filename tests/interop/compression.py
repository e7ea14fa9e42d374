"""Speaks compressed WebSocket to widl-router with Python's zlib, and looks at every frame.

The environment is that of runner.py; WIDL_ROUTER is used.
"""

import json
import os
import signal
import socket
import sys
import urllib.parse
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from processes import Failure, Processes  # noqa: E402

TAIL = b"\x00\x00\xff\xff"
FINAL_TEXT, PACKED = 0x81, 0x40


def expect(condition, text):
    if not condition:
        raise Failure(text)


class Client:
    """A connection that offers `extensions`."""

    def __init__(self, url, extensions):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), 20)
        self.stream = self.socket.makefile("rb")
        request = (f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: wamp.2.json\r\n")
        if extensions:
            request += f"Sec-WebSocket-Extensions: {extensions}\r\n"
        self.socket.sendall(f"{request}\r\n".encode())
        lines = iter(lambda: self.stream.readline().decode().strip(), "")
        expect("101" in next(lines), "no upgrade")
        headers = dict(line.split(": ", 1) for line in lines)
        self.agreed = headers.get("Sec-WebSocket-Extensions", "")
        named = self.agreed.partition("server_max_window_bits=")[2]
        self.bits = int(named) if named else 15

    def send(self, message, packed):
        data = json.dumps(message).encode()
        if packed:
            packer = zlib.compressobj(9, zlib.DEFLATED, -9)
            data = (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        self.socket.sendall(bytes([FINAL_TEXT | (PACKED if packed else 0)]) + size + bytes(4)
                            + data)

    def receive(self):
        """The next message, and whether it came compressed."""
        first, size = self.stream.read(2)
        if size == 126:
            size = int.from_bytes(self.stream.read(2), "big")
        data = self.stream.read(size)
        expect(first & ~PACKED == FINAL_TEXT, f"a frame of {first:#x}: {data}")
        if first & PACKED:
            # A window smaller than agreed on would not do: zlib refuses what lies beyond it.
            unpacker = zlib.decompressobj(-self.bits)
            data = unpacker.decompress(data + TAIL)
        return json.loads(data), bool(first & PACKED)

    def join(self, packed):
        self.send([1, "realm1", {"roles": {role: {} for role in
                                           ("caller", "callee", "publisher", "subscriber")}}],
                  packed)
        welcome, is_packed = self.receive()
        expect(welcome[0] == 2, f"not welcome: {welcome}")
        return is_packed

    def publish_to_itself(self, text, packed):
        """Subscribe, publish, and return whether the event came compressed."""
        self.send([32, 1, {}, "com.example.topic"], packed)
        expect(self.receive()[0][0] == 33, "not subscribed")
        self.send([16, 2, {"exclude_me": False}, "com.example.topic", [text]], packed)
        event, is_packed = self.receive()
        expect(event[0] == 36 and event[4] == [text], f"not the event: {event}")
        return is_packed


def check_plain(url):
    """Nobody gets what was not asked for, and what is asked for wrongly."""
    for offer in (None, "x-other", "permessage-deflate; server_max_window_bits=8"):
        client = Client(url, offer)
        expect(not client.agreed, f"'{client.agreed}' for '{offer}'")
        expect(not client.join(False), "compressed although nothing was agreed on")


def check_compressed(url):
    for offer, bits in (("permessage-deflate", 15),
                        ("permessage-deflate; client_max_window_bits", 15),
                        ("permessage-deflate; server_max_window_bits=9", 9)):
        client = Client(url, offer)
        expect("permessage-deflate" in client.agreed and client.bits == bits,
               f"'{client.agreed}' for '{offer}'")
        expect(client.join(True), "a WELCOME above the limit is not compressed")
        # Farther apart than the smallest window, so that a larger one would be noticed.
        text = "".join(f"{number:04x}" for number in range(1000)) * 2
        expect(client.publish_to_itself(text, True), "a large event is not compressed")
        client = Client(url, offer)
        client.join(False)
        expect(not client.publish_to_itself("x", False), "a small event is compressed")


def main():
    try:
        with Processes() as processes:
            router, (url,) = processes.start_router(options=("--compress-from", "200"))
            check_plain(url)
            check_compressed(url)
            router.signal(signal.SIGTERM)
            router.wait()
    except Failure as failure:
        print(f"failed: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
