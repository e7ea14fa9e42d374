"""widl-router --config and check: what files may have, what is wrong in bad ones, signals."""

import copy
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from json_schema import Schema  # noqa: E402
from processes import Processes  # noqa: E402
from sources import ROOT  # noqa: E402
from websocket import Client  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
UNIT = pathlib.Path(os.environ["WIDL_UNIT"])
PUBLISHED = ROOT / "docs/router.schema.json"
FULL = pathlib.Path(__file__).resolve().parent / "config/full.json"
REALM = '{"name": "r"}'
DENIED = "wamp.error.not_authorized"


def run(*arguments):
    """Exit status, standard output, standard error."""
    done = subprocess.run([ROUTER, *arguments], text=True, capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def with_realm(members):
    return '{"realms": [%s], %s}' % (REALM, members)


def in_realm(members):
    return '{"realms": [{"name": "r", %s}]}' % members


def in_rule(members):
    return in_realm('"roles": [{"name": "u", "permissions": [{%s}]}]' % members)


def in_door(members):
    return with_realm('"listeners": [{%s}]' % members)


BAD = (
    ("", "1:1: "),
    ("{", "1:2: "),
    ("[]", "1:1: must be an object"),
    ("{}", "1:1: 'realms' is missing"),
    ('{"realms": []}', "1:2: realms: must have a realm"),
    ('{"realms": {}}', "1:2: realms: must be a list"),
    ('{"realms": [1]}', "1:13: realms[0]: must be an object"),
    ('{"realms": [{}]}', "1:13: realms[0]: 'name' is missing"),
    ('{\n  "realm": []\n}', "2:3: realm: not known; did you mean 'realms'?"),
    ('{"realms": [{"name": "a b"}]}', "1:14: realms[0].name: 'a b' is no URI"),
    ('{"realms": [{"name": "a\\u0000"}]}', "realms[0].name: must have no NUL character"),
    ('{"realms": [%s, %s]}' % (REALM, REALM), "realms[1].name: this realm is there already"),
    (with_realm('"realms": []'), "1:29: this key is there already"),
    (with_realm('"log_level": "loud"'), "log_level: must be 'error', 'warning' or 'info'"),
    (with_realm('"log_format": "xml"'), "log_format: must be 'text' or 'json'"),
    (with_realm('"strict_uris": 1'), "strict_uris: must be true or false"),
    (with_realm('"origins": "*"'), "origins: must be a list"),
    (with_realm('"origins": [""]'), "origins[0]: must be a string that is not empty"),
    (with_realm('"limits": {"max_conections": 1}'),
     "limits.max_conections: not known; did you mean 'max_connections'?"),
    (with_realm('"limits": {"max_connections": 0}'),
     "limits.max_connections: must be a whole number from 1 to 2147483648"),
    (with_realm('"limits": {"max_connections": 1.5}'), "must be a whole number"),
    (with_realm('"limits": {"max_connections": -1}'), "must be a whole number"),
    (with_realm('"limits": {"max_connections": 99999999999999999999}'), "must be a whole number"),
    (with_realm('"limits": []'), "limits: must be an object"),
    (with_realm('"timeouts": {"hello_ms": "5s"}'), "timeouts.hello_ms: must be a whole number"),
    (with_realm('"operation": {}'), "operation: 'listen' is missing"),
    (with_realm('"operation": {"listen": "ws://h/"}'), "operation.listen: must be http://HOST"),
    (with_realm('"users": "nowhere.json"'), "nowhere.json: No such file"),
    (in_realm('"users": "u", "authenticator": {"realm": "r", "procedure": "p"}'),
     "realms[0].authenticator: decides instead of 'users'"),
    ('{"realms": [{"name": "a", "authenticator": {"realm": "b", "procedure": "p"}}, '
     '{"name": "b"}]}',
     "realms[0].authenticator: realm 'b' has no roles, so nobody may register the procedure"),
    (in_realm('"roles": [{"name": "a"}, {"name": "a"}]'),
     "realms[0].roles[1].name: this role is there already"),
    (in_rule('"uri": "a b"'), "permissions[0].uri: 'a b' is no URI"),
    (in_rule('"uri": "a", "match": "regex"'), "match: must be 'exact', 'prefix' or 'wildcard'"),
    (in_rule('"uri": "a", "allow": "call"'), "allow: must be a list"),
    (in_rule('"uri": "a", "allow": ["calls"]'),
     "allow[0]: must be 'call', 'register', 'publish' or 'subscribe'"),
    (in_rule('"uri": "a", "allow": ["call", "call"]'), "allow[1]: is there already"),
    (in_rule('"uri": "a", "trustlevel": 4294967296'), "trustlevel: must be a whole number"),
    (in_realm('"history": [{"topic": "a b"}]'), "history[0].topic: 'a b' is no topic"),
    (in_door('"url": "wss://127.0.0.1:0/"'), "listeners[0].url: needs 'tls' with a certificate"),
    (in_door('"url": "ws://127.0.0.1:0/", "tls": {"certificate": "c"}'),
     "listeners[0].tls: is for wss:// and tls://"),
    (in_door('"url": "wss://h/", "tls": {"certificate": "c", "client_optional": true}'),
     "client_optional: has no effect without 'client_ca'"),
    (in_door('"url": "wss://h/", "tls": {"key": "c"}'), "tls: 'certificate' is missing"),
    (in_door('"url": "unix:s", "socket": {"mode": 660}'), "mode: must be a string with an octal"),
    (in_door('"url": "unix:s", "socket": {"mode": "0999"}'), "mode: must be a string with an octal"),
    (in_door('"url": "unix:s", "socket": {"mode": "01777"}'), "must be a string with an octal"),
)


def objects(value, path=()):
    """The paths of all objects in a value."""
    if isinstance(value, dict):
        yield path
    for key, item in (value.items() if isinstance(value, dict) else
                      enumerate(value) if isinstance(value, list) else ()):
        yield from objects(item, path + (key,))


class FolderTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)
        self.path = str(self.folder / "router.json")
        (self.folder / "users.json").write_text('{"users": []}', encoding="utf-8")

    def write(self, text):
        text = text if isinstance(text, str) else json.dumps(text)
        pathlib.Path(self.path).write_text(text, encoding="utf-8")

    def check(self, text):
        self.write(text)
        return run("check", self.path)


class FileTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.full = json.loads(FULL.read_text(encoding="utf-8"))
        status, self.schema, _ = run("check", "--schema")
        self.assertEqual(status, 0)

    def test_the_schema_is_what_is_published(self):
        if os.environ.get("WIDL_UPDATE_GOLDEN"):
            PUBLISHED.write_text(self.schema, encoding="utf-8")
        self.assertEqual(PUBLISHED.read_text(encoding="utf-8"), self.schema)

    def test_the_page_has_what_the_schema_has(self):
        script = ROOT / "docs/router_reference.py"
        check = [] if os.environ.get("WIDL_UPDATE_GOLDEN") else ["--check"]
        self.assertEqual(subprocess.run([sys.executable, "-B", script, *check],
                                        timeout=60).returncode, 0)

    def test_reader_and_schema_take_a_file_with_every_member(self):
        schema = Schema(json.loads(self.schema))
        self.assertEqual(list(schema.problems(self.full)), [])
        self.assertEqual([name for name in schema.unused() if ": " not in name], [])
        self.assertEqual(self.check(self.full), (0, "", ""))

    def test_reader_and_schema_refuse_what_is_unknown_in_every_object(self):
        paths = list(objects(self.full))
        self.assertGreater(len(paths), 15)
        for path in paths:
            changed = copy.deepcopy(self.full)
            value = changed
            for key in path:
                value = value[key]
            value["zzzzzz"] = 1
            with self.subTest(path=path):
                self.assertNotEqual(list(Schema(json.loads(self.schema)).problems(changed)), [])
                status, _, said = self.check(changed)
                self.assertEqual(status, 1)
                self.assertIn("zzzzzz: not known", said)

    def test_what_is_wrong_is_said_with_its_place(self):
        for text, expected in BAD:
            with self.subTest(text=text):
                status, output, said = self.check(text)
                self.assertEqual((status, output), (1, ""))
                self.assertIn(expected, said)
                self.assertEqual(said.count("\n"), 1)

    def test_no_beginning_of_a_file_is_taken_for_one(self):
        text = json.dumps(self.full)
        for size in range(0, len(text), 61):
            with self.subTest(size=size):
                self.assertEqual(self.check(text[:size])[0], 1)

    def test_hostile_files_are_refused(self):
        for text in ("[" * 100000, '{"realms":' * 100000, '"' + "a" * 1000000,
                     with_realm(", ".join(f'"{i}": 1' for i in range(1000)))):
            self.assertEqual(self.check(text)[0], 1)
        self.assertEqual(run("check", str(self.folder))[0], 1)
        self.assertEqual(run("check", "/dev/zero")[0], 1)

    def test_decisions_are_explained(self):
        self.write(in_rule('"uri": "a.", "match": "prefix", "allow": ["call"], "ask": ["publish"]'))
        for words, status, text in (
                (("--as", "u", "--call", "a.b"), 0, "prefix 'a.'"),
                (("--as", "u", "--realm", "r", "--call", "a.b"), 0, "prefix 'a.'"),
                (("--as", "u", "--publish", "a.b"), 0, "authorizer"),
                (("--as", "u", "--register", "a.b"), 1, "may not"),
                (("--as", "u", "--subscribe", "b.", "--match", "prefix"), 1, "b."),
                (("--as", "x", "--call", "a.b"), 1, "x"),
                (("--as", "u", "--realm", "x", "--call", "a.b"), 1, "'x'"),
                (("--as", "u", "--call", "a b"), 1, "'a b'"),
                (("--as", "u"), 2, "a question is"),
                (("--call", "a.b"), 2, "a question is"),
                (("--as", "u", "--call", "a", "--publish", "b"), 2, "one question too much"),
                (("--as", "u", "--call", "a", "--match", "prefix"), 2, "--match is for"),
                (("--match", "fuzzy"), 2, "none of exact"),
                (("--zzz", "u"), 2, "--zzz is unknown"),
                (("--as",), 2, "needs a value"),
                (("more",), 2, "too much")):
            with self.subTest(words=words):
                found, output, said = run("check", self.path, *words)
                self.assertEqual(found, status)
                self.assertIn(text, output + said)
        self.assertEqual(run("check")[0], 2)
        self.assertEqual(run("check", "--help")[0], 0)

    def test_the_program_says_the_same_and_takes_no_other_options(self):
        self.write(with_realm('"limit": 1'))
        status, _, said = run("--config", self.path)
        self.assertEqual(status, 1)
        self.assertIn("limit: not known; did you mean 'limits'?", said)
        self.assertEqual(run("--config", self.path, "--realm", "x")[0], 2)


