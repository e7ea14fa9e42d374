"""RawSocket without manners: WAMP messages in JSON over TCP or TLS. Standard library only."""

import json
import socket
import struct
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 20


class Client:
    """A connection that has asked for JSON; `exponent` says how much it takes: 2 ** (9 + exponent).
    context: of TLS."""

    def __init__(self, url, exponent=15, context=None):
        parts = urlsplit(url)
        self.sock = socket.create_connection((parts.hostname, parts.port), TIMEOUT_SECONDS)
        if context:
            self.sock = context.wrap_socket(self.sock, server_hostname=parts.hostname)
        self.sock.sendall(bytes([0x7F, exponent << 4 | 1, 0, 0]))
        self.answer = self.read(4)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.sock.close()

    def read(self, size):
        """That many bytes; None when the connection ends before."""
        data = b""
        while len(data) < size:
            more = self.sock.recv(size - len(data))
            if not more:
                return None
            data += more
        return data

    def say(self, *message):
        data = json.dumps(message).encode()
        self.sock.sendall(struct.pack(">L", len(data)) + data)

    def hear(self):
        """The next message; None at the end."""
        head = self.read(4)
        return head and json.loads(self.read(struct.unpack(">L", head)[0]))

    def join(self, realm="realm1"):
        roles = {role: {} for role in ("caller", "callee", "publisher", "subscriber")}
        self.say(1, realm, {"roles": roles})
        return self.hear()
