"""/metrics and /health of widl-router: what they say, to whom, and that asking disturbs nobody."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import exposition  # noqa: E402
import rawsocket  # noqa: E402
from processes import Processes  # noqa: E402
from sources import ROOT  # noqa: E402
from websocket import Client  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
ANY_PORT = "ws://127.0.0.1:0/ws"
OPERATION = ("--operation", "http://127.0.0.1:0")
PLAIN = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def exchange(url, request):
    """Everything that is answered to some bytes, until the router hangs up."""
    host, port = re.match(r"http://([^/]*):(\d+)", url).groups()
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(request.encode("latin-1") if isinstance(request, str) else request)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return answer


def ask(url, path, method="GET", more=""):
    """Status, headers and body of a page."""
    answer = exchange(url, f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n")
    head, _, body = answer.decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split(" ")[1]), headers, body


def scrape(url):
    status, headers, body = ask(url, "/metrics")
    assert status == 200, status
    assert headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8", headers
    assert int(headers["content-length"]) == len(body.encode())
    return exposition.parse(body)


# Request, status: everything is answered, and closed.
REQUESTS = [
    (PLAIN % "/health", 200),
    (PLAIN % "/health?now=1", 200),
    (PLAIN % "http://elsewhere/health", 200),
    (PLAIN % "/", 404),
    (PLAIN % "/metrics/", 404),
    (PLAIN % "/../metrics", 404),
    (PLAIN % "/%6detrics", 404),
    ("GET /health HTTP/1.0\r\n\r\n", 200),
    ("GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n", 403),
    ("GET /health HTTP/1.1\r\nHost: evil.example:9090\r\n\r\n", 403),
    ("GET /health HTTP/1.1\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n", 400),
    ("GET /health\r\n\r\n", 400),
    ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405),
    ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
    ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 400),
    ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET /metrics HTTP/1.1\r\nHost: localhost\r\n broken\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "x" * 9000 + "\r\n\r\n", 431),
    ("GET /health HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n" * 101 + "\r\n", 431),
    (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    (b"\x7f\xf1\x00\x00", 400),
    (b"\x00" * 10, 400),
    ("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
     "Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n", 404),
]


class OperationTest(unittest.TestCase):
    def setUp(self):
        self.processes = Processes().__enter__()
        self.addCleanup(self.processes.__exit__, None, None, None)

    def start(self, *options, listen=(ANY_PORT,), realms=("com.acme",)):
        words = [word for url in listen for word in ("--listen", url)]
        words += [word for realm in realms for word in ("--realm", realm)]
        router = self.processes.start("router", [ROUTER, *OPERATION, *words, *options])
        metrics = router.wait_for("metrics at (.*)/metrics")
        return router, metrics, [router.wait_for("listening on (.*)") for _ in listen]

    def test_requests_are_answered_and_closed(self):
        _, url, _ = self.start()
        for request, status in REQUESTS:
            with self.subTest(request=request[:80]):
                answer = exchange(url, request).decode()
                self.assertRegex(answer, rf"^HTTP/1.1 {status} [A-Z]")
                self.assertIn("\r\nConnection: close\r\n", answer)
                self.assertNotRegex(answer.lower(), "libwebsockets|lws|server:|evil|elsewhere")

    def test_head_has_no_body(self):
        _, url, _ = self.start()
        for path in ("/metrics", "/health", "/nothing"):
            status, headers, body = ask(url, path, "HEAD")
            self.assertEqual((status, body), (404 if path == "/nothing" else 200, ""))
            self.assertGreater(int(headers["content-length"]), 5)
        self.assertEqual(ask(url, "/metrics", "PUT")[1]["allow"], "get, head")

    def test_health(self):
        router, url, (door,) = self.start("--log-level", "info")
        self.assertEqual(ask(url, "/health")[::2], (200, '{"status":"serving"}\n'))
        with Client(door) as client:
            client.join("com.acme")
            router.signal(signal.SIGTERM)
            self.assertEqual(client.hear()[0], 6)
            status, headers, body = ask(url, "/health")
            self.assertEqual((status, json.loads(body)), (503, {"status": "draining"}))
            self.assertEqual(headers["content-type"], "application/json")
            self.assertEqual(scrape(url).value("widl_draining"), 1)
            with self.assertRaises(OSError):
                Client(door)
            client.say(6, {}, "wamp.close.goodbye_and_out")
        router.wait()

    def test_only_loopback_addresses_unless_asked_for(self):
        for url in ("http://0.0.0.0:0", "HTTP://0.0.0.0:0", "http://[::]:0"):
            output = self.processes.run("router", [ROUTER, "--operation", url], 1)
            self.assertIn("at a loopback address only", output)
        for url, text in (("ws://127.0.0.1:0/", "no http://HOST:PORT"),
                          ("http://127.0.0.1:0/metrics", "a path"),
                          ("http://localhost.example:0", "is no place to listen at"),
                          ("http://127.0.0.1.example:0", "is no place to listen at")):
            output = self.processes.run("router", [ROUTER, "--operation", url], 1)
            self.assertRegex(output, f"{text}|loopback address only")

    def test_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "router.json")
            path.write_text(json.dumps({
                "realms": [{"name": "r"}], "listeners": [{"url": ANY_PORT}],
                "operation": {"listen": "http://0.0.0.0:0", "allow_remote": True}}))
            router = self.processes.start("router", [ROUTER, "--config", str(path)])
            router.wait_for("listening on")
            url = router.wait_for("metrics at (.*)/metrics").replace("0.0.0.0", "127.0.0.1")
            self.assertEqual(scrape(url).value("widl_sessions", realm="r"), 0)

    def test_what_is_counted(self):
        _, url, (web, raw) = self.start(
            listen=(ANY_PORT, "tcp://127.0.0.1:0"), realms=("com.acme", 'com."b\\c'))
        self.assertEqual(scrape(url).value("widl_sessions", realm='com."b\\c'), 0)
        with Client(web) as callee, rawsocket.Client(raw) as caller, Client(web) as stranger:
            for client in (callee, caller):
                self.assertEqual(client.join("com.acme")[0], 2)
            self.assertEqual(stranger.join("com.nowhere")[0], 3)
            callee.say(64, 1, {}, "com.acme.wait")
            callee.hear()
            callee.say(32, 2, {}, "com.acme.news")
            callee.hear()
            caller.say(48, 1, {}, "com.acme.wait")
            self.assertEqual(callee.hear()[0], 68)
            caller.say(48, 2, {}, "com.acme.nothing")
            self.assertEqual(caller.hear()[0], 8)
            caller.say(16, 3, {"acknowledge": True}, "com.acme.news")
            self.assertEqual(caller.hear()[0], 17)
            self.assertEqual(callee.hear()[0], 36)
            metrics = scrape(url)
            for name, labels, value in (
                    ("widl_sessions", {"realm": "com.acme"}, 2),
                    ("widl_sessions", {"transport": "websocket", "serializer": "json"}, 1),
                    ("widl_sessions", {"transport": "rawsocket", "serializer": "json"}, 1),
                    ("widl_connections_accepted_total", {"transport": "websocket"}, 2),
                    ("widl_connections_accepted_total", {"transport": "rawsocket"}, 1),
                    ("widl_logins_total", {"method": "anonymous", "outcome": "accepted"}, 2),
                    ("widl_logins_total", {"outcome": "refused"}, 1),
                    ("widl_aborts_total", {"class": "no_such_realm"}, 1),
                    ("widl_errors_total", {"class": "no_such_procedure"}, 1),
                    ("widl_messages_received_total", {"type": "CALL"}, 2),
                    ("widl_messages_received_total", {}, 8),
                    ("widl_messages_sent_total", {"type": "INVOCATION"}, 1),
                    ("widl_messages_sent_total", {}, 9),
                    ("widl_events_delivered_total", {}, 1),
                    ("widl_calls_in_flight", {"realm": "com.acme"}, 1),
                    ("widl_registrations", {"realm": "com.acme"}, 1),
                    ("widl_registrations", {}, 1),
                    ("widl_subscriptions", {"realm": "com.acme"}, 1),
                    ("widl_draining", {}, 0),
                    ("widl_queue_bytes", {}, 0)):
                self.assertEqual(metrics.value(name, **labels), value, (name, labels))
            self.assertGreater(metrics.value("widl_received_bytes_total"), 100)
            self.assertGreater(metrics.value("widl_sent_bytes_total"), 100)
            self.assertGreater(metrics.value("widl_memory_resident_bytes"), 1000000)
            self.assertLess(abs(metrics.value("widl_start_time_seconds") - time.time()), 3600)

    def test_what_clients_choose_is_no_label(self):
        """However many names clients make up, an answer has the same samples."""
        _, url, (door,) = self.start()
        before = set(scrape(url).samples)
        for i in range(50):
            with Client(door) as client:
                client.say(1, f"realm.{i}", {"authid": f"a{i}", "authmethods": [f"m{i}"],
                                             "roles": {"caller": {}}})
                client.hear()
        with Client(door) as client:
            client.join("com.acme")
            for i in range(1, 50):
                client.say(48, i, {}, f"com.acme.p{i}")
                client.hear()
        self.assertEqual(set(scrape(url).samples), before)

    def test_handshakes_that_fail(self):
        router, url, (door,) = self.start("--log-level", "info")
        web = door.replace("ws://", "http://")
        for request, count in (("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 3),
                               (b"\x7f\x10\x00\x00", 2), (b"\x00", 1)):
            for _ in range(count):
                exchange(web, request)
        host, port = re.match(r"http://([^/]*):(\d+)", web).groups()
        socket.create_connection((host, int(port))).close()
        deadline = time.monotonic() + 30
        while scrape(url).value("widl_handshake_failures_total", reason="lost") == 0:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(scrape(url).value("widl_handshake_failures_total", reason="request"), 6)
        self.assertEqual(scrape(url).value("widl_handshake_failures_total"), 7)

    def test_askers_are_bounded_and_do_not_linger(self):
        """Those who say nothing fill the places for a while, and nobody else's."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "router.json")
            path.write_text(json.dumps({
                "realms": [{"name": "com.acme"}], "listeners": [{"url": ANY_PORT}],
                "timeouts": {"hello_ms": 1500}, "operation": {"listen": "http://127.0.0.1:0"}}))
            router = self.processes.start("router", [ROUTER, "--config", str(path)])
            door = router.wait_for("listening on (.*)")
            url = router.wait_for("metrics at (.*)/metrics")
        host, port = re.match(r"http://([^/]*):(\d+)", url).groups()
        silent = [socket.create_connection((host, int(port)), timeout=60) for _ in range(16)]
        for connection in silent:
            connection.sendall(b"GET /health HT")
        deadline = time.monotonic() + 50
        while ask(url, "/health")[0] != 503:
            self.assertLess(time.monotonic(), deadline)
        with Client(door) as client:
            self.assertEqual(client.join("com.acme")[0], 2)
        for connection in silent:
            self.assertEqual(connection.recv(100), b"")
            connection.close()
        while ask(url, "/health")[0] != 200:
            self.assertLess(time.monotonic(), deadline)

    def test_asking_while_there_is_load(self):
        _, url, (door,) = self.start()
        done = threading.Event()
        problems = []

        def work(number):
            try:
                with Client(door) as client:
                    client.join("com.acme")
                    client.say(32, 1, {}, "com.acme.news")
                    client.hear()
                    request = 1
                    while not done.is_set():
                        request += 1
                        client.say(16, request, {"acknowledge": True, "exclude_me": False},
                                   "com.acme.news", ["x" * (number + 1)])
                        while client.hear()[0] != 17:
                            pass
            except Exception as problem:
                problems.append(problem)
        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        last = scrape(url)
        for _ in range(40):
            metrics = scrape(url)
            for key, value in metrics.samples.items():
                if metrics.families[key[0]][0] == "counter":
                    self.assertGreaterEqual(value, last.samples[key], key)
            last = metrics
        done.set()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])
        self.assertGreater(last.value("widl_messages_received_total", type="PUBLISH"), 0)

    def test_the_page_has_what_is_told(self):
        """docs/router.md has the families of metrics.def, and they are those of an answer."""
        _, url, _ = self.start()
        check = [] if os.environ.get("WIDL_UPDATE_GOLDEN") else ["--check"]
        script = ROOT / "docs/router_tables.py"
        self.assertEqual(subprocess.run([sys.executable, "-B", script, *check],
                                        timeout=60).returncode, 0)
        page = (ROOT / "docs/router.md").read_text(encoding="utf-8")
        for name, (kind, _) in scrape(url).families.items():
            self.assertRegex(page, rf"(?m)^\| `{name}` \| {kind} \|")


if __name__ == "__main__":
    unittest.main()
