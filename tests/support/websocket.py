"""WebSocket without manners, both ends: every rule of RFC 6455 can be broken. Standard library only.

Numbers in messages are checked by tests, so this reads and writes frames as they are and says
nothing about what should be in them.
"""

import base64
import hashlib
import json
import os
import socket
import struct
import threading
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
TIMEOUT_SECONDS = 20


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0, size=None):
    """The bytes of a frame; `size` is what its head claims, if that is not the truth."""
    size = len(payload) if size is None else size
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([mask_bit | size])
    elif size < 65536:
        head += bytes([mask_bit | 126]) + struct.pack(">H", size)
    else:
        head += bytes([mask_bit | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class Connection:
    """One end of a TCP connection, in frames."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(TIMEOUT_SECONDS)
        self.buffered = b""

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.sock.close()

    def send(self, data):
        """Send bytes; that the other end is gone already is no failure."""
        try:
            self.sock.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _more(self):
        try:
            data = self.sock.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffered += data
        return bool(data)

    def read_head(self):
        """An HTTP head, or what there is of it at the end."""
        while b"\r\n\r\n" not in self.buffered:
            if not self._more():
                head, self.buffered = self.buffered, b""
                return head.decode("latin-1")
        head, self.buffered = self.buffered.split(b"\r\n\r\n", 1)
        return head.decode("latin-1")

    def read(self, size):
        """That many bytes; None when the connection ends before."""
        while len(self.buffered) < size:
            if not self._more():
                return None
        data, self.buffered = self.buffered[:size], self.buffered[size:]
        return data

    def read_frame(self):
        """The next frame as (opcode, payload), unmasked; None at the end."""
        head = self.read(2)
        if head is None:
            return None
        size = head[1] & 0x7f
        if size >= 126:
            extended = self.read(2 if size == 126 else 8)
            size = int.from_bytes(extended or b"", "big")
        mask = self.read(4) if head[1] & 0x80 else bytes(4)
        payload = self.read(size)
        if payload is None or mask is None:
            return None
        return head[0] & 0x0f, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))

    def read_until_close(self):
        """Every frame up to a CLOSE, which is included, or to the end."""
        frames = []
        while (found := self.read_frame()) is not None:
            frames.append(found)
            if found[0] == CLOSE:
                break
        return frames


class Client(Connection):
    """A client; with `protocol` None it is connected, but has not asked for WebSocket yet."""

    def __init__(self, url, protocol="wamp.2.json"):
        self.parts = urlsplit(url)
        super().__init__(socket.create_connection((self.parts.hostname, self.parts.port)))
        if protocol:
            self.send(self.request({"Sec-WebSocket-Protocol": protocol}))
            self.answer = self.read_head()
            assert self.answer.startswith("HTTP/1.1 101 "), self.answer

    def request(self, changes=None, method="GET", path=None):
        """The head of a request; a header that is changed to None is left out."""
        headers = {
            "Host": self.parts.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "wamp.2.json",
            **(changes or {}),
        }
        lines = [f"{method} {path or self.parts.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
        return "\r\n".join(lines + ["", ""]).encode()

    def send_text(self, text):
        self.send(frame(TEXT, text.encode()))

    def say(self, *message):
        """Send a WAMP message as JSON."""
        self.send_text(json.dumps(message))

    def hear(self):
        """The next WAMP message; None at the end."""
        found = self.read_frame()
        return None if found is None or found[0] != TEXT else json.loads(found[1])

    def join(self, realm="realm1"):
        roles = {role: {} for role in ("caller", "callee", "publisher", "subscriber")}
        self.say(1, realm, {"roles": roles})
        return self.hear()


def accept_key(head):
    """What a server has to answer to the key in a request's head."""
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "sec-websocket-key":
            guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
            return base64.b64encode(
                hashlib.sha1((value.strip() + guid).encode()).digest()).decode()
    raise AssertionError(f"no key in {head}")


class Server:
    """Accepts one connection, on a free port, and hands it to `serve` in a thread."""

    def __init__(self, serve):
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self.listener.getsockname()[1]}/ws"
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        with Connection(sock) as connection:
            self.serve(connection)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def upgrade(connection, protocol="wamp.2.json", key=None):
    """Answer a client's request for WebSocket; with a wrong `key` if one is given."""
    head = connection.read_head()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Accept: {key or accept_key(head)}"]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    connection.send("\r\n".join(lines + ["", ""]).encode())
