"""Configurations that the documentation and the packages show are right, and do what they say.

Each JSON block that has realms is checked by `widl-router check`. A console block runs against the
configuration above it, and prints what it shows. YAML blocks are YAML. Of examples/docker this runs
what does not take a container.
"""

import collections
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from processes import Processes  # noqa: E402
from sources import ROOT  # noqa: E402

ROUTER = os.environ["WIDL_ROUTER"]
DOCKER = ROOT / "examples/docker"
PAGES = sorted(ROOT.glob("docs/*.md")) + [DOCKER / "README.md"]
FILES = [ROOT / "runtime/cmake/debian/router.json", DOCKER / "router.json"]
BLOCK = re.compile(r"^```(json|console|yaml)\n(.*?)^```$", re.M | re.S)


def files_of_users(value):
    """The names of the files that a configuration, or a part of it, has users in."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)):
            yield from files_of_users(item)
    if isinstance(value, dict) and "users" in value:
        yield value["users"]


class RecipesTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def write(self, text):
        """The configuration, and files of users that have nobody in them."""
        (self.folder / "router.json").write_text(text, encoding="utf-8")
        for name in files_of_users(json.loads(text)):
            (self.folder / name).write_text('{"users": []}', encoding="utf-8")

    def run_router(self, *arguments):
        done = subprocess.run([ROUTER, *arguments], cwd=self.folder, text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def talk(self, console):
        for step in re.split(r"^(?=\$ )", console, flags=re.M)[1:]:
            command, _, expected = step.partition("\n")
            words = shlex.split(command[2:])
            self.assertEqual(words[:2], ["widl-router", "check"])
            self.assertEqual(self.run_router(*words[1:])[1], expected)

    def check_block(self, kind, text):
        """Whether it was one that can be checked."""
        if kind == "yaml":
            self.assertIsInstance(yaml.safe_load(text), dict)
        elif kind == "console" and text.startswith("$ widl-router check"):
            self.talk(text)
        elif kind == "json" and "realms" in json.loads(text):
            self.write(text)
            self.assertEqual(self.run_router("check", "router.json"), (0, ""))
        else:
            return False
        return True

    def test_pages(self):
        checked = collections.Counter()
        for page in PAGES:
            for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, text=text):
                    checked[kind] += self.check_block(kind, text)
        self.assertGreaterEqual(checked["json"], 7)
        self.assertGreaterEqual(checked["console"], 1)
        self.assertGreaterEqual(checked["yaml"], 1)

    def test_files(self):
        for path in FILES:
            with self.subTest(path=path.name):
                self.write(path.read_text(encoding="utf-8"))
                self.assertEqual(self.run_router("check", "router.json"), (0, ""))


class DockerTest(unittest.TestCase):
    def test_what_is_copied_is_there(self):
        text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
        copied = re.findall(r"(?m)^COPY (?!--from)(\S+) ", text)
        self.assertGreaterEqual(len(copied), 3)
        for name in copied:
            self.assertTrue((ROOT / name).exists(), name)

    def test_what_is_built_takes_these_packages(self):
        text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
        setup = (ROOT / "tests/support/setup.sh").read_text(encoding="utf-8")
        needed = re.search(r"build_packages=\((.*?)\)", setup, re.S).group(1).split()
        self.assertEqual([name for name in needed if not re.search(rf"\s{name}\s", text)], [])

    def test_services_have_targets(self):
        services = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))["services"]
        stages = re.findall(r"(?m)^FROM .* AS (\S+)$",
                            (DOCKER / "Dockerfile").read_text(encoding="utf-8"))
        for name, service in services.items():
            self.assertTrue(service["read_only"], name)
            self.assertIn(service["build"]["target"], stages)

    def test_health(self):
        with Processes() as processes:
            router = processes.start("router", [ROUTER, "--listen", "ws://127.0.0.1:0/ws",
                                                "--operation", "http://127.0.0.1:0"])
            port = router.wait_for(r"metrics at http://.*:(\d+)/metrics")
            processes.run("healthy", ["bash", DOCKER / "healthy.sh", port])
            router.signal(signal.SIGTERM)
            router.wait()
            processes.run("healthy", ["bash", DOCKER / "healthy.sh", port], 1)


if __name__ == "__main__":
    unittest.main()
