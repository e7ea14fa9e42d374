"""Programs that are measured while a load generator keeps them busy: the router, and relays."""

import pathlib
import resource
import signal
import subprocess


class Served:
    """One of them, running. It has said where it listens: `address` is for the load generator."""

    def __init__(self, name, command, framing="websocket"):
        self.name = name
        self.framing = framing
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        place = self.process.stdout.readline().rpartition(" ")[2].strip()
        if not place:
            raise SystemExit(f"{command[0]} does not listen")
        self.address = place_of(place)

    @property
    def target(self):
        return "router" if self.name == "router" else "relay"

    def cpu_seconds(self):
        """CPU time of all its threads, in nanoseconds' precision where the kernel counts so."""
        nanoseconds = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            nanoseconds += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        return nanoseconds * 1e-9

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in status.split("\n")
                        if line.startswith("VmRSS:")))

    def stop(self):
        self.process.stdin.close()
        if self.name == "router":
            self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def place_of(place):
    """`ws://127.0.0.1:PORT/ws` and `tcp://127.0.0.1:PORT` to PORT, `unix:/a/b` to the path."""
    if "://" in place:
        return place.split("://")[1].partition("/")[0].rpartition(":")[2]
    if place.startswith("ws+unix:"):
        return place[len("ws+unix:"):].rpartition(":")[0]
    return place[len("unix:"):] if place.startswith("unix:") else place


def start(setup, name, url="ws://127.0.0.1:0/ws"):
    """`router`, or a relay by what it does: `pair`, `fan`, `plain`."""
    if name == "router":
        command = [str(setup.build / "runtime" / "router" / "widl-router"), "--listen", url]
        return Served(name, command)
    folder = setup.build / "tests" / "bench"
    if name == "plain":
        return Served(name, [str(folder / "bench_plain_relay")], "plain")
    return Served(name, [str(folder / "bench_relay"), name])


def load_command(setup, mode, served, framing, serializer, numbers):
    return [str(setup.build / "tests" / "bench" / "bench_load"), mode, served.address, framing,
            serializer, served.target, *(str(number) for number in numbers)]


def run_load(setup, mode, served, serializer, numbers, framing=None):
    """What a load generator that ends by itself says, and the CPU seconds of what it kept busy."""
    before = served.cpu_seconds()
    output = subprocess.run(
        load_command(setup, mode, served, framing or served.framing, serializer, numbers),
        stdout=subprocess.PIPE, text=True, check=True).stdout
    figures = {name: float(value) for name, value in (line.split() for line in
                                                      output.strip().split("\n"))}
    figures["cpu_seconds"] = served.cpu_seconds() - before
    return figures


class Held:
    """Sessions that are there and do nothing, until this is closed."""

    def __init__(self, setup, served, sessions, patterns=0):
        self.process = subprocess.Popen(
            load_command(setup, "idle", served, "websocket", "msgpack", (sessions, patterns)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit("sessions that do nothing could not join")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def allow_files():
    """Let what is started have as many open files as it may."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def micro(figures, count, key="seconds"):
    return figures[key] * 1e6 / count
