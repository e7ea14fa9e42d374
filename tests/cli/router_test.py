"""widl-router as a program: arguments, listeners, realms, signals."""

import os
import pathlib
import signal
import shutil
import socket
import ssl
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import certificates  # noqa: E402
import rawsocket  # noqa: E402
from processes import Processes  # noqa: E402
from websocket import CLOSE, Client, frame  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
PROBE = os.environ["WIDL_PROBE"]
ANY_PORT = "ws://127.0.0.1:0/ws"

# Arguments, exit status, text.
WRONG_ARGUMENTS = [
    (["--bogus"], 2, "unknown option '--bogus'; see widl-router --help"),
    (["extra"], 2, "unknown option 'extra'; see widl-router --help"),
    (["--listen"], 2, "--listen needs a value; see widl-router --help"),
    (["--log-level", "loud"], 2, "unknown log level 'loud': it is error, warning or info"),
    (["--listen", "http://127.0.0.1/"], 1,
     "an unknown scheme in URL 'http://127.0.0.1/'"),
    (["--listen", "ws://256.1.1.1:0/ws"], 1,
     "'256.1.1.1' is no place to listen at: it must be localhost or a numeric address"),
    (["--listen", "ws+unix:/nowhere/door:/ws"], 1,
     "cannot listen at /nowhere/door: No such file or directory"),
    (["--listen", "wss://127.0.0.1:0/ws"], 1, "TLS needs a certificate"),
    (["--listen", "tls://127.0.0.1:0", "--tls-certificate", "/nowhere"], 1,
     "cannot use the certificate in '/nowhere': No such file or directory"),
    (["--socket-mode", "rw"], 2, "--socket-mode: 'rw' is no mode such as 0660"),
    (["--socket-mode", "1777"], 2, "--socket-mode: '1777' is no mode such as 0660"),
    (["--socket-mode", "0"], 2, "--socket-mode: '0' is no mode such as 0660"),
    (["--v1-prefix", "http://example.com/"], 2, "--v1-prefix: it must be URI=PREFIX"),
    (["--listen", ANY_PORT, "--v1-realm", "one"], 1,
     "there is no realm 'one' for clients of WAMP v1"),
    (["--listen", ANY_PORT, "--v1-realm", "realm1", "--v1-prefix", "http://a#=a..b"], 1,
     "prefix 0 of WAMP v1: no URI of WAMP can begin like that"),
    (["--listen", ANY_PORT, "--realm", "a..b"], 1, "'a..b' is no URI for a realm"),
    (["--listen", ANY_PORT, "--realm", "a", "--realm", "a"], 1, "there is a realm 'a' already"),
]


