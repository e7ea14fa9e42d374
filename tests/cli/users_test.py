"""widl-router user: adding users to a file, setting and taking away what they log in by."""

import hashlib
import json
import os
import pathlib
import pty
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import certificates  # noqa: E402
from processes import Processes  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
SEE_HELP = "; see widl-router user --help"


def user(*arguments, secret=""):
    """Exit status, standard output, standard error."""
    done = subprocess.run([ROUTER, "user", *arguments], input=secret, text=True,
                          capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


class UsersTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.path = os.path.join(self.directory, "users.json")

    def read(self):
        with open(self.path, encoding="utf-8") as file:
            return json.load(file)["users"]

    def assert_fails(self, status, text, *arguments, secret=""):
        self.assertEqual(user(*arguments, secret=secret), (status, "", f"widl-router user: {text}\n"))

    def test_users_come_and_go(self):
        self.assertEqual(user("add", self.path, "joe", "--role", "operator", secret="secret\n"),
                         (0, "", ""))
        self.assertEqual(user("passwd", self.path, "joe", "--method", "ticket", "--method",
                              "wampcra", "--iterations", "5000", secret="other"), (0, "", ""))
        (joe,) = self.read()
        self.assertEqual((joe["authid"], joe["role"]), ("joe", "operator"))
        self.assertEqual(joe["wamp-scram"]["iterations"], 100000)
        self.assertEqual(joe["ticket"]["iterations"], 5000)
        self.assertEqual(joe["wampcra"]["keylen"], 32)
        with open(self.path, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("secret\"", text)
        self.assertNotIn("other", text)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        self.assertEqual(user("remove", self.path, "joe", "--method", "ticket"), (0, "", ""))
        self.assertNotIn("ticket", self.read()[0])
        self.assertEqual(user("remove", self.path, "joe"), (0, "", ""))
        self.assertEqual(self.read(), [])
        self.assertEqual(os.listdir(self.directory), ["users.json"])

    def test_mistakes(self):
        user("add", self.path, "joe", "--method", "ticket", secret="x\n")
        for status, text, arguments, secret in (
                (2, "what is to be done is missing" + SEE_HELP, [], ""),
                (2, "'show' is no command" + SEE_HELP, ["show"], ""),
                (2, "a file is needed" + SEE_HELP, ["list"], ""),
                (2, "a file and an authid are needed" + SEE_HELP, ["add", self.path], ""),
                (2, "'more' is too much" + SEE_HELP, ["add", self.path, "joe", "more"], ""),
                (2, "unknown option '--password'" + SEE_HELP,
                 ["add", self.path, "joe", "--password", "x"], ""),
                (2, "--role is unknown, or needs a value" + SEE_HELP,
                 ["add", self.path, "joe", "--role"], ""),
                (2, "--iterations: '1e5' is no such number" + SEE_HELP,
                 ["add", self.path, "joe", "--iterations", "1e5"], ""),
                (1, "the secret: it is empty", ["passwd", self.path, "joe"], "\n"),
                (1, "the secret: it is too long, or no text", ["passwd", self.path, "joe"],
                 "x" * 70000),
                (1, "there is a user 'joe' already", ["add", self.path, "joe"], "x"),
                (1, "there is no user 'jo'", ["passwd", self.path, "jo"], "x"),
                (1, "there is no user 'jo'", ["remove", self.path, "jo"], ""),
                (1, "wamp-scram takes from 4096 to 10000000 iterations",
                 ["passwd", self.path, "joe", "--iterations", "1000"], "x"),
                (1, "there is no method 'scram': it is ticket, wampcra, wamp-scram, "
                 "cryptosign or tls",
                 ["passwd", self.path, "joe", "--method", "scram"], "x"),
                (1, "a public key is 64 hexadecimal digits, or a line of the type ssh-ed25519",
                 ["passwd", self.path, "joe", "--method", "cryptosign"], "x")):
            with self.subTest(arguments):
                self.assert_fails(status, text, *arguments, secret=secret)
        self.assertEqual(len(self.read()), 1)

    def test_certificates(self):
        path = certificates.make(self.directory, "pump")
        with open(path, encoding="utf-8") as file:
            der = ssl.PEM_cert_to_DER_cert(file.read().split("-----BEGIN PRIVATE")[0])
        mark = "sha256:" + hashlib.sha256(der).hexdigest()
        self.assertEqual(user("add", self.path, "pump", "--certificate", path), (0, "", ""))
        self.assertEqual(user("passwd", self.path, "pump", "--certificate", path), (0, "", ""))
        self.assertEqual(user("passwd", self.path, "pump", "--method", "tls",
                              secret="dns:Pump.example\n"), (0, "", ""))
        self.assertEqual(user("passwd", self.path, "pump", "--method", "ticket",
                              "--certificate", path, secret="x"), (0, "", ""))
        (pump,) = self.read()
        self.assertEqual(pump["tls"], {"certificates": [mark, "dns:pump.example"]})
        self.assertIn("ticket", pump)
        self.assertEqual(user("remove", self.path, "pump", "--method", "tls"), (0, "", ""))
        self.assertNotIn("tls", self.read()[0])
        self.assert_fails(1, "/nowhere: it cannot be read, or is no text", "add", self.path, "x",
                          "--certificate", "/nowhere")
        self.assert_fails(1, "a certificate must begin with sha256:, key-sha256:, cn:, dns:, "
                          "email: or uri:, or be a certificate in PEM", "add", self.path, "x",
                          "--certificate", self.path)
        self.assertEqual(len(self.read()), 1)

    def test_lists(self):
        user("add", self.path, "joe", "--role", "operator", "--realm", "a", "--realm", "b",
             "--method", "ticket", "--method", "wampcra", secret="x")
        user("add", self.path, "jane", secret="x")
        self.assertEqual(user("list", self.path),
                         (0, "joe\toperator\twampcra ticket\ta b\njane\tuser\twamp-scram\n", ""))
        self.assertEqual(user("list", "/nowhere")[0], 1)

    def test_databases(self):
        path = os.path.join(self.directory, "users.db")
        key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        self.assertEqual(user("add", path, "joe", "--role", "operator", secret="x"), (0, "", ""))
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(user("passwd", path, "joe", "--method", "cryptosign", secret=key),
                         (0, "", ""))
        self.assertEqual(user("add", path, "anna", "--realm", "a", "--method", "ticket",
                              secret="y"), (0, "", ""))
        self.assertEqual(user("list", path), (0, "anna\tuser\tticket\ta\n"
                                              "joe\toperator\tcryptosign wamp-scram\n", ""))
        self.assert_fails(1, "there is a user 'joe' already", "add", path, "joe", secret="x")
        self.assert_fails(1, "ed25519:" + key + " is another user's", "passwd", path, "anna",
                          "--method", "cryptosign", secret=key)
        self.assertEqual(user("remove", path, "joe", "--method", "cryptosign"), (0, "", ""))
        self.assertEqual(user("remove", path, "joe"), (0, "", ""))
        self.assertEqual(user("passwd", path, "anna", "--method", "cryptosign", secret=key),
                         (0, "", ""))
        self.assertEqual(user("list", path), (0, "anna\tuser\tcryptosign ticket\ta\n", ""))
        self.assert_fails(1, "there is no user 'joe'", "remove", path, "joe")
        new = os.path.join(self.directory, "new.sqlite")
        self.assert_fails(1, "there is no user 'joe'", "remove", new, "joe")
        self.assertEqual(os.listdir(self.directory), ["users.db"])
        with Processes() as processes:
            router, _ = processes.start_router(options=["--users", path])
            router.signal(signal.SIGTERM)
            router.wait()

    def test_help(self):
        status, output, errors = user("--help")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("usage: widl-router user add FILE AUTHID", output)

    def ask(self, *answers):
        """Type answers into a terminal. Exit status, and what the terminal has shown."""
        process, terminal = pty.fork()
        if process == 0:
            os.execv(ROUTER, [ROUTER, "user", "add", self.path, "joe", "--method", "ticket"])
        shown = b""
        for prompt, answer in zip((b"secret: ", b"once more: "), answers):
            while prompt not in shown:
                shown += os.read(terminal, 1000)
            os.write(terminal, answer + b"\n")
        try:
            while more := os.read(terminal, 1000):
                shown += more
        except OSError:
            pass
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode()

    def test_terminals_do_not_show_secrets(self):
        status, shown = self.ask(b"S3cret", b"S3cret")
        self.assertEqual(status, 0)
        self.assertNotIn("S3cret", shown)
        self.assertEqual(len(self.read()), 1)

    def test_secrets_are_asked_for_twice(self):
        status, shown = self.ask(b"S3cret", b"S3cre")
        self.assertEqual(status, 1)
        self.assertIn("the two are not the same", shown)
        self.assertFalse(os.path.exists(self.path))

    def test_routers_say_what_is_wrong_with_a_file(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write('{\n  "users": [\n    {"authid": "joe", "roel": "x"}\n  ]\n}\n')
        with Processes() as processes:
            output = processes.run("widl-router", [ROUTER, "--users", self.path], 1)
        self.assertEqual(output, f"widl-router: {self.path}:3:23: users[0].roel: not known; "
                                 "did you mean 'role'?")

    def test_routers_serve_users(self):
        user("add", self.path, "joe", "--method", "ticket", secret="x\n")
        with Processes() as processes:
            router, _ = processes.start_router(options=["--users", self.path])
            router.signal(signal.SIGTERM)
            router.wait()


if __name__ == "__main__":
    unittest.main()
