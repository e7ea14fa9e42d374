"""The files of editors and shells: they are what the compiler says, and work where they are for."""

import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
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


# What is typed, and what zsh offers; an option that takes an argument is offered without its sign.
ZSH_COMPLETIONS = [
    ("widlc che", {"check"}),
    ("widlc help li", {"lint"}),
    ("widlc fmt --d", {"--diagnostics", "--diff"}),
    ("widlc lint --ru", {"--rules", "--rule"}),
    ("widlc import ", {"c.fbs", "folder"}),
    ("widlc check ", {"a.widl", "folder"}),
]

# Completion that writes what it offers, a line each, and what is typed to say that it is over.
ZSH_SETUP = """
PS1= PS2= RPS1=
unsetopt beep
fpath=({functions} $fpath)
autoload -Uz compinit
compinit -u -D
zstyle ':completion:*' verbose no
compadd() {{
  local -a offered
  if [[ " ${{(j: :)@[1,(i)--]}} " != *' -'[OAD]' '* ]]; then
    builtin compadd -A offered "$@"
    print -rl -- $offered >>{output}
  fi
  builtin compadd "$@"
}}
over() {{ print OVER >>{output}; exit }}
zle -N over
bindkey '^I' complete-word
bindkey '^X' over
precmd() {{ print READY >>{output} }}
"""
ZSH_SECONDS = 60


def bash_offers(words, folder):
    script = (f"source '{EDITORS}/shell/widlc.bash'; compopt() {{ :; }}\n"
              'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _widlc; printf "%s\\n" "${COMPREPLY[@]}"')
    output = subprocess.run(["bash", "-c", script, "bash", *words], cwd=folder, check=True,
                            capture_output=True, text=True)
    return set(output.stdout.split())


def wait_for(mark, output, terminal):
    """Read what the shell writes, so that it goes on, until the file has the mark."""
    end = time.monotonic() + ZSH_SECONDS
    while not output.exists() or mark not in output.read_text():
        if time.monotonic() > end:
            raise AssertionError(f"zsh does not get to {mark}")
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:  # it has ended
                end = min(end, time.monotonic() + 1)


def zsh_offers(typed, folder, scratch):
    """What an interactive zsh offers at the end of what is typed, in a terminal of its own."""
    output, setup = scratch / "offered", scratch / "setup.zsh"
    output.unlink(missing_ok=True)
    setup.write_text(ZSH_SETUP.format(functions=EDITORS / "shell", output=output))
    ours, theirs = pty.openpty()
    with subprocess.Popen(["zsh", "-f", "-i"], cwd=folder, stdin=theirs, stdout=theirs,
                          stderr=theirs, start_new_session=True,
                          env={**os.environ, "TERM": "dumb", "HOME": str(scratch)}) as shell:
        try:
            os.write(ours, f"source {setup}\n".encode())
            wait_for("READY", output, ours)
            os.write(ours, f"{typed}\t\x18".encode())
            wait_for("OVER", output, ours)
        finally:
            shell.kill()
    os.close(ours)
    os.close(theirs)
    words = output.read_text().split("\n")
    return {word.rstrip("/") for word in words} - {"READY", "OVER", ""}


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

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh_completes(self):
        scratch = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        folder = scratch / "contracts"
        (folder / "folder").mkdir(parents=True)
        for name in ("a.widl", "b.txt", "c.fbs"):
            (folder / name).touch()
        for typed, offered in ZSH_COMPLETIONS:
            with self.subTest(typed=typed):
                found = {word.rstrip("=-") for word in zsh_offers(typed, folder, scratch)}
                self.assertEqual(found, offered)

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
