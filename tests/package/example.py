"""An example does what its README shows.

    example.py PREFIX DIRECTORY

Runs the commands of the README's console block in DIRECTORY, where it has been built. A command that
ends with `&` goes on in the background: the lines that the README shows of it are waited for, and so
are those below `# NAME`, which it prints later. What others print is compared as a whole. Routers get
a port of their own.
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

    def start_router(self, words):
        words = [re.sub(r":\d+/", ":0/", word) if URL.match(word) else word for word in words]
        self.routers.append(self.processes.start("widl-router", words))
        self.url = URL.match(self.routers[-1].wait_for("listening on (.*)")).group()

    def expect(self, name, lines):
        for line in lines:
            self.background[name].wait_for(re.escape(line) + "$")

    def run(self, command, lines):
        words = [URL.sub(self.url or "", word) for word in shlex.split(command.removesuffix("&"))]
        name = pathlib.Path(words[0]).name
        if not command.endswith("&"):
            said = self.processes.run(name, words).splitlines()
            assert said == lines, f"{command}: {said}"
            return
        self.background[name] = self.processes.start(name, words)
        self.expect(name, lines)

    def step(self, kind, text, lines):
        if kind == "#":
            self.expect(text, lines)
        elif text.startswith("widl-router"):
            self.start_router(shlex.split(text.removesuffix("&")))
        elif not text.startswith("cmake"):
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
        for step in steps(pathlib.Path("README.md").read_text()):
            example.step(*step)
        example.end()
    print(f"{len(processes.started)} programs have said what they should")


main(*sys.argv[1:])
