"""Lets autobahn-python join widl-router by the method cookie, as a browser does it: with the cookie
that was set when it logged in by a ticket, until it logs out.

    cookie_login.py

WIDL_ROUTER is the program under test.
"""

import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import judge  # noqa: E402


class Client(ApplicationSession):
    """Joins once: by a ticket, or by a cookie; leaves for a reason."""

    def __init__(self, config):
        super().__init__(config)
        self.found = config.extra

    def onConnect(self):
        headers = self._transport.http_headers
        self.found["cookie"] = headers.get("set-cookie", "").split(";")[0]
        self.join(self.config.realm, [self.found["method"]],
                  "joe" if self.found["method"] == "ticket" else None)

    def onChallenge(self, _):
        return "tick"

    def onJoin(self, details):
        self.found["outcome"] = f"joined {details.authid} {details.authmethod}"
        self.leave(self.found["reason"])

    def onLeave(self, details):
        self.found.setdefault("outcome", f"refused {details.reason}")
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


def join(url, method, cookie=None, reason="wamp.close.normal"):
    """What comes of it, and the cookie that is set."""
    found = {"method": method, "reason": reason}
    asyncio.set_event_loop(asyncio.new_event_loop())
    headers = {"Origin": url.replace("ws://", "http://").removesuffix("/ws")}
    if cookie:
        headers["Cookie"] = "theme=dark; " + cookie
    ApplicationRunner(url, "realm1", extra=found, headers=headers).run(Client, log_level="error")
    return found["outcome"], found["cookie"]


def run(folder, processes):
    """What is wrong."""
    users = os.path.join(folder, "users.json")
    subprocess.run([os.environ["WIDL_ROUTER"], "user", "add", users, "joe", "--method", "ticket"],
                   input="tick\n", text=True, check=True)
    config = os.path.join(folder, "router.json")
    pathlib.Path(config).write_text(json.dumps({
        "listeners": [{"url": "ws://127.0.0.1:0/ws", "cookies": True}],
        "realms": [{"name": "realm1", "users": users}]}))
    router = processes.start("widl-router", [os.environ["WIDL_ROUTER"], "--config", config])
    url = router.wait_for("listening on (.*)")
    refused = "refused wamp.error.no_matching_auth_method"
    wrong = []

    def check(wanted, sets, *arguments):
        outcome, cookie = join(url, *arguments)
        if outcome != wanted or bool(cookie) != sets:
            wrong.append(f"{arguments}: {outcome}, {cookie}")
        return cookie

    check(refused, True, "cookie")
    cookie = check("joined joe ticket", True, "ticket")
    check("joined joe cookie", False, "cookie", cookie)
    check("joined joe cookie", False, "cookie", cookie, "wamp.close.logout")
    check(refused, True, "cookie", cookie)
    router.signal(signal.SIGTERM)
    router.wait()
    return wrong


if __name__ == "__main__":
    sys.exit(judge(run))
