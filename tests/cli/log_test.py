"""The log of widl-router: lines that machines read, and what no client can bring into them."""

import hashlib
import hmac
import base64
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402
from sources import ROOT  # noqa: E402
from websocket import Client  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
ANY_PORT = "ws://127.0.0.1:0/ws"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z"
MEMBERS = {"time": str, "level": str, "event": str, "realm": str, "session": int, "address": str,
           "authid": str, "suppressed": int, "message": str}
SECRETS = ("correct horse battery", "wrong horse battery", "s3cr3t ticket", "wr0ng ticket")
# What a client calls itself, and what is not to be seen of it.
NAMES = [
    "line\nwidl-router: error: made up [session_cut time=now]",
    "\x1b[2J\x1b]0;title\x07", "a\rb", "tab\tnul\0", "\x7f\x80\x9b31m", "\u2028\u2029",
    "\u202egnp.exe", "\u2066\u2069\ufeff\u200b", "\"},{\"event\":\"made up", "\\u000a\\", "ünïcödé 漢字 🎈",
    "x" * 5000,
]


def documented():
    """The events of the table, with their levels."""
    text = (ROOT / "runtime/router/core/reports.def").read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^WI_REPORT\((\w+), (\w+),", text))


class LogTest(unittest.TestCase):
    def setUp(self):
        self.processes = Processes().__enter__()
        self.addCleanup(self.processes.__exit__, None, None, None)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def start(self, *options):
        router = self.processes.start(
            "router", [ROUTER, "--listen", ANY_PORT, "--log-level", "info", *options])
        return router, router.wait_for("listening on (.*)")

    def end(self, router):
        """Its lines but the one that says where it listens."""
        router.signal(signal.SIGTERM)
        return router.wait().split("\n")[1:]

    def read(self, lines):
        """Lines of JSON, each with known members of the right types."""
        table = documented()
        found = []
        for line in lines:
            self.assertRegex(line, r"^[\x20-\x7e\xa0-\U0010ffff]*\Z")
            members = json.loads(line)
            for name, value in members.items():
                self.assertIsInstance(value, MEMBERS[name], line)
            self.assertRegex(members["time"], f"^{TIME}$")
            self.assertIn(members["event"], table)
            self.assertIn(members["level"], ("error", "warning", "info"))
            found.append(members)
        return found

    def test_a_session_in_json(self):
        router, url = self.start("--log-format", "json")
        with Client(url) as client:
            session = client.join("realm1")[1]
            client.say(999)
            client.hear()
        router.wait_for(".*connection_closed")
        found = {line["event"]: line for line in self.read(self.end(router))}
        self.assertEqual(list(found), ["session_joined", "session_aborted", "session_left",
                                       "connection_closed"])
        for name in ("session_joined", "session_aborted", "session_left"):
            self.assertEqual(found[name]["realm"], "realm1")
            self.assertEqual(found[name]["session"], session)
            self.assertRegex(found[name]["address"], r"^127\.0\.0\.1:\d+$")
            self.assertRegex(found[name]["authid"], "^[0-9a-f]{16}$")
        self.assertIn("wamp.error.protocol_violation", found["session_aborted"]["message"])

    def test_a_session_in_text(self):
        router, url = self.start()
        with Client(url) as client:
            session = client.join("realm1")[1]
            client.say(6, {}, "wamp.close.normal")
            client.hear()
        router.wait_for(".*connection_closed")
        first = self.end(router)[0]
        self.assertRegex(first, rf"^widl-router: info: session {session} joins realm realm1 "
                                rf"\[session_joined time={TIME} realm=\"realm1\" "
                                rf"session={session} address=\"127.0.0.1:\d+\" "
                                r"authid=\"[0-9a-f]{16}\"\]$")

    def write_users(self):
        path = str(self.folder / "users.json")
        for name, method, secret in (("joe", "wampcra", SECRETS[0]), ("sue", "ticket", SECRETS[2])):
            subprocess.run([ROUTER, "user", "add", path, name, "--method", method,
                            "--iterations", "1000"], input=secret, text=True, check=True)
        return path

    def log_in(self, url, name, method, answer):
        """Answer the challenge, if there is one. Return: what was sent, and heard."""
        with Client(url) as client:
            client.say(1, "realm1", {"authid": name, "authmethods": [method],
                                     "roles": {"caller": {}}})
            heard = client.hear()
            if heard[0] != 4:
                return "", heard
            signature = answer(heard[2])
            client.say(5, signature, {})
            return signature, client.hear()

    @staticmethod
    def sign(password):
        def answer(extra):
            key = base64.b64encode(hashlib.pbkdf2_hmac(
                "sha256", password.encode(), extra["salt"].encode(), extra["iterations"],
                extra["keylen"]))
            return base64.b64encode(hmac.new(key, extra["challenge"].encode(),
                                             "sha256").digest()).decode()
        return answer

    def test_secrets_are_never_said(self):
        users = self.write_users()
        for form in ("text", "json"):
            with self.subTest(form):
                router, url = self.start("--users", users, "--log-format", form)
                said, answers = list(SECRETS), []
                for name, method, answer in (
                        ("joe", "wampcra", self.sign(SECRETS[0])),
                        ("joe", "wampcra", self.sign(SECRETS[1])),
                        ("joe", "wampcra", lambda extra: SECRETS[0]),
                        ("sue", "ticket", lambda extra: SECRETS[2]),
                        ("sue", "ticket", lambda extra: SECRETS[3]),
                        ("mallory", "ticket", lambda extra: SECRETS[2])):
                    signature, heard = self.log_in(url, name, method, answer)
                    said.append(signature)
                    answers.append(heard[0])
                self.assertEqual(answers, [2, 3, 3, 2, 3, 3])
                with Client(url) as client:
                    client.say(5, SECRETS[0], {})
                    client.hear()
                lines = self.end(router)
                text = "\n".join(lines)
                for secret in said:
                    self.assertTrue(not secret or secret not in text, secret)
                for line in pathlib.Path(users).read_text().split('"'):
                    self.assertTrue(len(line) < 30 or line not in text, line)
                refused = [line for line in lines if "login_refused" in line]
                self.assertEqual(len(refused), 4)
                self.assertEqual(sum("mallory" in line for line in refused), 1)

    def test_no_client_makes_up_lines(self):
        for form in ("text", "json"):
            with self.subTest(form):
                router, url = self.start("--users", self.write_users() if form == "text" else
                                         str(self.folder / "users.json"), "--log-format", form)
                for name in NAMES:
                    self.log_in(url, name, "ticket", lambda extra: "x")
                    with Client(url) as client:
                        client.say(3, {"message": name}, "com.acme.sorry")
                        client.say(3, {}, name)
                    with Client(url) as client:
                        client.say(1, "com.acme." + name, {"roles": {"caller": {}}})
                lines = self.end(router)
                for line in lines:
                    self.assertRegex(line, r"^[\x20-\x7e\xa0-\U0010ffff]*\Z")
                    self.assertNotRegex(line, "[\u2028-\u202e\u2066-\u2069\ufeff\u200b]")
                    self.assertLess(len(line), 2000)
                    if form == "text":
                        self.assertRegex(line, r"^widl-router: (info|warning|error): .* \[\w+ time="
                                               rf"{TIME}( \w+=(\d+|\"([^\"\\]|\\.)*\"))*\]$")
                if form == "json":
                    self.assertIn("ünïcödé 漢字 🎈", "".join(lines))
                    self.assertNotIn("made up", [line["event"] for line in self.read(lines)])

    def test_a_flood_is_told_in_few_lines(self):
        router, url = self.start("--log-format", "json")
        start = time.monotonic()
        for _ in range(600):
            with Client(url) as client:
                client.say(5, "x", {})
                client.hear()
        with Client(url) as client:
            client.join("realm1")
            time_taken = time.monotonic() - start
            lines = self.read(self.end(router))
        counts = {}
        for line in lines:
            counts[line["event"]] = counts.get(line["event"], 0) + 1
        for name in ("session_aborted", "connection_closed"):
            self.assertGreaterEqual(counts[name], 200)
            self.assertLessEqual(counts[name], 200 + 20 * time_taken + 21)
        self.assertEqual(counts["session_joined"], 1)
        aborted = [line for line in lines if line["event"] == "session_aborted"]
        told = sum(line.get("suppressed", 0) for line in aborted)
        self.assertLessEqual(len(aborted) + told, 600)

    def test_the_journal_is_told_priorities(self):
        reader, writer = os.pipe()
        state = os.fstat(writer)
        for stream, start in ((f"{state.st_dev}:{state.st_ino}", "<4>widl-router: warning: "),
                              (f"{state.st_dev}:1", "widl-router: warning: "),
                              ("nonsense", "widl-router: warning: ")):
            with self.subTest(stream), subprocess.Popen(
                    [ROUTER, "--listen", ANY_PORT], stdout=subprocess.PIPE, stderr=writer,
                    text=True, env={**os.environ, "JOURNAL_STREAM": stream}) as router:
                url = router.stdout.readline().split(" ")[2].strip()
                with Client(url) as client:
                    client.say(5, "x", {})
                    client.hear()
                self.assertTrue(os.read(reader, 4096).decode().startswith(start))
                router.send_signal(signal.SIGTERM)
        os.close(reader)
        os.close(writer)

    def test_the_format_can_change_while_it_runs(self):
        path = self.folder / "router.json"

        def configure(form, level):
            path.write_text(json.dumps({"realms": [{"name": "r"}], "log_level": level,
                                        "listeners": [{"url": ANY_PORT}], "log_format": form}))
        configure("text", "info")
        router = self.processes.start("router", [ROUTER, "--config", str(path)])
        router.wait_for("listening on")
        router.signal(signal.SIGHUP)
        router.wait_for(r"widl-router: info: .*\[configuration_read ")
        configure("json", "info")
        router.signal(signal.SIGHUP)
        (line,) = self.read([router.wait_for("{.*configuration_read.*")])
        self.assertEqual(line["level"], "info")
        path.write_text("{")
        router.signal(signal.SIGHUP)
        (line,) = self.read([router.wait_for("{.*configuration_bad.*")])
        self.assertEqual(line["level"], "error")

    def test_the_page_has_the_events(self):
        check = [] if os.environ.get("WIDL_UPDATE_GOLDEN") else ["--check"]
        script = ROOT / "docs/router_tables.py"
        self.assertEqual(subprocess.run([sys.executable, "-B", script, *check],
                                        timeout=60).returncode, 0)


if __name__ == "__main__":
    unittest.main()
