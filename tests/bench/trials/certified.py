"""Certificates that must not be accepted, on both sides, each said so in its own words."""

import contextlib
import subprocess

from companion import Companion
from trial import Broken, load_program, told

# what the router shows, how it is called, whether it asks for a certificate, what the client shows,
# what the client is told
CASES = (
    ("good", "127.0.0.1", False, None, "OK"),
    ("good", "localhost", True, "client", "OK"),
    ("expired", "127.0.0.1", False, None, "it has expired"),
    ("early", "127.0.0.1", False, None, "it is not valid yet"),
    ("other_host", "localhost", False, None, "it is for another host"),
    ("other_host", "127.0.0.1", False, None, "it is for another host"),
    ("self_signed", "127.0.0.1", False, None, "it is self-signed"),
    ("strange", "127.0.0.1", False, None, "its issuer is not trusted"),
    ("client", "127.0.0.1", False, None, "it is for another"),
    ("good", "127.0.0.1", True, None, "wants a certificate"),
    ("good", "127.0.0.1", True, "strange_client", "does not trust our certificate's issuer"),
    ("good", "127.0.0.1", True, "expired_client", "finds our certificate expired"),
    ("good", "127.0.0.1", True, "renewed", "our certificate"),
)
SCHEMES = ("wss", "tls")


def listener(folder, scheme, shown, asks):
    tls = {"certificate": f"{folder}/{shown}.pem"}
    if asks:
        tls["client_ca"] = f"{folder}/ca.pem"
    return {"url": f"{scheme}://127.0.0.1:0" + ("/ws" if scheme == "wss" else ""), "tls": tls}


def visit(trial, folder, url, case):
    """What a client of ours is told."""
    _, host, _, own, _ = case
    shown = [f"{folder}/{own}.pem"] if own else []
    return subprocess.run([trial.program("visit"), url.replace("127.0.0.1", host),
                           f"{folder}/ca.pem", *shown], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.strip()


def certificates(trial):
    """Clients of ours meet routers, and routers clients, that show what they should not."""
    rounds = trial.choose(1, 20)
    with contextlib.ExitStack() as stack:
        folder = told(stack.enter_context(load_program(trial.start("certify"))))[0]
        doors = [(scheme, case) for scheme in SCHEMES for case in CASES]
        listen = ("ws://127.0.0.1:0/ws",
                  *(listener(folder, scheme, case[0], case[2]) for scheme, case in doors))
        router = stack.enter_context(trial.router(listen=listen))
        descriptors = router.descriptors()
        with Companion(router) as companion:
            for _ in range(rounds):
                for url, (_, case) in zip(router.urls[1:], doors):
                    said = visit(trial, folder, url, case)
                    if case[-1] not in said or (case[-1] != "OK" and
                                                not said.startswith("CERTIFICATE ")):
                        raise Broken(f"{case}: the client is told '{said}'")
        companion.report(trial)
        router.await_descriptors(descriptors)
        trial.hold("certificates that are judged, and said so", len(doors) * rounds,
                   least=len(doors) * rounds)
