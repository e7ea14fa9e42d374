"""One side of a pair of ../routing.py about the meta API, in Python with autobahn's asyncio flavour:

    meta.py autobahn-python callee|caller URL REALM

The callee has registered a procedure. It is told of the caller: that it joins, its testament, and
that it leaves, in this order. The caller asks who is there and what is registered.
"""

import sys

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import RegisterOptions

from routing import play, say

PREFIX = "org.example.meta"


async def watch(session):
    heard = []

    def on_join(details):
        heard.append(("join", details["session"]))

    def on_testament(session_id, text):
        heard.append(("testament", session_id, text))

    def on_leave(session_id, authid, authrole):
        heard.append(("leave", session_id))
        assert authid and authrole == "anonymous", (authid, authrole)
        assert heard == [("join", session_id), ("testament", session_id, "gone"),
                         ("leave", session_id)], heard
        session.failure = None

    await session.register(lambda: None, f"{PREFIX}.served.",
                           options=RegisterOptions(match="prefix"))
    await session.subscribe(on_join, "wamp.session.on_join")
    await session.subscribe(on_testament, f"{PREFIX}.last")
    await session.subscribe(on_leave, "wamp.session.on_leave")
    session.failure = "it was not told of everything, or in another order"
    say("serving")


async def ask(session):
    own = session._session_id
    assert await session.call("wamp.session.count") == 2
    ids = await session.call("wamp.session.list", ["anonymous"])
    assert len(ids) == 2 and own in ids, ids
    details = await session.call("wamp.session.get", own)
    assert (details["session"], details["authrole"]) == (own, "anonymous"), details
    try:
        await session.call("wamp.session.kill", own)
        raise AssertionError("a session has killed itself")
    except ApplicationError as error:
        assert error.error == "wamp.error.no_such_session", error
    registration = await session.call("wamp.registration.match", f"{PREFIX}.served.x")
    described = await session.call("wamp.registration.get", registration)
    assert described["match"] == "prefix" and described["created"].endswith("Z"), described
    callees = await session.call("wamp.registration.list_callees", registration)
    assert callees == [other for other in ids if other != own], callees
    assert await session.call("wamp.registration.match", "org.example.nothing") is None
    await session.call("wamp.session.add_testament", f"{PREFIX}.last", [own, "gone"], {})
    session.leave("wamp.close.close_realm")


if __name__ == "__main__":
    sys.exit(play({"callee": watch, "caller": ask}[sys.argv[2]], *sys.argv[3:]))