class RouterTest(unittest.TestCase):
    def test_wrong_arguments(self):
        for arguments, status, text in WRONG_ARGUMENTS:
            with self.subTest(arguments), Processes() as processes:
                output = processes.run("widl-router", [ROUTER, *arguments], status)
                self.assertEqual(output, f"widl-router: {text}")

    def test_help(self):
        with Processes() as processes:
            output = processes.run("widl-router", [ROUTER, "--help"])
            self.assertIn("usage: widl-router", output)
            output = processes.run("widl-router", [ROUTER, "--version"])
            self.assertRegex(output, r"^widl-router \d+\.\d+\.\d+$")

    def test_port_in_use(self):
        with Processes() as processes:
            _, (url,) = processes.start_router()
            port = url.split(":")[2].split("/")[0]
            output = processes.run("second", [ROUTER, "--listen", url], 1)
            self.assertEqual(output, f"widl-router: cannot listen at 127.0.0.1:{port}: "
                                     "Address already in use")

    def test_listeners_and_realms(self):
        """Sessions of one realm meet, whichever way they came; those of another do not."""
        with Processes() as processes:
            _, (first, second) = processes.start_router(
                realms=("one", "two"), listen=(ANY_PORT, "ws://127.0.0.1:0/other"))
            with Client(first) as callee, Client(second) as caller, Client(second) as stranger:
                for client, realm in ((callee, "one"), (caller, "one"), (stranger, "two")):
                    self.assertEqual(client.join(realm)[0], 2)
                callee.say(64, 1, {}, "com.acme.here")
                self.assertEqual(callee.hear()[:2], [65, 1])
                caller.say(48, 1, {}, "com.acme.here")
                self.assertEqual(callee.hear()[0], 68)
                stranger.say(48, 1, {}, "com.acme.here")
                self.assertEqual(stranger.hear()[4], "wamp.error.no_such_procedure")

    def test_clients_of_wamp_v1(self):
        """They are let in where there is a realm for them, and prefixes rename URIs."""
        with Processes() as processes:
            _, (url,) = processes.start_router()
            with self.assertRaisesRegex(AssertionError, "400"):
                Client(url, "wamp")
        options = ("--v1-realm", "realm1", "--v1-prefix", "http://example.com/?a=b#=com.acme.")
        with Processes() as processes:
            _, (url,) = processes.start_router(options=options)
            with Client(url) as callee, Client(url, "wamp") as caller:
                self.assertEqual(caller.hear()[::2], [0, 1])
                callee.join("realm1")
                callee.say(64, 1, {}, "com.acme.here")
                self.assertEqual(callee.hear()[:2], [65, 1])
                caller.say(2, "a", "http://example.com/?a=b#here")
                self.assertEqual(callee.hear()[0], 68)

    def test_strict_request_ids(self):
        for options, answer in (((), [33, 5]), (("--strict-request-ids",), [3])):
            with self.subTest(options), Processes() as processes:
                _, (url,) = processes.start_router(options=options)
                with Client(url) as client:
                    self.assertEqual(client.join()[0], 2)
                    client.say(32, 5, {}, "com.acme.gap")
                    self.assertEqual(client.hear()[:len(answer)], answer)

    def test_accept_unannounced(self):
        for options, answer in (((), [3]), (("--accept-unannounced",), [8, 48, 1])):
            with self.subTest(options), Processes() as processes:
                _, (url,) = processes.start_router(options=options)
                with Client(url) as client:
                    self.assertEqual(client.join()[0], 2)
                    client.say(48, 1, {"progress": True}, "com.acme.nothing")
                    self.assertEqual(client.hear()[:len(answer)], answer)

    def test_keepalive(self):
        options = ("--keepalive", "1", "--log-level", "info")
        with Processes() as processes:
            router, (url,) = processes.start_router(options=options)
            with Client(url) as client:
                self.assertEqual(client.join()[0], 2)
                router.wait_for(".*the peer was silent for too long")

    def test_strict_uris(self):
        for options, answer in (((), [33, 1]), (("--strict-uris",), [8, 32, 1])):
            with self.subTest(options), Processes() as processes:
                _, (url,) = processes.start_router(options=options)
                with Client(url) as client:
                    self.assertEqual(client.join()[0], 2)
                    client.say(32, 1, {}, "com.acme.onChange")
                    self.assertEqual(client.hear()[:len(answer)], answer)

    def test_allow_control(self):
        for options, error in (((), "wamp.error.not_authorized"),
                               (("--allow-control",), "wamp.error.no_such_session")):
            with self.subTest(options), Processes() as processes:
                _, (url,) = processes.start_router(options=options)
                with Client(url) as client:
                    self.assertEqual(client.join()[0], 2)
                    client.say(48, 1, {}, "wamp.session.kill", [1])
                    self.assertEqual(client.hear()[4], error)

    def test_path_of_each_listener(self):
        with Processes() as processes:
            _, (first, second) = processes.start_router(
                listen=(ANY_PORT, "ws://127.0.0.1:0/other"))
            for url in (first.replace("/ws", "/other"), second.replace("/other", "/ws")):
                output = processes.run("probe", [PROBE, url, "realm1"], 1)
                self.assertEqual(output, "HANDSHAKE the server answered '404 Not Found'")

    def test_signals(self):
        """The router says goodbye to polite clients, waits for them, and ends well."""
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name), Processes() as processes:
                router, (url,) = processes.start_router()
                probe = processes.start("probe", [PROBE, url, "realm1", "msgpack"])
                probe.wait_for("joined")
                with Client(url) as client:
                    self.assertEqual(client.join()[0], 2)
                    router.signal(number)
                    self.assertEqual(client.hear()[0::2], [6, "wamp.close.system_shutdown"])
                    client.say(6, {}, "wamp.close.goodbye_and_out")
                    self.assertEqual(client.read_frame(), (CLOSE, b"\x03\xe9"))
                    client.send(frame(CLOSE))
                probe.wait_for("CLOSED wamp.close.system_shutdown")
                probe.wait()
                router.wait()

    def test_clients_that_do_not_answer(self):
        """At shutdown they are waited for, but not for long."""
        with Processes() as processes:
            router, (url,) = processes.start_router()
            with Client(url) as silent, Client(url) as unjoined, Client(url, None) as unasked:
                self.assertEqual(silent.join()[0], 2)
                router.signal(signal.SIGTERM)
                router.wait()
                self.assertEqual(silent.hear()[0::2], [6, "wamp.close.system_shutdown"])
                self.assertEqual(unjoined.hear()[0::2], [3, "wamp.close.system_shutdown"])
                self.assertEqual(unasked.read_head(), "")

    def test_no_client_is_accepted_after_the_end(self):
        with Processes() as processes:
            router, (url,) = processes.start_router()
            router.signal(signal.SIGTERM)
            router.wait()
            with self.assertRaises(ConnectionRefusedError):
                Client(url)

    def test_unix_socket(self):
        """It is made with its mode, not taken from a router that lives, taken over from one that
        was killed, and removed at the end."""
        with tempfile.TemporaryDirectory() as folder, Processes() as processes:
            path = pathlib.Path(folder, "door")
            url = f"ws+unix:{path}:/ws"
            options = ("--socket-mode", "0640")
            killed, (shown,) = processes.start_router(listen=(url,), options=options)
            self.assertEqual(shown, url)
            self.assertEqual(path.stat().st_mode & 0o7777, 0o640)
            output = processes.run("second", [ROUTER, "--listen", url], 1)
            self.assertEqual(output, f"widl-router: cannot listen at {path}: "
                                     "Address already in use")
            killed.kill()
            self.assertTrue(path.is_socket())
            router, _ = processes.start_router(listen=(url,))
            probe = processes.start("probe", [PROBE, url, "realm1", "msgpack"])
            probe.wait_for("joined")
            router.signal(signal.SIGTERM)
            probe.wait_for("CLOSED wamp.close.system_shutdown")
            router.wait()
            self.assertFalse(path.exists())

    def test_two_kinds_at_one_port(self):
        with Processes() as processes:
            _, (url,) = processes.start_router()
            with Client(url) as callee, rawsocket.Client(url) as caller:
                self.assertEqual(caller.answer, b"\x7f\xf1\0\0")
                self.assertEqual(callee.join()[0], 2)
                self.assertEqual(caller.join()[0], 2)
                callee.say(64, 1, {}, "com.acme.here")
                self.assertEqual(callee.hear()[:2], [65, 1])
                caller.say(48, 1, {}, "com.acme.here")
                self.assertEqual(callee.hear()[0], 68)

    def test_clients_that_take_little(self):
        """What is larger than they have said is never sent to them."""
        with Processes() as processes:
            _, (url,) = processes.start_router(listen=("tcp://127.0.0.1:0",))
            with rawsocket.Client(url, exponent=2) as small, rawsocket.Client(url) as large:
                self.assertEqual(small.join()[0], 2)
                self.assertEqual(large.join()[0], 2)
                small.say(32, 1, {}, "com.acme.news")
                self.assertEqual(small.hear()[:2], [33, 1])
                small.say(64, 2, {}, "com.acme.echo")
                self.assertEqual(small.hear()[:2], [65, 2])
                large.say(16, 1, {"acknowledge": True}, "com.acme.news", ["x" * 2048])
                self.assertEqual(large.hear()[:2], [17, 1])
                large.say(48, 2, {}, "com.acme.echo", ["x" * 2048])
                self.assertEqual(large.hear()[4], "wamp.error.payload_size_exceeded")
                large.say(16, 3, {}, "com.acme.news", ["short"])
                self.assertEqual(small.hear()[4], ["short"])

    def test_tls(self):
        """Sessions stand while the certificate is replaced; new ones are shown the new one."""
        with tempfile.TemporaryDirectory() as folder, Processes() as processes:
            first, second = (certificates.make(folder, name) for name in ("first", "second"))
            shown = f"{folder}/shown.pem"
            shutil.copy(first, shown)
            router, (url, _) = processes.start_router(
                listen=("tls://127.0.0.1:0", "ws://127.0.0.1:0/ws"),
                options=("--tls-certificate", shown, "--log-level", "info"))
            with rawsocket.Client(url, context=certificates.context(first)) as old:
                self.assertEqual(old.join()[0], 2)
                with self.assertRaises(ssl.SSLCertVerificationError):
                    rawsocket.Client(url, context=certificates.context(second))
                router.wait_for("widl-router: info: a client from 127.0.0.1:.* was not let in: ")
                shutil.copy(second, shown)
                router.signal(signal.SIGHUP)
                router.wait_for("widl-router: info: the certificate was read again")
                with rawsocket.Client(url, context=certificates.context(second)) as new:
                    self.assertEqual(new.join()[0], 2)
                pathlib.Path(shown).write_text("broken")
                router.signal(signal.SIGHUP)
                router.wait_for("widl-router: error: certificates stay as they are: ")
                with rawsocket.Client(url, context=certificates.context(second)) as new:
                    self.assertEqual(new.join()[0], 2)
                old.say(32, 1, {}, "com.acme.news")
                self.assertEqual(old.hear()[:2], [33, 1])
                router.signal(signal.SIGTERM)
                self.assertEqual(old.hear()[0], 6)
                old.say(6, {}, "wamp.close.goodbye_and_out")
                self.assertIsNone(old.hear())
            router.wait()

    def test_certificate_that_the_system_does_not_know(self):
        with tempfile.TemporaryDirectory() as folder, Processes() as processes:
            _, (url,) = processes.start_router(
                listen=("wss://127.0.0.1:0/ws",),
                options=("--tls-certificate", certificates.make(folder, "own")))
            output = processes.run("probe", [PROBE, url, "realm1"], 1)
            self.assertEqual(output, "CERTIFICATE the server's certificate is refused: "
                                     "it is self-signed")

    def test_certificates_of_clients(self):
        for options, is_needed in (((), True), (("--tls-client-optional",), False)):
            with (self.subTest(options), tempfile.TemporaryDirectory() as folder,
                  Processes() as processes):
                own = certificates.make(folder, "own")
                client = certificates.make(folder, "client")
                _, (url,) = processes.start_router(
                    listen=("tls://127.0.0.1:0",),
                    options=("--tls-certificate", own, "--tls-client-ca", client, *options))
                with rawsocket.Client(url, context=certificates.context(own, client)) as good:
                    self.assertEqual(good.join()[0], 2)
                if is_needed:
                    with self.assertRaises(ssl.SSLError):
                        rawsocket.Client(url, context=certificates.context(own))
                else:
                    with rawsocket.Client(url, context=certificates.context(own)) as unknown:
                        self.assertEqual(unknown.join()[0], 2)

    def test_listens_on_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("this machine has no IPv6")
        with Processes() as processes:
            _, (url,) = processes.start_router(listen=("ws://[::1]:0/ws",))
            self.assertRegex(url, r"^ws://\[::1\]:[1-9]\d*/ws$")
            with Client(url) as client:
                self.assertEqual(client.join()[0], 2)


if __name__ == "__main__":
    unittest.main()
