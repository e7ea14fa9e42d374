"""widlc as a program: arguments, exit statuses, and that nothing is written when anything is wrong.

What it says about each mistake is in tests/golden/diagnostics.
"""

import os
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from processes import Processes  # noqa: E402

WIDLC = os.environ["WIDLC"]
GOOD = "widl 1;\npackage a.b;\nstruct X { y: string; }\n"

# Arguments, and what it says.
WRONG_ARGUMENTS = [
    (["bogus"], "widlc: unknown command 'bogus'; see 'widlc help'"),
    (["gen"], "widlc: 'gen' needs a file; see 'widlc gen --help'"),
    (["gen", "good.widl"], "widlc: 'gen' needs '-o DIR'; see 'widlc gen --help'"),
    (["gen", "good.widl", "-o"],
     "widlc: an argument is missing after '-o'; see 'widlc gen --help'"),
    (["gen", "good.widl", "--bogus", "-o", "out"],
     "widlc: unknown option '--bogus'; see 'widlc gen --help'"),
]

# Files, the first of which is compiled, and how what it says begins.
WRONG_CONTRACTS = [
    ("no file", {}, "error: cannot read 'main.widl': no such file"),
    ("an empty file", {"main.widl": ""}, "main.widl:1:1: error:"),
    ("a syntax error", {"main.widl": "widl 1;\npackage a;\nstruct X { y string; }\n"},
     "main.widl:3:14: error:"),
    ("an unknown type", {"main.widl": "widl 1;\npackage a;\nstruct X { y: strin; }\n"},
     "main.widl:3:15: error: unknown type 'strin'"),
    ("an unknown import", {"main.widl": 'widl 1;\npackage a;\nimport "other.widl" as other;\n'},
     "main.widl:3:8: error: cannot find 'other.widl'"),
    ("an import of itself", {"main.widl": 'widl 1;\npackage a;\nimport "main.widl" as me;\n'},
     "main.widl:3:8: error: 'main.widl' imports itself"),
    ("a mistake in an import",
     {"main.widl": 'widl 1;\npackage a;\nimport "b.widl" as b;\nstruct X { y: b.Y; }\n',
      "b.widl": "widl 1;\npackage b;\nstruct Y { z: nothing; }\n"},
     "b.widl:3:15: error: unknown type 'nothing'"),
    ("invalid UTF-8", {"main.widl": b'widl 1;\npackage a;\nconst x: string = "\xff";\n'},
     "main.widl:3:20: error: a byte that is not UTF-8"),
    ("zeros", {"main.widl": bytes(1000)}, "main.widl:1:1: error:"),
    ("10,000 nested types",
     {"main.widl": "widl 1; package a; struct X { y: " + "map<string," * 10_000 + "int" +
      ">" * 10_000 + "; }"}, "main.widl:1:27501: error: nested too deeply"),
    ("10,000 nested lists",
     {"main.widl": "widl 1; package a; struct X { y: int" + "[]" * 10_000 + "; }"},
     "main.widl:1:"),
    ("10,000 open braces", {"main.widl": "widl 1; package a; struct X " + "{" * 10_000},
     "main.widl:1:30: error:"),
]


class WidlcTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        previous = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, previous)
        (self.folder / "good.widl").write_text(GOOD)

    def run_widlc(self, arguments, status):
        with Processes() as processes:
            return processes.run("widlc", [WIDLC, *arguments], status)

    def test_wrong_arguments(self):
        for arguments, text in WRONG_ARGUMENTS:
            with self.subTest(arguments):
                self.assertEqual(self.run_widlc(arguments, 2), text)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["good.widl"])

    def test_help(self):
        self.assertIn("usage: widlc COMMAND", self.run_widlc([], 2))
        for arguments in (["--help"], ["help"], ["help", "gen"], ["gen", "--help"]):
            self.assertIn("usage: widlc", self.run_widlc(arguments, 0))
        self.assertRegex(self.run_widlc(["--version"], 0), r"^widlc \d+\.\d+\.\d+$")

    def test_wrong_contracts(self):
        """Status 1, and no file is written: not for the one that is wrong, not for others."""
        for name, contents, expected in WRONG_CONTRACTS:
            with self.subTest(name):
                (self.folder / "main.widl").unlink(missing_ok=True)
                for file, content in contents.items():
                    data = content if isinstance(content, bytes) else content.encode()
                    (self.folder / file).write_bytes(data)
                said = self.run_widlc(["gen", "good.widl", "main.widl", "-o", "out"], 1)
                self.assertIn("\n" + expected, "\n" + said)
                self.assertRegex(said, r"\d+ errors?")
                self.assertFalse((self.folder / "out").exists())
                self.assertEqual(self.run_widlc(["check", "good.widl", "main.widl"], 1), said)

    def test_what_is_good(self):
        self.assertEqual(self.run_widlc(["check", "good.widl"], 0), "")
        self.assertEqual(
            self.run_widlc(["gen", "good.widl", "-o", "out", "-MF", "out/good.d"], 0), "")
        written = sorted(path.name for path in (self.folder / "out").iterdir())
        self.assertEqual(written, ["good.d", "good.widl.c", "good.widl.h"])

    def test_what_cannot_be_written(self):
        (self.folder / "out").write_text("a file, not a directory")
        said = self.run_widlc(["gen", "good.widl", "-o", "out"], 1)
        self.assertRegex(said, "^error: cannot ")


if __name__ == "__main__":
    unittest.main()
