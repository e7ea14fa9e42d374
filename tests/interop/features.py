"""Runs every foreign library with every other, on both sides of widl-router, through all features
that they have, and writes the table docs/interop.md; it is compared with the one that is there.

    features.py

WIDL_UPDATE_GOLDEN=1 in the environment rewrites the page. What else is in the environment is that
of runner.py. Without the libraries the run is skipped.
"""

import difflib
import os
import pathlib
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import authentication  # noqa: E402
from processes import Failure, Processes  # noqa: E402
from runner import check_environment  # noqa: E402

PAGE = HERE.parent.parent / "docs/interop.md"
LIBRARIES = ("autobahn-js", "wampy", "autobahn-python")
SKIPPED = 77

FEATURES = {
    "call": "positional and keyword arguments",
    "error": "errors of the application",
    "binary": "binary data",
    "progress": "intermediate results",
    "cancel": "canceling, with INTERRUPT of the callee",
    "timeout": "timeouts of calls",
    "caller": "caller identification",
    "prefix_call": "registration for a prefix",
    "wildcard_call": "registration for a wildcard",
    "shared": "shared registration, roundrobin",
    "event": "acknowledged publication",
    "publisher": "publisher identification",
    "prefix_event": "subscription to a prefix",
    "wildcard_event": "subscription to a wildcard",
    "exclude": "exclude",
    "eligible": "eligible",
    "exclude_me": "exclude_me: false",
    "retain": "retained events",
}

# Why a feature does not work: (feature, callee or subscriber, caller or publisher), None is any.
REASONS = {
    ("cancel", "autobahn-js", None): "autobahn-js and wampy as callees do not know INTERRUPT",
    ("cancel", "wampy", None): "autobahn-js and wampy as callees do not know INTERRUPT",
    ("caller", None, "autobahn-python"): "autobahn-python cannot ask for its identity to be told",
    ("publisher", None, "autobahn-python"): "autobahn-python cannot ask for its identity to be told",
    ("exclude_me", None, "wampy"): "wampy does not send `exclude_me` unless it is true",
    ("retain", None, "wampy"): "wampy takes the option `retain` and does not send it",
}

HEAD = """\
# Interoperability

Libraries that others wrote, with each other through `widl-router`, in MessagePack: npm `autobahn`,
npm `wampy` and Debian's `python3-autobahn`. `tests/interop/features.py` writes this page when it
runs; other tests there run each of them against widl's own library, in JSON as well. The router is
told to `--accept-unannounced`, as autobahn-js and wampy do not announce all that they can do.

"""

AUTHENTICATION = """
## Authentication

Who can join `widl-router --users` by which of [WAMP's methods](authentication.md), and is refused
with a wrong secret. The libraries answer the challenges themselves, but for wampy, which leaves
that to its user, and for WAMP-SCRAM, which none of them has: there, autobahn-python carries an
answer that the test calculates. What autobahn-python calls `scram` is a prototype, with another name
and other rules.

"""


def command_of(library, part, url, realm, *rest):
    if library == "autobahn-python":
        return [os.environ["WIDL_PYTHON"], str(HERE / "peers/features.py"), library, part, url,
                realm, *rest]
    return ["node", str(HERE / "peers/features.mjs"), library, part, url, realm, *rest]


def ask(processes, url, callee, caller):
    """What the caller says of each feature: name -> "yes" or "no: WHY"."""
    calling = processes.start(f"{caller} of {callee}",
                              command_of(caller, "caller", url, callee, callee))
    said = {name: calling.wait_for(f"{name} (.*)") for name in FEATURES}
    calling.wait_for("done")
    calling.wait()
    return said


def run():
    """All pairs: (callee, caller) -> what ask() returns."""
    with Processes() as processes:
        router, (url,) = processes.start_router(LIBRARIES, options=["--accept-unannounced"])
        served = [processes.start(f"{library} as {part}", command_of(library, part, url, library))
                  for library in LIBRARIES for part in ("callee", "helper")]
        for peer in served:
            peer.wait_for("serving")
        found = {(callee, caller): ask(processes, url, callee, caller)
                 for callee in LIBRARIES for caller in LIBRARIES}
        router.signal(signal.SIGTERM)
        for peer in served:
            peer.wait_for("goodbye")
            peer.wait()
        router.wait()
    return found


def reason_of(name, callee, caller):
    for key in ((name, None, caller), (name, callee, None), (name, callee, caller)):
        if key in REASONS:
            return REASONS[key]
    return None


def write(found):
    """The page, and the failures that nobody has explained."""
    notes, unknown = [], []
    pairs = [(callee, caller) for callee in LIBRARIES for caller in LIBRARIES]
    text = HEAD + "| callee, subscriber | " + " | ".join(callee for callee, _ in pairs) + " |\n"
    text += "|---|" + "---|" * len(pairs) + "\n"
    text += "| **caller, publisher** | " + " | ".join(f"**{caller}**" for _, caller in pairs)
    text += " |\n"
    for name, label in FEATURES.items():
        cells = []
        for callee, caller in pairs:
            outcome = found[callee, caller][name]
            reason = reason_of(name, callee, caller)
            if outcome == "yes":
                cells.append("✓")
                continue
            if not reason:
                unknown.append(f"{name}, {caller} of {callee}: {outcome}")
                reason = "?"
            if reason not in notes:
                notes.append(reason)
            cells.append(f"– ({notes.index(reason) + 1})")
        text += f"| {label} | " + " | ".join(cells) + " |\n"
    text += "\nWhat does not work is not for the router to mend:\n\n"
    text += "".join(f"{number}. {note}\n" for number, note in enumerate(notes, 1))
    return text, unknown


def write_authentication(found):
    """The part of the page about who joins as a user of a file, and what is wrong."""
    table, wrong = authentication.write(found)
    return AUTHENTICATION + table, wrong


def main():
    try:
        check_environment(set(LIBRARIES))
    except Failure as failure:
        print(f"skipped: {failure}")
        return SKIPPED
    try:
        page, unknown = write(run())
        joined, wrong = write_authentication(authentication.run())
        page, unknown = page + joined, unknown + wrong
    except Failure as failure:
        print(f"failed: {failure}", file=sys.stderr)
        return 1
    if os.environ.get("WIDL_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    committed = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sys.stdout.writelines(f"unexplained: {line}\n" for line in unknown)
    sys.stdout.writelines(difflib.unified_diff(
        committed.splitlines(keepends=True), page.splitlines(keepends=True), PAGE.name, "the run"))
    return bool(unknown) or committed != page


if __name__ == "__main__":
    sys.exit(main())
