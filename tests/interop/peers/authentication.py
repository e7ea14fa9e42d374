"""A client of ../authentication.py, in Python with autobahn's asyncio flavour:

    authentication.py autobahn-python URL REALM ATTEMPTS

What it is told and says is described in authentication.mjs. The library's own authenticators answer
the challenges; of wamp-scram it has none, so that one is calculated here, from RFC 5802.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.auth import AuthCryptoSign, AuthTicket, AuthWampCra
from autobahn.wamp.serializer import MsgPackSerializer


class Scram:
    def __init__(self, authid, secret):
        self.authid, self.secret = authid, secret
        self.nonce = base64.b64encode(os.urandom(16)).decode()
        self.authextra = {"nonce": self.nonce}

    def on_challenge(self, _, challenge):
        extra = challenge.extra
        if not extra["nonce"].startswith(self.nonce):
            raise ValueError("another nonce")
        salted = hashlib.pbkdf2_hmac("sha256", self.secret.encode(),
                                     base64.b64decode(extra["salt"]), extra["iterations"])
        message = (f"n={self.authid},r={self.nonce},r={extra['nonce']},s={extra['salt']},"
                   f"i={extra['iterations']},c=biws,r={extra['nonce']}").encode()
        client = hmac.digest(salted, b"Client Key", "sha256")
        stored = hashlib.sha256(client).digest()
        self.verifier = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
        signature = hmac.digest(stored, message, "sha256")
        return base64.b64encode(bytes(a ^ b for a, b in zip(client, signature))).decode()

    def check(self, details):
        if base64.b64decode(details.authextra["verifier"]) != self.verifier:
            raise ValueError("the router has not proved itself")


def authenticator(attempt):
    method, authid = attempt["method"], attempt["authid"]
    if method == "ticket":
        return AuthTicket(authid=authid, ticket=attempt["ticket"])
    if method == "wampcra":
        return AuthWampCra(authid=authid, secret=attempt["secret"])
    if method == "wamp-scram":
        return Scram(authid, attempt["secret"])
    return AuthCryptoSign(authid=authid, privkey=attempt["key"])


class Client(ApplicationSession):
    def __init__(self, config, attempt):
        super().__init__(config)
        self.attempt = attempt
        self.authenticator = authenticator(attempt)
        self.outcome = None

    def onConnect(self):
        self.join(self.config.realm, [self.attempt["method"]], self.attempt["authid"],
                  authextra=self.authenticator.authextra)

    def onChallenge(self, challenge):
        return self.authenticator.on_challenge(self, challenge)

    def onJoin(self, details):
        if isinstance(self.authenticator, Scram):
            self.authenticator.check(details)
        self.outcome = f"joined {details.authid} {details.authrole} {details.authmethod}"
        self.leave()

    def onUserError(self, failure, message):
        self.outcome = f"failed {message}: {failure}"

    def onLeave(self, details):
        self.outcome = self.outcome or f"refused {details.reason}"
        self.disconnect()

    def onDisconnect(self):
        print(self.outcome, flush=True)
        asyncio.get_event_loop().stop()


def main(_, url, realm, attempts):
    for attempt in json.loads(attempts):
        asyncio.set_event_loop(asyncio.new_event_loop())
        ApplicationRunner(url, realm, serializers=[MsgPackSerializer()]).run(
            lambda config: Client(config, attempt), log_level="error")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
