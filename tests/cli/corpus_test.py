"""Every command on every contract that is wrong, and on damaged ones.

Whatever a file holds, a command ends with 0, 1 or 100; with 1 it says why and has written nothing; and
the file itself stays as it is, unless `fmt -w` has put it into the style.
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
SECONDS = 60
# One in so many of the files that a fuzzer found, chosen by name.
FUZZED_SHARE = 24
DAMAGED = 15

# What follows is run in a folder with `input.widl`, and `other.widl`, which is good.
OTHER = "widl 1;\npackage other.v1;\nstruct Other { id: string; }\n"
COMMANDS = [
    ["check", "input.widl", "-I", ".", "--diagnostics=sarif"],
    ["gen", "input.widl", "-I", ".", "-o", "out"],
    ["fmt", "input.widl"],
    ["lint", "--rules=strict", "input.widl", "-I", "."],
    ["describe", "input.widl", "-I", ".", "-o", "out/input.json"],
    ["describe", "input.json"],
    ["doc", "input.widl", "-I", ".", "-o", "out/page.html"],
    ["breaking", "input.widl", "-I", ".", "--category=all", "--against", "other.widl"],
    ["breaking", "other.widl", "-I", ".", "--against", "input.widl"],
    ["breaking", "input.widl", "-I", ".", "--category=all", "--against", "input.widl"],
    ["import", "input.fbs", "-o", "out"],
    ["fmt", "-w", "input.widl"],
]


def is_chosen(path):
    return zlib.crc32(path.name.encode()) % FUZZED_SHARE == 0


def planted():
    return [path for path in sorted((ROOT / "tests/golden/diagnostics").glob("*/input.widl"))
            if not path.parent.name.endswith("_near_miss")]


def fuzzed():
    corpus = ROOT / "tests/fuzz/corpus"
    return [path for name in ("parser", "fmt", "fbs") for path in sorted((corpus / name).iterdir())
            if is_chosen(path)]


def damage(text, chance):
    """A few bytes put in, taken out or exchanged."""
    text = bytearray(text)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(text) + 1)
        text[at:at + chance.randrange(4)] = bytes(
            chance.choices(b'{}()[]<>;,:=@|?."\\/*x1 \n\xc3\xff', k=chance.randrange(4)))
    return bytes(text)


class CorpusTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def lay_out(self, content, beside=None):
        """A folder with the content under the names that commands look for."""
        shutil.rmtree(self.folder)
        if beside:
            shutil.copytree(beside, self.folder)
        else:
            self.folder.mkdir()
        (self.folder / "other.widl").write_text(OTHER)
        for name in ("input.widl", "input.json", "input.fbs"):
            (self.folder / name).write_bytes(content)

    def files(self):
        return {path.relative_to(self.folder): path.read_bytes()
                for path in self.folder.rglob("*") if path.is_file()}

    def check(self, command):
        before = self.files()
        done = subprocess.run([WIDLC, *command], cwd=self.folder, capture_output=True,
                              timeout=SECONDS, check=False)
        said = done.stdout + done.stderr
        self.assertIn(done.returncode, (0, 1, 100), said[-2000:])
        self.assertNotIn(b"Sanitizer", said)
        after = self.files()
        written = {name for name in after if after[name] != before.get(name)}
        self.assertEqual(set(before) - set(after), set())
        if done.returncode == 1:
            self.assertIn(b"error", said)
            self.assertEqual(written, set())
        allowed = {"input.widl"} if command[:2] == ["fmt", "-w"] else {"out"}
        self.assertLessEqual({name.parts[0] for name in written}, allowed)
        if "--diagnostics=sarif" in command:
            self.assertEqual(json.loads(done.stdout)["version"], "2.1.0")
        shutil.rmtree(self.folder / "out", ignore_errors=True)

    def check_all(self, name, content, beside=None):
        self.lay_out(content, beside)
        for command in COMMANDS:
            with self.subTest(file=name, command=" ".join(command)):
                self.check(command)

    def test_planted_errors(self):
        self.assertGreater(len(planted()), 100)
        for path in planted():
            self.check_all(path.parent.name, path.read_bytes(), path.parent)

    def test_what_fuzzers_found(self):
        self.assertGreater(len(fuzzed()), 8)
        for path in fuzzed():
            self.check_all(path.name, path.read_bytes())

    def test_damaged_contracts(self):
        chance = random.Random(4)
        contracts = sorted((ROOT / "tests/golden/generate").glob("*/*.widl"))
        for number in range(DAMAGED):
            content = damage(chance.choice(contracts).read_bytes(), chance)
            self.check_all(f"damaged {number}", content)


if __name__ == "__main__":
    unittest.main()
