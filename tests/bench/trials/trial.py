"""A trial: a router, what is done to it, and a verdict on each thing that must hold.

A trial is a function of a Trial. In its full length it measures; in its short form, which the
suite runs under sanitizers, it looks at no clock: it waits for what must happen, for as long as it
takes, and leaves out verdicts about speed and memory.
"""

import contextlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time

import rawsocket
import websocket

# Beyond this a condition is not waited for; only a broken program takes so long.
PATIENCE_SECONDS = 120
REALM = "realm1"
KIB = 1024


class Broken(AssertionError):
    """Something that must hold does not."""


def await_condition(condition, what, seconds=PATIENCE_SECONDS):
    """Wait until `condition()` is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Broken(f"in vain: {what}")
        time.sleep(0.01)


class WebSocketClient(websocket.Client):
    """A client that answers pings before it hears what is said."""

    def hear(self):
        while (found := self.read_frame()) and found[0] == websocket.PING:
            self.send(websocket.frame(websocket.PONG, found[1]))
        return json.loads(found[1]) if found and found[0] == websocket.TEXT else None


class Router:
    """widl-router under observation, with a configuration of its own."""

    def __init__(self, program, folder, config, environment, resources):
        config = {"realms": [{"name": REALM}], **config}
        self.folder = pathlib.Path(folder)
        path = self.folder / "router.json"
        path.write_text(json.dumps(config), encoding="ascii")
        self.errors = self.folder / "errors"

        def prepare():
            for number, value in resources.items():
                resource.setrlimit(number, (value, resource.getrlimit(number)[1]))

        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                [program, "--config", path], stdout=subprocess.PIPE, stderr=errors,
                env={**os.environ, **environment}, text=True, preexec_fn=prepare)
        self.urls = [self._url() for _ in config["listeners"]]

    def _url(self):
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise Broken(f"the router does not listen: {self.said()}")
        return line.split()[-1]

    @property
    def port(self):
        return self.urls[0].split("/")[2].rpartition(":")[2]

    def said(self):
        return self.errors.read_text(encoding="utf-8", errors="replace")

    def _of_status(self, name):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in text.split("\n") if line.startswith(name)))

    def resident_kib(self):
        return self._of_status("VmRSS:")

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="ascii")

    def peak_kib(self):
        return self._of_status("VmHWM:")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_seconds(self):
        nanoseconds = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            nanoseconds += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        return nanoseconds * 1e-9

    def await_descriptors(self, count):
        """Wait until all connections are gone but those that were there with `count`."""
        await_condition(lambda: self.descriptors() <= count,
                        f"the router has {self.descriptors()} descriptors, not {count}")

    def connect(self, at=0):
        """A client, which has not joined; of the listener with this number."""
        url = self.urls[at]
        return rawsocket.Client(url) if url.startswith("tcp:") else WebSocketClient(url)

    def join(self, at=0):
        client = self.connect(at)
        welcome = client.join(REALM)
        if not welcome or welcome[0] != 2:
            raise Broken(f"the router does not let a client in: {welcome}")
        return client

    def answers(self):
        """Whether it routes a call and an event between new clients, and acknowledges."""
        with self.join() as one, self.join() as other:
            one.say(64, 1, {}, "com.trial.answers")
            registered = one.hear()
            one.say(32, 2, {}, "com.trial.heard")
            subscribed = one.hear()
            other.say(48, 1, {}, "com.trial.answers", ["x"])
            invocation = one.hear()
            one.say(70, invocation[1], {}, ["y"])
            result = other.hear()
            other.say(16, 2, {"acknowledge": True}, "com.trial.heard", ["z"])
            published = other.hear()
            event = one.hear()
        return (registered[0], subscribed[0], result[:2], result[-1], published[0], event[-1]) == (
            65, 33, [50, 1], ["y"], 17, ["z"])

    def pause(self):
        """Stop it as a machine does that has no time for it."""
        self.process.send_signal(signal.SIGSTOP)
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat")
        await_condition(lambda: stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] ==
                        "T", "the router does not stop")

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def finish(self):
        """End it in peace. Sanitizers have their say then."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(PATIENCE_SECONDS)
        finally:
            self.kill()
        if status != 0 or "Sanitizer" in self.said() or "runtime error" in self.said():
            raise Broken(f"the router ended with status {status}: {self.said()}")


class Trial:
    """What a trial is told, and where it says what it has found."""

    def __init__(self, build, short, result):
        self.build = pathlib.Path(build)
        self.short = short
        self.result = result
        self.lines = []

    def choose(self, short, full):
        return short if self.short else full

    def program(self, name):
        return str(self.build / "tests" / "bench" / f"bench_{name}")

    @contextlib.contextmanager
    def router(self, listen=("ws://127.0.0.1:0/ws",), environment=None, resources=None, **config):
        """A router, which must still answer at the end, and end in peace."""
        with tempfile.TemporaryDirectory(prefix="widl-trial-") as folder:
            with self.router_in(folder, listen, environment, resources, **config) as router:
                yield router

    @contextlib.contextmanager
    def router_in(self, folder, listen=("ws://127.0.0.1:0/ws",), environment=None,
                  resources=None, **config):
        listeners = [{"url": place} if isinstance(place, str) else place for place in listen]
        router = Router(str(self.build / "runtime" / "router" / "widl-router"), folder,
                        {"listeners": listeners, "log_level": "error", **config},
                        environment or {}, resources or {})
        try:
            yield router
            if router.process.poll() is None:
                if not router.answers():
                    raise Broken("the router does not answer any more")
                router.finish()
        finally:
            if router.process.poll() is None:
                router.kill()

    def start(self, name, *arguments):
        """Start a program of the load generator; its lines are read with said()."""
        return subprocess.Popen([self.program(name), *(str(word) for word in arguments)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def note(self, case, unit, value):
        """A figure without a verdict."""
        self.lines.append(self.result(case, unit, [value]))

    def hold(self, case, value, unit="", most=None, least=None):
        """A figure that must not be beyond its bounds, in every form of the trial."""
        line = self.result(case, unit, [value])
        bounds = [f"at {name} {bound:.4g}" for name, bound in (("most", most), ("least", least))
                  if bound is not None]
        line["holds"] = (most is None or value <= most) and (least is None or value >= least)
        line["bounds"] = " and ".join(bounds)
        self.lines.append(line)
        if self.short and not line["holds"]:
            raise Broken(f"{case}: {value} {unit}, which must be {line['bounds']}")

    def measure(self, case, value, unit="", most=None, least=None):
        """As hold(), about speed and memory: not in the short form."""
        if not self.short:
            self.hold(case, value, unit, most, least)


@contextlib.contextmanager
def load_program(process):
    """A program of the load generator, which must end well."""
    try:
        yield process
        process.stdin.close()
        if process.wait(PATIENCE_SECONDS) != 0:
            raise Broken(f"{process.args[0]} ended with {process.returncode}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def told(process, line=None):
    """Tell it a line, if there is one, and take the next that it says, as words."""
    if line:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    said = process.stdout.readline().split()
    if not said:
        raise Broken(f"{process.args[0]} has ended")
    return said
