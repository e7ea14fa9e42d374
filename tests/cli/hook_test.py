"""examples/hooks/pre-commit in a repository: what it lets through, and what it refuses."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

WIDLC = os.environ["WIDLC"]
HOOK = pathlib.Path(__file__).resolve().parents[2] / "examples/hooks/pre-commit"
GOOD = "widl 1;\n/// A.\npackage a.v1;\n\n/// B.\nstruct B { c: int; }\n"
# What is wrong, and what the refusal shows of it.
WRONG = [
    (GOOD.replace("c: int", "c : int"), "+struct B { c: int; }"),
    (GOOD.replace("c: int", "C: int"), "[WIDL0107 field-name]"),
    (GOOD.replace("c: int", "c: nothing"), "unknown type 'nothing'"),
]


@unittest.skipUnless(shutil.which("git"), "there is no git")
class HookTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.git("init", "--quiet")
        shutil.copy(HOOK, self.folder / ".git/hooks/pre-commit")
        (self.folder / "idl").mkdir()

    def git(self, *arguments, status=0):
        environment = {**os.environ, "WIDLC": WIDLC, "GIT_CONFIG_GLOBAL": os.devnull,
                       "GIT_CONFIG_NOSYSTEM": "1"}
        result = subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
                                cwd=self.folder, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, encoding="utf-8", timeout=60,
                                check=False)
        self.assertEqual(result.returncode, status, result.stdout)
        return result.stdout

    def add(self, name, text):
        (self.folder / "idl" / name).write_text(text)
        self.git("add", "idl")

    def test_commits(self):
        self.add("a file.widl", GOOD)
        (self.folder / "idl/later.widl").write_text("not ready")
        self.git("commit", "--quiet", "-m", "a")
        self.add("use.widl", 'widl 1;\n/// U.\npackage u.v1;\n\nimport "a file.widl" as a;\n\n'
                             "/// D.\nstruct D { b: a.B; }\n")
        (self.folder / "idl/later.widl").unlink()
        self.git("rm", "--quiet", "--cached", "idl/later.widl")
        self.git("commit", "--quiet", "-m", "b")
        (self.folder / "readme").write_text("no contract")
        self.git("add", "readme")
        self.git("commit", "--quiet", "-m", "c")

    def test_refusals(self):
        for text, expected in WRONG:
            with self.subTest(expected):
                self.add("a.widl", text)
                (self.folder / "idl/a.widl").write_text(GOOD)
                said = self.git("commit", "--quiet", "-m", "a", status=1)
                self.assertIn(expected, said)
                self.assertIn("The commit is refused", said)


if __name__ == "__main__":
    unittest.main()
