"""Callees that die, or stop reading, with calls under way: every caller gets an answer."""

import pathlib
import signal
import socket
import subprocess
import sys

from trial import Broken

HERE = pathlib.Path(__file__).resolve().parent


def answers_of(caller, count):
    """The answers to calls 1 to `count`, by their numbers."""
    found = {}
    while len(found) < count:
        answer = caller.hear()
        number = answer[1] if answer[0] == 50 else answer[2]
        if number in found:
            raise Broken(f"call {number} is answered twice")
        found[number] = answer
    return found


def start_callee(router):
    """A callee as a process of its own, which never answers."""
    process = subprocess.Popen([sys.executable, HERE / "silent_callee.py", router.urls[0]],
                               stdout=subprocess.PIPE, text=True)
    if process.stdout.readline() != "registered\n":
        raise Broken("the callee does not start")
    return process


def killed_callees(trial):
    """Callees are killed with calls under way."""
    rounds = trial.choose(1, 20)
    callers, calls = trial.choose((3, 20), (20, 200))
    unanswered = 0
    with trial.router() as router:
        descriptors = router.descriptors()
        for _ in range(rounds):
            callee = start_callee(router)
            clients = [router.join() for _ in range(callers)]
            for client in clients:
                for number in range(1, calls + 1):
                    client.say(48, number, {}, "com.trial.silent", [number])
            for _ in range(callers * calls):
                callee.stdout.readline()
            callee.send_signal(signal.SIGKILL)
            callee.wait()
            callee.stdout.close()
            for client in clients:
                for answer in answers_of(client, calls).values():
                    unanswered += answer[4] != "wamp.error.canceled"
                client.sock.close()
        router.await_descriptors(descriptors)
    trial.hold("calls whose callee was killed and that are not told so", unanswered, most=0)


def stalled_callee(trial):
    """A callee stops reading: it is cut, and every call to it is answered."""
    text = "x" * 8000
    calls = trial.choose(1000, 2000)
    limits = {"max_queue_bytes": 1 << 20, "max_message_bytes": 1 << 16}
    with trial.router(limits=limits) as router, router.join() as callee, router.join() as caller:
        callee.say(64, 1, {}, "com.trial.stalled")
        callee.hear()
        callee.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        for number in range(1, calls + 1):
            caller.say(48, number, {}, "com.trial.stalled", [text])
        answers = answers_of(caller, calls).values()
        reasons = {answer[4] for answer in answers if answer[0] == 8}
        trial.hold("calls to a callee that does not read, answered", len(answers), least=calls)
        trial.hold("reasons that they are given: canceled, and no procedure any more",
                   len(reasons - {"wamp.error.canceled", "wamp.error.no_such_procedure"}), most=0)