class ServiceTest(unittest.TestCase):
    def test_the_unit_starts_what_there_is(self):
        unit = UNIT.read_text(encoding="utf-8")
        self.assertRegex(unit, r"(?m)^ExecStart=/.*/widl-router --config /etc/widl/router.json$")
        self.assertNotRegex(unit, r"@CMAKE|\$\{")
        # The program kill is not on every machine; that of a shell is.
        self.assertRegex(unit, r"(?m)^ExecReload=/bin/sh -c 'kill -HUP \$MAINPID'$")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd-analyze")
    def test_the_unit_has_no_mistakes(self):
        text = re.sub(r"(?m)^(Exec\w+=)/\S+/widl-router ", rf"\1{ROUTER} ",
                      UNIT.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "widl-router.service"
            unit.write_text(text, encoding="utf-8")
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit],
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd-analyze")
    def test_the_unit_is_hardened(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15",
                               UNIT], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout[-300:] + done.stderr)


class ServingTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.processes = Processes().__enter__()
        self.addCleanup(self.processes.__exit__, None, None, None)

    def configure(self, allow, **more):
        rule = {"uri": "a.b", "allow": allow}
        self.write({"listeners": [{"url": "ws://127.0.0.1:0/ws"}],
                    "realms": [{"name": "r", "roles": [
                        {"name": "anonymous", "permissions": [rule]}]}],
                    "log_level": "info", **more})

    def start(self, environment=None):
        router = self.processes.start("router", [ROUTER, "--config", self.path],
                                      environment=environment)
        return router, router.wait_for("listening on (.*)")

    def test_sessions_stay_when_rules_change_and_when_a_file_is_bad(self):
        self.configure([])
        router, url = self.start()
        with Client(url) as client:
            client.join("r")

            def ask(number):
                client.say(48, number, {}, "a.b")
                return client.hear()[4]
            self.assertEqual(ask(1), DENIED)
            self.configure(["call"])
            router.signal(signal.SIGHUP)
            router.wait_for("widl-router: info: the configuration was read again")
            self.assertEqual(ask(2), "wamp.error.no_such_procedure")
            self.write("{")
            router.signal(signal.SIGHUP)
            router.wait_for("widl-router: error: the configuration stays as it is: .*router.json:1:2")
            self.assertEqual(ask(3), "wamp.error.no_such_procedure")
            self.write(in_rule('"uri": "a b"'))
            router.signal(signal.SIGHUP)
            router.wait_for("widl-router: error: the configuration stays as it is: .*'a b'")
            self.assertEqual(ask(4), "wamp.error.no_such_procedure")
            self.configure([], allow_anonymous=True)
            router.signal(signal.SIGHUP)
            router.wait_for("widl-router: warning: the configuration has changed in more than")
            self.assertEqual(ask(5), DENIED)
            router.signal(signal.SIGTERM)
            self.assertEqual(client.hear()[0], 6)
        router.wait()

    def test_the_service_manager_is_told(self):
        for name in (str(self.folder / "notify"), "@widl-test-%d" % os.getpid()):
            with self.subTest(name=name), \
                    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.bind(name.replace("@", "\0"))
                manager.settimeout(60)
                self.configure([])
                router, _ = self.start({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000"})
                self.assertEqual(manager.recv(100), b"READY=1")
                for _ in range(3):
                    self.assertEqual(manager.recv(100), b"WATCHDOG=1")
                router.signal(signal.SIGHUP)
                said = []
                while b"READY=1" not in said:
                    said.append(manager.recv(100))
                said = [state for state in said if state != b"WATCHDOG=1"]
                self.assertRegex(said[0], rb"^RELOADING=1\nMONOTONIC_USEC=\d+$")
                router.signal(signal.SIGTERM)
                while (state := manager.recv(100)) != b"STOPPING=1":
                    self.assertEqual(state, b"WATCHDOG=1")
                router.wait()

    def test_no_manager_and_a_strange_one_are_no_matter(self):
        for environment in ({"NOTIFY_SOCKET": "/nowhere/at/all"}, {"NOTIFY_SOCKET": "x"},
                            {"NOTIFY_SOCKET": "/" + "x" * 200}, {"WATCHDOG_USEC": "x"},
                            {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}):
            with self.subTest(environment=environment):
                self.configure([])
                router, _ = self.start(environment)
                router.signal(signal.SIGTERM)
                router.wait()


if __name__ == "__main__":
    unittest.main()
