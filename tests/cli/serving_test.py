"""widl-router by a configuration: what is read again at SIGHUP, what stays, and how it ends."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import certificates  # noqa: E402
import rawsocket  # noqa: E402
from processes import Processes  # noqa: E402
from websocket import Client  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
ANY_PORT = "ws://127.0.0.1:0/ws"
UNAVAILABLE = "wamp.error.unavailable"


class ServingTest(unittest.TestCase):
    def setUp(self):
        self.processes = Processes().__enter__()
        self.addCleanup(self.processes.__exit__, None, None, None)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def configure(self, listeners=({"url": ANY_PORT},), realm=None, **members):
        (self.folder / "router.json").write_text(json.dumps({
            "realms": [{"name": "r", **(realm or {})}], "listeners": list(listeners),
            "operation": {"listen": "http://127.0.0.1:0"}, "log_level": "info", **members}))
        return len(listeners)

    def start(self, *arguments, **members):
        count = self.configure(*arguments, **members)
        router = self.processes.start("router",
                                      [ROUTER, "--config", str(self.folder / "router.json")])
        urls = [router.wait_for("listening on (.*)") for _ in range(count)]
        return router, urls, router.wait_for("metrics at (.*)/metrics")

    def reload(self, router):
        router.signal(signal.SIGHUP)
        router.wait_for("widl-router: info: the configuration was read again")

    def health(self, url):
        host, port = re.match(r"http://([^/]*):(\d+)", url).groups()
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return int(connection.recv(65536).split(b" ")[1])

    def test_certificates_change_and_sessions_stay(self):
        first, second = (certificates.make(str(self.folder), name) for name in ("one", "two"))
        shown = self.folder / "shown.pem"
        shutil.copy(first, shown)
        router, (raw, web), _ = self.start([
            {"url": url, "tls": {"certificate": "shown.pem"}}
            for url in ("tls://127.0.0.1:0", "wss://127.0.0.1:0/ws")])
        port = int(re.match(r".*:(\d+)/", web).group(1))

        def shows(certificate):
            """Whether both listeners show it, and nothing else."""
            results = set()
            for address in (("127.0.0.1", port), ("127.0.0.1", int(raw.rpartition(":")[2]))):
                with socket.create_connection(address, 60) as plain:
                    try:
                        certificates.context(certificate).wrap_socket(
                            plain, server_hostname="localhost").close()
                        results.add(True)
                    except ssl.SSLCertVerificationError:
                        results.add(False)
            self.assertEqual(len(results), 1)
            return results.pop()
        with rawsocket.Client(raw, context=certificates.context(first)) as old:
            self.assertEqual(old.join("r")[0], 2)
            for current, other in ((first, second), (second, first), (first, second)):
                shutil.copy(current, shown)
                self.reload(router)
                self.assertEqual((shows(current), shows(other)), (True, False))
                old.say(16, {first: 1, second: 2}[current], {"acknowledge": True}, "a.b")
                self.assertEqual(old.hear()[0], 17)
                shown.write_text("broken")
                self.reload(router)
                self.assertEqual((shows(current), shows(other)), (True, False))

    def test_histories_wamp_v1_and_unix_sockets(self):
        door = self.folder / "door"
        router, (unix, web), _ = self.start(
            [{"url": f"unix:{door}", "socket": {"mode": "0620"}},
             {"url": ANY_PORT, "v1": {"realm": "r", "prefixes": [
                 {"v1": "http://example.com/calc#", "wamp": "com.calc."}]}}],
            realm={"history": [{"topic": "com.news", "max_events": 2}]},
            history_file="events.db")
        self.assertEqual(unix, f"unix:{door}")
        self.assertEqual(door.stat().st_mode & 0o7777, 0o620)
        for _ in range(2):
            with Client(web) as client, Client(web, "wamp") as old, \
                    socket.socket(socket.AF_UNIX) as local:
                client.join("r")
                for i in range(1, 4):
                    client.say(16, i, {"acknowledge": True}, "com.news", [i])
                    self.assertEqual(client.hear()[0], 17)
                client.say(48, 4, {}, "wamp.subscription.lookup", ["com.news"])
                subscription = client.hear()[3][0]
                client.say(48, 5, {}, "wamp.subscription.get_events", [subscription])
                events = client.hear()[3]
                self.assertEqual([event["args"] for event in self.events_of(events)], [[2], [3]])
                self.assertEqual(old.hear()[::2], [0, 1])
                client.say(64, 6, {}, "com.calc.add")
                self.assertEqual(client.hear()[0], 65)
                old.say(2, "x", "http://example.com/calc#add", 1, 2)
                self.assertEqual(client.hear()[0], 68)
                local.connect(str(door))
                local.sendall(b"\x7f\xf1\0\0")
                self.assertEqual(local.recv(4), b"\x7f\xf1\0\0")
            self.reload(router)
        router.signal(signal.SIGTERM)
        router.wait()
        self.assertFalse(door.exists())
        self.assertTrue((self.folder / "events.db").exists())

    @staticmethod
    def events_of(answer):
        return answer[0] if answer and isinstance(answer[0], list) else answer

    def test_limits_change_and_sessions_stay(self):
        router, (url,), _ = self.start(limits={"max_connections": 2})
        with Client(url) as first, Client(url) as second:
            self.assertEqual([first.join("r")[0], second.join("r")[0]], [2, 2])
            with self.assertRaisesRegex(AssertionError, "503"):
                Client(url)
            self.configure(limits={"max_connections": 3, "max_message_bytes": 70000})
            self.reload(router)
            with Client(url) as third:
                self.assertEqual(third.join("r")[0], 2)
                with self.assertRaisesRegex(AssertionError, "503"):
                    Client(url)
                third.say(16, 1, {"acknowledge": True}, "a.b", ["x" * 80000])
                self.assertIn(third.hear(), (None, [3]))
                first.say(16, 1, {"acknowledge": True}, "a.b", ["x" * 80000])
                self.assertEqual(first.hear()[0], 17)
            self.configure(limits={"max_connections": 1})
            self.reload(router)
            for client in (first, second):
                client.say(32, 2, {}, "a.b")
                self.assertEqual(client.hear()[0], 33)
            with self.assertRaisesRegex(AssertionError, "503"):
                Client(url)

    def begin_call(self, url):
        """A callee and a caller with a call under way."""
        callee, caller = Client(url), Client(url)
        for client in (callee, caller):
            self.addCleanup(client.sock.close)
            client.join("r")
        callee.say(64, 1, {}, "a.b")
        callee.hear()
        caller.say(48, 1, {}, "a.b")
        self.assertEqual(callee.hear()[:2], [68, 1])
        return callee, caller

    def wait_until_draining(self, url):
        deadline = time.monotonic() + 30
        while self.health(url) != 503:
            self.assertLess(time.monotonic(), deadline)

    def test_calls_come_to_their_ends(self):
        router, (url,), operation = self.start(timeouts={"drain_ms": 50000})
        callee, caller = self.begin_call(url)
        with Client(url) as late, Client(url, None) as silent:
            router.signal(signal.SIGTERM)
            self.wait_until_draining(operation)
            self.assertEqual(late.hear()[::2], [3, "wamp.close.system_shutdown"])
            self.assertRegex(silent.read_head(), r"^(HTTP/1.1 503 (.|\n)*)?\Z")
            with self.assertRaises(OSError):
                Client(url)
        caller.say(48, 2, {}, "a.b")
        self.assertEqual(caller.hear()[:5], [8, 48, 2, {}, UNAVAILABLE])
        callee.say(64, 2, {}, "a.c")
        self.assertEqual(callee.hear()[0], 65)
        callee.say(48, 3, {}, "a.c")
        self.assertEqual(callee.hear()[:2], [68, 2])
        callee.say(70, 2, {}, ["inner"])
        self.assertEqual(callee.hear()[3], ["inner"])
        callee.say(70, 1, {}, ["outer"])
        self.assertEqual(caller.hear()[3], ["outer"])
        for client in (caller, callee):
            self.assertEqual(client.hear()[::2], [6, "wamp.close.system_shutdown"])
            client.say(6, {}, "wamp.close.goodbye_and_out")
            client.sock.close()
        router.wait()

    def test_calls_do_not_last_for_ever(self):
        for members in ({"timeouts": {"drain_ms": 300}},):
            router, (url,), _ = self.start(**members)
            callee, caller = self.begin_call(url)
            start = time.monotonic()
            router.signal(signal.SIGTERM)
            self.assertEqual(caller.hear()[0], 6)
            self.assertGreater(time.monotonic() - start, 0.2)
            self.assertEqual(callee.hear()[0], 6)
            router.wait()

    def test_drain_seconds(self):
        for value in ("0", "-1", "x", "86401"):
            output = self.processes.run("router", [ROUTER, "--drain-seconds", value], 2)
            self.assertIn(f"--drain-seconds: '{value}' is no number of seconds", output)
        router = self.processes.start("router", [ROUTER, "--listen", ANY_PORT, "--realm", "r",
                                                 "--drain-seconds", "1"])
        _, caller = self.begin_call(router.wait_for("listening on (.*)"))
        start = time.monotonic()
        router.signal(signal.SIGTERM)
        self.assertEqual(caller.hear()[0], 6)
        self.assertGreater(time.monotonic() - start, 0.8)
        router.wait()


if __name__ == "__main__":
    unittest.main()
