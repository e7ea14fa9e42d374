"""Programs under test: start them, wait for what they say, end them. Standard library only.

    with Processes() as processes:
        router = processes.start("router", [path, "--listen", "ws://127.0.0.1:0/ws"])
        url = router.wait_for("listening on (.*)")

Whatever happens inside, no process outlives the block, and when it fails the output of all of them
is shown. There are deadlines, but no sleeps.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

DEADLINE_SECONDS = 60


class Failure(AssertionError):
    """A program did not do what is expected of it."""


class Process:
    """One program, with its output in lines."""

    def __init__(self, name, command, deadline, environment=None):
        self.name = name
        self.deadline = deadline
        self.lines = []
        self.seen = 0
        self.ended = False
        self.changed = threading.Condition()
        self.popen = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})}, encoding="utf-8", errors="replace",
            start_new_session=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.popen.stdout:
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _next_line(self, wanted):
        """The next line of output; fails at its end and at the deadline."""
        with self.changed:
            while self.seen == len(self.lines):
                if self.ended:
                    raise Failure(f"{self.name} ended before it said '{wanted}'")
                if not self.changed.wait(self.deadline - time.monotonic()):
                    raise Failure(f"{self.name} did not say '{wanted}' in time")
            self.seen += 1
            return self.lines[self.seen - 1]

    def wait_for(self, pattern):
        """Wait for a line that begins with `pattern`; return its first group, or the line."""
        while True:
            line = self._next_line(pattern)
            match = re.match(pattern, line)
            if match:
                return match.group(1) if match.groups() else line

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self, status=0):
        """Wait for its end, which must be with `status`; return the whole output."""
        try:
            found = self.popen.wait(max(0, self.deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end in time") from None
        self.reader.join(max(0, self.deadline - time.monotonic()))
        if found != status:
            raise Failure(f"{self.name} ended with status {found} instead of {status}")
        return "\n".join(self.lines)

    def kill(self):
        """End it and what it has started."""
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        self.reader.join()
        self.popen.stdout.close()

    def show(self):
        print(f"--- {self.name} (status {self.popen.returncode})", file=sys.stderr)
        for line in self.lines:
            print(line, file=sys.stderr)


def _end(number, frame):
    raise SystemExit(128 + number)


class Processes:
    """The programs of one test."""

    def __init__(self, seconds=DEADLINE_SECONDS):
        self.deadline = time.monotonic() + seconds
        self.started = []

    def __enter__(self):
        signal.signal(signal.SIGTERM, _end)
        return self

    def start(self, name, command, environment=None):
        process = Process(name, command, self.deadline, environment)
        self.started.append(process)
        return process

    def run(self, name, command, status=0):
        """Start it, wait for its end, return its output."""
        return self.start(name, command).wait(status)

    def start_router(self, realms=("realm1",), listen=("ws://127.0.0.1:0/ws",), options=()):
        """Start widl-router and wait until it accepts; return it and its URLs."""
        command = [os.environ["WIDL_ROUTER"], *options]
        for url in listen:
            command += ["--listen", url]
        for realm in realms:
            command += ["--realm", realm]
        router = self.start("widl-router", command)
        return router, [router.wait_for("listening on (.*)") for _ in listen]

    def __exit__(self, kind, failure, traceback):
        for process in self.started:
            process.kill()
        if kind:
            for process in self.started:
                process.show()
        return False


def judge(run):
    """Call run(folder, processes) and print what it says is wrong. Return: the exit status."""
    try:
        with tempfile.TemporaryDirectory() as folder, Processes() as processes:
            wrong = run(folder, processes)
    except Failure as failure:
        wrong = [str(failure)]
    sys.stdout.writelines(f"wrong: {line}\n" for line in wrong)
    return bool(wrong)
