"""An example does what its README shows.

    example.py PREFIX DIRECTORY

Runs the commands of the README's console block in DIRECTORY, where it has been built. A command that
ends with `&` goes on in the background: the lines that the README shows of it are waited for, and so
are those below `# NAME`, which it prints later. What others print is compared as a whole; they
succeed, unless `$ echo $?` shows the status behind them. `kill %?NAME` ends one in the background.
Routers get a port of their own.
"""

import os
import pathlib
import re
import shlex
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402

URL = re.compile(r"wss?://127\.0\.0\.1:\d+")
KILL = re.compile(r"kill (-9 )?%\?(.*)$")


def steps(readme):
    """Each command of the console block, and each name, with the lines that it prints."""
    block = re.search(r"^```console\n(.*?)^```$", readme, re.M | re.S).group(1)
    for step in re.split(r"^(?=[$#] )", block, flags=re.M)[1:]:
        head, *lines = step.splitlines()
        yield head[0], head[2:], lines


class Example:
    """The programs that an example has started, and where its router is."""

    def __init__(self, processes):
        self.processes = processes
        self.background = {}
        self.routers = []
        self.url = None
        self.status = 0

    def start_router(self, words):
        words = [re.sub(r":\d+/", ":0/", word) if URL.match(word) else word for word in words]
        self.routers.append(self.processes.start("widl-router", words))
        listening = URL.match(self.routers[-1].wait_for("listening on (.*)"))
        self.url = listening and listening.group()

    def expect(self, name, lines):
        for line in lines:
            self.background[name].wait_for(re.escape(line) + "$")

    def kill(self, name, at_once):
        process = self.background.pop(name)
        process.signal(signal.SIGKILL if at_once else signal.SIGTERM)
        process.wait(-signal.SIGKILL if at_once else 0)
        self.processes.started.remove(process)

    def run(self, command, lines):
        words = [URL.sub(self.url or "", word) for word in shlex.split(command.removesuffix("&"))]
        name = pathlib.Path(words[0]).name
        if not command.endswith("&"):
            said = self.processes.run(name, words, self.status).splitlines()
            self.processes.started.pop()
            assert said == lines, f"{command}: {said}"
            return
        self.background[name] = self.processes.start(name, words)
        self.expect(name, lines)

    def step(self, kind, text, lines):
        kill = KILL.match(text)
        if kind == "#":
            self.expect(text, lines)
        elif kill:
            self.kill(kill.group(2), kill.group(1))
        elif text.startswith("widl-router") and text.endswith("&"):
            self.start_router(shlex.split(text.removesuffix("&")))
        elif not text.startswith(("cmake", "echo")):
            self.run(text, lines)

    def end(self):
        """The routers say goodbye, and the others end by themselves."""
        for router in self.routers:
            router.signal(signal.SIGTERM)
        for process in self.processes.started:
            process.wait()


def main(prefix, directory):
    os.environ["PATH"] = f"{prefix}/bin:{os.environ['PATH']}"
    os.chdir(directory)
    with Processes() as processes:
        example = Example(processes)
        all_steps = list(steps(pathlib.Path("README.md").read_text()))
        for step, after in zip(all_steps, [*all_steps[1:], ("$", "", [])]):
            example.status = int(after[2][0]) if after[1] == "echo $?" else 0
            example.step(*step)
        example.end()
    print(f"{len(processes.started)} programs have said what they should")


main(*sys.argv[1:])
