"""widlc fmt as a program: what it writes where, its exit statuses, and that no contract is ever lost.

The style itself is in tests/golden/fmt and tests/unit/compiler/fmt_test.c.
"""

import json
import os
import pathlib
import re
import stat
import subprocess
import tempfile
import unittest

WIDLC = os.environ["WIDLC"]
UGLY = "widl  1;\npackage a.b ;\n\n\n\nstruct X{y:string;}  // note\n"
NEAT = "widl 1;\npackage a.b;\n\nstruct X { y: string; }  // note\n"
WRONG = "widl 1;\npackage a.b;\nstruct X { y string; }\n"
UNKNOWN = "package a.b;\nstruct X { y: Nothing; }\n"

# Options that make no sense together, and what it says.
WRONG_ARGUMENTS = [
    (["-w"], "'-w' needs files, standard input cannot be written"),
    (["-w", "-"], "'-w' needs files, standard input cannot be written"),
    (["-w", "--check", "a.widl"], "'-w' goes with neither '--check' nor '--diff'"),
    (["-w", "--diff", "a.widl"], "'-w' goes with neither '--check' nor '--diff'"),
    (["-", "-"], "standard input can be read once"),
    (["-I", "x"], "unknown option '-I'"),
]


def apply(diff, before):
    """What a unified diff makes of a text."""
    old = before.splitlines(keepends=True)
    new, at = [], 0
    lines = diff.splitlines(keepends=True)[2:]
    for number, line in enumerate(lines):
        if line.startswith("@@"):
            begin, count = map(int, re.match(r"@@ -(\d+),(\d+)", line).groups())
            begin -= count > 0
            new += old[at:begin]
            at = begin
        elif not line.startswith("\\"):
            text = line[1:]
            if number + 1 < len(lines) and lines[number + 1].startswith("\\"):
                text = text.removesuffix("\n")
            if line[0] != "+":
                assert old[at] == text, (old[at], text)
                at += 1
            if line[0] != "-":
                new.append(text)
    return "".join(new + old[at:])


class FmtTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "a.widl"

    def run_fmt(self, *arguments, status=0, text="", error=""):
        """Standard output, after a look at exit status and standard error."""
        result = subprocess.run([WIDLC, "fmt", *arguments], input=text.encode(), cwd=self.folder,
                                capture_output=True, timeout=60, check=False)
        said = result.stderr.decode()
        self.assertEqual(result.returncode, status, said)
        self.assertIn(error, said)
        if not error:
            self.assertEqual(said, "")
        return result.stdout.decode()

    def test_wrong_arguments(self):
        self.file.write_text(UGLY)
        for arguments, message in WRONG_ARGUMENTS:
            with self.subTest(arguments):
                self.assertEqual(self.run_fmt(*arguments, status=2, error=message), "")
        self.assertEqual(self.file.read_text(), UGLY)

    def test_standard_input(self):
        for arguments in ([], ["-"]):
            self.assertEqual(self.run_fmt(*arguments, text=UGLY), NEAT)
            self.assertEqual(self.run_fmt(*arguments, text=NEAT), NEAT)
        self.assertEqual(self.run_fmt("--check", text=NEAT), "")
        self.assertEqual(self.run_fmt("--check", text=UGLY, status=100), "standard input\n")
        self.assertEqual(self.run_fmt(text=WRONG, status=1, error="standard input:3:14: error:"), "")

    def test_standard_output(self):
        self.file.write_text(UGLY)
        (self.folder / "b.widl").write_text(UNKNOWN)
        self.assertEqual(self.run_fmt("a.widl", "b.widl"), NEAT + UNKNOWN)
        self.assertEqual(self.file.read_text(), UGLY)

    def test_write(self):
        self.file.write_text(UGLY)
        self.file.chmod(0o640)
        self.assertEqual(self.run_fmt("-w", "a.widl"), "")
        self.assertEqual(self.file.read_text(), NEAT)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o640)
        before = self.file.stat()
        self.run_fmt("-w", "a.widl")
        self.assertEqual(self.file.stat().st_ino, before.st_ino)
        self.assertEqual(self.file.stat().st_mtime_ns, before.st_mtime_ns)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.widl"])

    def test_write_through_links(self):
        (self.folder / "real").mkdir()
        real = self.folder / "real" / "b.widl"
        real.write_text(UGLY)
        self.file.symlink_to("real/b.widl")
        self.run_fmt("-w", "a.widl")
        self.assertTrue(self.file.is_symlink())
        self.assertEqual(real.read_text(), NEAT)

    def test_line_ends_and_mark(self):
        for data in (UGLY.replace("\n", "\r\n"), NEAT.replace("\n", "\r\n"), "\ufeff" + NEAT,
                     NEAT.replace(" y", "\ty"), NEAT.removesuffix("\n")):
            with self.subTest(repr(data)):
                self.file.write_bytes(data.encode())
                self.assertTrue(self.run_fmt("--diff", "a.widl", status=100))
                self.run_fmt("-w", "a.widl")
                self.assertEqual(self.file.read_bytes(), NEAT.encode())

    def test_diff_of_the_end(self):
        self.file.write_text(NEAT.removesuffix("\n"))
        shown = self.run_fmt("--diff", "a.widl", status=100)
        self.assertEqual(apply(shown, NEAT.removesuffix("\n")), NEAT)

    def test_wrong_files_are_left_alone(self):
        """One wrong file keeps no other from being written."""
        others = {"b.widl": WRONG, "c.widl": "\0", "d.widl": "\udcff", "f.widl": "/* x"}
        for name, text in others.items():
            (self.folder / name).write_bytes(text.encode(errors="surrogateescape"))
        self.file.write_text(UGLY)
        names = ["no.widl", *others, "a.widl"]
        self.run_fmt("-w", *names, status=1, error="b.widl:3:14: error:")
        self.run_fmt("--check", *names, status=1, error="cannot read 'no.widl': no such file")
        self.assertEqual(self.file.read_text(), NEAT)
        for name, text in others.items():
            self.assertEqual((self.folder / name).read_bytes(),
                             text.encode(errors="surrogateescape"))

    @unittest.skipIf(os.geteuid() == 0, "root can write everywhere")
    def test_folder_that_cannot_be_written(self):
        self.file.write_text(UGLY)
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        self.run_fmt("-w", "a.widl", status=1, error="cannot write 'a.widl'")
        self.assertEqual(self.file.read_text(), UGLY)

    def test_no_room(self):
        """A write that fails half-way leaves the file as it was, and nothing else behind."""
        text = UGLY + "// a long contract\n" * 2000
        self.file.write_text(text)
        command = f"ulimit -f 1; '{WIDLC}' fmt -w a.widl"
        result = subprocess.run(["bash", "-c", command], cwd=self.folder, capture_output=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(self.file.read_text(), text)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.widl"])

    def test_check(self):
        self.file.write_text(UGLY)
        (self.folder / "b.widl").write_text(NEAT)
        self.assertEqual(self.run_fmt("--check", "a.widl", "b.widl", status=100), "a.widl\n")
        self.assertEqual(self.run_fmt("--check", "b.widl"), "")
        self.assertEqual(self.file.read_text(), UGLY)

    def test_check_for_programs(self):
        self.file.write_text(UGLY)
        said = json.loads(self.run_fmt("--check", "--diagnostics=json", "a.widl", status=100))
        self.assertEqual([(problem["name"], problem["range"]["start"]["line"])
                          for problem in said["problems"]], [("unformatted", 1)])
        said = json.loads(self.run_fmt("--check", "--diagnostics=sarif", "a.widl", status=100))
        self.assertEqual(len(said["runs"][0]["results"]), 1)

    def test_diff(self):
        before = UGLY + "\n" * 3 + "".join(f"struct A{i} {{ b: int;}}\n" for i in range(50)
                                           if i % 17 == 0 or i % 3)
        self.file.write_text(before)
        shown = self.run_fmt("--diff", "a.widl", status=100)
        self.assertTrue(shown.startswith("--- a.widl\n+++ a.widl\n@@ -1,"))
        self.assertEqual(apply(shown, before), self.run_fmt("a.widl"))
        self.assertEqual(self.run_fmt("--check", "--diff", "a.widl", status=100), shown)


if __name__ == "__main__":
    unittest.main()
