"""The files of editors and shells: they are what the compiler says, and work where they are for."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EDITORS = ROOT / "compiler" / "editors"

# What is typed, and what bash offers.
COMPLETIONS = [
    (["widlc", "che"], {"check"}),
    (["widlc", "help", "li"], {"lint"}),
    (["widlc", "fmt", "--d"], {"--diagnostics=", "--diff"}),
    (["widlc", "lint", "--ru"], {"--rules=", "--rule="}),
    (["widlc", "lsp", "-"], {"-I", "--help"}),
    (["widlc", "check", ""], {"a.widl", "folder"}),
    (["widlc", "import", ""], {"c.fbs", "folder"}),
]


def bash_offers(words, folder):
    script = (f"source '{EDITORS}/shell/widlc.bash'; compopt() {{ :; }}\n"
              'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _widlc; printf "%s\\n" "${COMPREPLY[@]}"')
    output = subprocess.run(["bash", "-c", script, "bash", *words], cwd=folder, check=True,
                            capture_output=True, text=True)
    return set(output.stdout.split())


class EditorsTest(unittest.TestCase):
    def test_they_are_written_from_the_tables_of_the_compiler(self):
        self.assertEqual(subprocess.run([sys.executable, EDITORS / "generate.py",
                                         os.environ["WIDLC"], "--check"]).returncode, 0)

    def test_bash_completes(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.widl", "b.txt", "c.fbs"):
                (pathlib.Path(folder) / name).touch()
            (pathlib.Path(folder) / "folder").mkdir()
            for words, offered in COMPLETIONS:
                with self.subTest(words=words):
                    self.assertEqual(bash_offers(words, folder), offered)

    def test_json_is_json(self):
        for path in EDITORS.glob("vscode/**/*.json"):
            json.loads(path.read_text())

    @unittest.skipUnless(shutil.which("node"), "needs node")
    def test_the_extension_is_javascript(self):
        subprocess.run(["node", "--check", EDITORS / "vscode" / "extension.js"], check=True)

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh_reads_its_completion(self):
        subprocess.run(["zsh", "-n", EDITORS / "shell" / "_widlc"], check=True)

    @unittest.skipUnless(shutil.which("vim"), "needs vim")
    def test_vim_reads_its_files(self):
        commands = [f"set runtimepath^={EDITORS}/vim", "filetype plugin on", "syntax on",
                    "edit some.widl", "if &filetype != 'widl' || &shiftwidth != 2 || "
                    "!exists('b:current_syntax') | cquit | endif", "qall!"]
        arguments = [part for command in commands for part in ("-c", command)]
        found = subprocess.run(["vim", "-N", "-u", "NONE", "-es", *arguments],
                               stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if b"E319" in found.stdout + found.stderr:
            self.skipTest("this vim has no scripts")
        self.assertEqual(found.returncode, 0, found)


if __name__ == "__main__":
    unittest.main()
