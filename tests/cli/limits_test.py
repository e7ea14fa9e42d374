"""Limits of widl-router: exactly as many as are allowed get in, and who does not is told so."""

import json
import os
import pathlib
import re
import signal
import socket
import sys
import tempfile
import time
import unittest
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import certificates  # noqa: E402
import exposition  # noqa: E402
import rawsocket  # noqa: E402
from processes import Processes  # noqa: E402
from websocket import Client, Connection  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
ANY_PORT = "ws://127.0.0.1:0/ws"
FULL = "widl.error.limit_exceeded"


def scrape(url):
    host, port = re.match(r"http://([^/]*):(\d+)", url).groups()
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return exposition.parse(answer.decode().partition("\r\n\r\n")[2])


class LimitsTest(unittest.TestCase):
    def setUp(self):
        self.processes = Processes().__enter__()
        self.addCleanup(self.processes.__exit__, None, None, None)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def configure(self, listeners=(ANY_PORT,), realm=None, **members):
        (self.folder / "router.json").write_text(json.dumps({
            "realms": [{"name": "r", **(realm or {})}],
            "listeners": [url if isinstance(url, dict) else {"url": url} for url in listeners],
            "operation": {"listen": "http://127.0.0.1:0"}, "log_level": "info", **members}))
        return len(listeners)

    def start(self, *arguments, **members):
        count = self.configure(*arguments, **members)
        router = self.processes.start("router",
                                      [ROUTER, "--config", str(self.folder / "router.json")])
        urls = [router.wait_for("listening on (.*)") for _ in range(count)]
        return router, router.wait_for("metrics at (.*)/metrics"), urls

    def reload(self, router, *arguments, **members):
        self.configure(*arguments, **members)
        router.signal(signal.SIGHUP)
        router.wait_for("widl-router: info: the configuration was read again")

    def refused(self, url, source=None):
        """The answer of a listener that has no room: its head, and its text."""
        host, port = re.match(r"\w+://([^/]*):(\d+)", url).groups()
        with socket.create_connection((host, int(port)), 60, source) as connection:
            connection.sendall(
                b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade"
                b"\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                b"Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n")
            answer = b""
            while data := connection.recv(65536):
                answer += data
        return answer.decode().partition("\r\n\r\n")[::2]

    def wait_until(self, metrics, name, value, **labels):
        deadline = time.monotonic() + 30
        found = None
        while found != value:
            self.assertLess(time.monotonic(), deadline, (name, value, found))
            try:
                found = scrape(metrics).value(name, **labels)
            except ConnectionError:
                pass

    def test_connections(self):
        """Of all listeners together; whoever is too much learns so, and when to come again."""
        path = self.folder / "door"
        _, metrics, (web, raw, unix) = self.start((ANY_PORT, "tcp://127.0.0.1:0", f"unix:{path}"),
                                                  limits={"max_connections": 3})
        clients = [Client(web), rawsocket.Client(raw), Client(web)]
        for client in clients:
            self.assertEqual(client.join("r")[0], 2)
        head, text = self.refused(web)
        self.assertRegex(head, r"^HTTP/1.1 503 Service Unavailable\r\n")
        self.assertIn("\r\nRetry-After: 5\r\n", head + "\r\n")
        self.assertEqual(text, "there is no room for another client\n")
        self.assertEqual(rawsocket.Client(raw).answer, b"\x7f\x40\0\0")
        self.assertEqual(rawsocket.Client(web).answer, b"\x7f\x40\0\0")
        with socket.socket(socket.AF_UNIX) as local:
            local.connect(str(path))
            local.sendall(b"\x7f\xf1\0\0")
            self.assertEqual(local.recv(4), b"\x7f\x40\0\0")
        self.wait_until(metrics, "widl_connections_refused_total", 4, reason="full")
        self.assertEqual(scrape(metrics).value("widl_connections"), 3)
        for _ in range(3):
            clients.pop(0).sock.close()
            self.wait_until(metrics, "widl_connections", 2)
            clients.append(Client(web))
            self.assertEqual(clients[-1].join("r")[0], 2)
            self.assertRegex(self.refused(web)[0], "^HTTP/1.1 503 ")

    def test_connections_over_tls(self):
        certificate = certificates.make(str(self.folder), "own")
        _, _, (url,) = self.start(
            ({"url": "tls://127.0.0.1:0", "tls": {"certificate": certificate}},),
            limits={"max_connections": 1})
        context = certificates.context(certificate)
        with rawsocket.Client(url, context=context) as client:
            self.assertEqual(client.join("r")[0], 2)
            self.assertEqual(rawsocket.Client(url, context=context).answer, b"\x7f\x40\0\0")

    def test_connections_of_an_address(self):
        _, metrics, (url,) = self.start(limits={"max_connections_per_address": 2})
        port = int(re.match(r".*:(\d+)/", url).group(1))

        def connect(address):
            client = Client.__new__(Client)
            client.parts = urlsplit(url)
            Connection.__init__(client, socket.create_connection(("127.0.0.1", port), 60,
                                                                 (address, 0)))
            self.addCleanup(client.sock.close)
            client.send(client.request({"Sec-WebSocket-Protocol": "wamp.2.json"}))
            self.assertRegex(client.read_head(), "^HTTP/1.1 101 ")
            self.assertEqual(client.join("r")[0], 2)
            return client
        first = [connect("127.0.0.1"), connect("127.0.0.1")]
        head, text = self.refused(url, ("127.0.0.1", 0))
        self.assertRegex(head, r"^HTTP/1.1 503 (.|\n)*\r\nRetry-After: 5(\r|\Z)")
        self.assertEqual(text, "there are too many connections from this address\n")
        second = [connect("127.0.0.2"), connect("127.0.0.2")]
        self.assertRegex(self.refused(url, ("127.0.0.2", 0))[0], "^HTTP/1.1 503 ")
        self.wait_until(metrics, "widl_connections_refused_total", 2, reason="address")
        first.pop().sock.close()
        self.wait_until(metrics, "widl_connections", 3)
        first.append(connect("127.0.0.1"))
        self.assertRegex(self.refused(url, ("127.0.0.1", 0))[0], "^HTTP/1.1 503 ")
        self.assertEqual(len(second), 2)

    def test_sessions_of_a_realm(self):
        router, metrics, (url,) = self.start(realm={"max_sessions": 2})
        first, second, third = Client(url), Client(url), Client(url)
        self.assertEqual([first.join("r")[0], second.join("r")[0]], [2, 2])
        self.assertEqual(third.join("r")[::2], [3, FULL])
        self.assertEqual(scrape(metrics).value("widl_limits_reached_total",
                                               limit="realm_sessions"), 1)
        first.say(6, {}, "wamp.close.normal")
        self.assertEqual(first.hear()[0], 6)
        fourth, fifth = Client(url), Client(url)
        self.assertEqual(fourth.join("r")[0], 2)
        self.assertEqual(fifth.join("r")[::2], [3, FULL])
        self.reload(router, realm={"max_sessions": 3})
        sixth, seventh = Client(url), Client(url)
        self.assertEqual(sixth.join("r")[0], 2)
        self.assertEqual(seventh.join("r")[::2], [3, FULL])
        self.reload(router, realm={"max_sessions": 1})
        self.assertEqual(Client(url).join("r")[::2], [3, FULL])
        for client in (second, fourth, sixth):
            client.say(32, 1, {}, "a.b")
            self.assertEqual(client.hear()[0], 33)

    def test_subscriptions_registrations_and_calls_of_a_session(self):
        limits = {"max_subscriptions": 2, "max_registrations": 2, "max_pending_calls": 2}
        router, _, (url,) = self.start(limits=limits)
        with Client(url) as client:
            client.join("r")
            request = 0

            def ask(code, *rest):
                nonlocal request
                request += 1
                client.say(code, request, *rest)
                return client.hear()
            for code, undo, answer in ((32, 34, 33), (64, 66, 65)):
                ids = []
                for i in range(2):
                    heard = ask(code, {}, f"a.{i}")
                    self.assertEqual(heard[0], answer)
                    ids.append(heard[2])
                self.assertEqual(ask(code, {}, "a.2")[4], FULL)
                self.assertEqual(ask(undo, ids[1])[0], undo + 1)
                self.assertEqual(ask(code, {}, "a.2")[0], answer)
                self.assertEqual(ask(code, {}, "a.3")[4], FULL)
            self.assertEqual([ask(48, {}, "a.0")[0] for _ in range(2)], [68, 68])
            self.assertEqual(ask(48, {}, "a.0")[4], FULL)
            client.say(70, 1, {})
            self.assertEqual(client.hear()[0], 50)
            self.assertEqual(ask(48, {}, "a.0")[0], 68)
            self.assertEqual(ask(48, {}, "a.0")[4], FULL)
            self.reload(router, limits={**limits, "max_pending_calls": 3, "max_subscriptions": 3})
            self.assertEqual(ask(48, {}, "a.0")[0], 68)
            self.assertEqual(ask(48, {}, "a.0")[4], FULL)
            self.assertEqual(ask(32, {}, "a.3")[0], 33)
            self.assertEqual(ask(32, {}, "a.4")[4], FULL)

    def publish(self, client, count, payload):
        """Publish so many events, with an acknowledgement for the last. How long it took."""
        start = time.monotonic()
        for i in range(1, count):
            client.say(16, i, {}, "a.b", [payload])
        client.say(16, count, {"acknowledge": True}, "a.b")
        self.assertEqual(client.hear()[:2], [17, count])
        return time.monotonic() - start

    def test_messages_beyond_a_rate_wait(self):
        """None is lost, none is early, and others are not held up."""
        _, metrics, (url,) = self.start(limits={"max_message_rate": 100})
        with Client(url) as client:
            client.join("r")
            self.publish(client, 90, "x")
            self.assertEqual(scrape(metrics).value("widl_read_pauses_total"), 0)
            self.publish(client, 200, "x")
            self.assertGreater(self.publish(client, 2, "x"), 0.8)
        self.assertGreater(scrape(metrics).value("widl_read_pauses_total"), 0)
        with Client(url) as slow, Client(url) as other:
            slow.join("r"), other.join("r")
            for i in range(1, 5000):
                slow.say(16, i, {}, "a.b")
            start = time.monotonic()
            other.say(16, 1, {"acknowledge": True}, "a.b")
            self.assertEqual(other.hear()[0], 17)
            self.assertLess(time.monotonic() - start, 5)
            slow.sock.close()
            self.wait_until(metrics, "widl_connections", 1)

    def test_bytes_beyond_a_rate_wait(self):
        certificate = certificates.make(str(self.folder), "own")
        _, metrics, (web, raw) = self.start(
            (ANY_PORT, {"url": "tls://127.0.0.1:0", "tls": {"certificate": certificate}}),
            limits={"max_byte_rate": 100000})
        with Client(web) as plain, rawsocket.Client(
                raw, context=certificates.context(certificate)) as secure:
            for client in (plain, secure):
                client.join("r")
                self.assertGreater(self.publish(client, 30, "x" * 10000), 1.2)
        self.assertGreater(scrape(metrics).value("widl_read_pauses_total"), 1)

    def test_who_is_held_up_is_told_goodbye(self):
        router, metrics, (url,) = self.start(limits={"max_message_rate": 10})
        with Client(url) as client:
            client.join("r")
            for i in range(1, 3000):
                client.say(16, i, {}, "a.b")
            self.wait_until(metrics, "widl_read_pauses_total", 1)
            router.signal(signal.SIGTERM)
            self.assertEqual(client.hear()[0], 6)
        router.wait()

    def test_descriptors_run_out(self):
        """Who is too much is hung up on; the others do not notice, and places are free again."""
        self.configure()
        router = self.processes.start(
            "router", ["sh", "-c", "ulimit -n 60; exec \"$0\" \"$@\"", ROUTER, "--config",
                       str(self.folder / "router.json")])
        url = router.wait_for("listening on (.*)")
        metrics = router.wait_for("metrics at (.*)/metrics")
        with Client(url) as client:
            self.assertEqual(client.join("r")[0], 2)
            port = int(re.match(r".*:(\d+)/", url).group(1))
            crowd = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(100)]
            for connection in crowd:
                connection.setblocking(False)
            client.say(32, 1, {}, "a.b")
            self.assertEqual(client.hear()[0], 33)
            crowd[-1].setblocking(True)
            self.assertEqual(crowd[-1].recv(1), b"")
            before = self.cpu(router)
            client.say(32, 2, {}, "a.c")
            self.assertEqual(client.hear()[0], 33)
            client.sock.settimeout(0.5)
            with self.assertRaises(TimeoutError):
                client.sock.recv(1)
            self.assertLess(self.cpu(router) - before, 0.4)
            client.sock.settimeout(60)
            for connection in crowd:
                connection.close()
            self.wait_until(metrics, "widl_connections", 1)
            self.assertGreater(scrape(metrics).value("widl_connections_refused_total",
                                                     reason="descriptors"), 30)
            with Client(url) as late:
                self.assertEqual(late.join("r")[0], 2)

    @staticmethod
    def cpu(process):
        """Seconds of processor time that it has used."""
        fields = pathlib.Path(f"/proc/{process.popen.pid}/stat").read_text().rpartition(")")[2]
        fields = fields.split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    unittest.main()
