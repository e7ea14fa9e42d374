"""Lets autobahn-python join widl-router by the method tls: with a user's certificate, with one that
is nobody's, and with one of an authority that the router does not trust.

    certificates_login.py

WIDL_ROUTER is the program under test.
"""

import asyncio
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import urllib.parse

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import certificates  # noqa: E402
from processes import judge  # noqa: E402


class Client(ApplicationSession):
    outcome = None

    def onConnect(self):
        self.join(self.config.realm, ["tls"])

    def onJoin(self, details):
        Client.outcome = f"joined {details.authid} {details.authrole} {details.authmethod}"
        self.leave()

    def onLeave(self, details):
        Client.outcome = Client.outcome or f"refused {details.reason}"
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


def join(url, trusted, own):
    """What comes of it."""
    Client.outcome = None
    asyncio.set_event_loop(asyncio.new_event_loop())
    ApplicationRunner(url, "realm1", ssl=certificates.context(trusted, own)).run(
        Client, log_level="error")
    return Client.outcome


def is_turned_away(url, trusted, own):
    """Whether TLS ends at the router; the library would wait for ever."""
    address = urllib.parse.urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port)) as plain:
            with certificates.context(trusted, own).wrap_socket(
                    plain, server_hostname=address.hostname) as secured:
                secured.sendall(b"GET")
                return secured.recv(1) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def run(folder, processes):
    """What is wrong."""
    server, pump, other, strange = (certificates.make(folder, name)
                                    for name in ("server", "pump", "other", "strange"))
    trusted = os.path.join(folder, "trusted.pem")
    pathlib.Path(trusted).write_text(pathlib.Path(pump).read_text() +
                                     pathlib.Path(other).read_text())
    users = os.path.join(folder, "users.json")
    subprocess.run([os.environ["WIDL_ROUTER"], "user", "add", users, "pump-7", "--role", "device",
                    "--certificate", pump], check=True)
    router, (url,) = processes.start_router(
        listen=("wss://127.0.0.1:0/ws",),
        options=("--users", users, "--tls-certificate", server, "--tls-client-ca", trusted))
    wrong = []
    for own, wanted in ((pump, "joined pump-7 device tls"),
                        (other, "refused wamp.error.authentication_denied")):
        outcome = join(url, server, own)
        if outcome != wanted:
            wrong.append(f"{own}: {outcome}")
    if not is_turned_away(url, server, strange):
        wrong.append(f"{strange} was accepted")
    router.signal(signal.SIGTERM)
    router.wait()
    return wrong


if __name__ == "__main__":
    sys.exit(judge(run))
