"""The man pages: nothing that programs, headers or the language have is missing, and roff is right."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
ROUTER = os.environ["WIDL_ROUTER"]
MAN = pathlib.Path(os.environ["WIDL_MAN"])
PAGES = {"widlc.1", "widl-router.1", "widl.3", "widl.5"}
SECTIONS = {
    "widlc.1": ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT",
                "SEE ALSO"),
    "widl-router.1": ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"),
    "widl.3": ("NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"),
    "widl.5": ("NAME", "DESCRIPTION", "Types", "Decorators", "SEE ALSO"),
}
FOR_GENERATED_CODE = ("double.h", "stub.h", "table.h")
# `int8` … `int64` has it.
WITHIN_A_RANGE = ("int16", "uint16")
# What keeps a build repeatable.
TOLERATED = ("missing date",)


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def plain(page):
    """The text of a page, without roff."""
    text = (MAN / page).read_text(encoding="ascii")
    text = re.sub(r"\\f[BRI]", "", text).replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")
    text = text.replace("\\(ga", "`").replace("\\(aq", "'").replace("\\(ha", "^")
    return text.replace("\\(ti", "~")


def options_of(text):
    """The options that a help lists, each with its argument."""
    return re.findall(r"^  (--?[A-Za-z][\w-]*=?(?: ?[A-Z][^\s]*)?)", text, re.M)


class ManualTest(unittest.TestCase):
    def test_there_are_four_pages_with_the_usual_sections(self):
        self.assertEqual({path.name for path in MAN.iterdir()}, PAGES)
        for page, sections in SECTIONS.items():
            text = plain(page)
            for section in sections:
                with self.subTest(page=page, section=section):
                    self.assertTrue(re.search(rf'(?m)^\.SH "?{section}"?$', text))

    def test_every_option_of_every_command_is_there(self):
        text = plain("widlc.1")
        commands = re.findall(r"^  (\w+) +\S", output(WIDLC, "help"), re.M)
        self.assertGreater(len(commands), 9)
        for command in commands[:-1]:
            section = re.search(rf'(?ms)^\.SS "widlc {command}\b(.*?)^\.S[SH]', text).group(1)
            options = options_of(output(WIDLC, command, "--help"))
            self.assertIn("--help", options)
            for option in options:
                with self.subTest(command=command, option=option):
                    self.assertTrue(f"\n.TP\n{option}\n" in section, "it is missing")
        self.assertIn("widlc help", text)

    def test_every_option_of_the_router_is_there(self):
        options = options_of(output(ROUTER, "--help"))
        self.assertGreater(len(options), 11)
        for option in options:
            with self.subTest(option=option):
                self.assertTrue(f"\n.TP\n{option}\n" in plain("widl-router.1"), "it is missing")

    def test_every_public_function_is_there(self):
        text = plain("widl.3")
        for path in (ROOT / "runtime/include/widl").glob("*.h"):
            if path.name in FOR_GENERATED_CODE:
                continue
            header = path.read_text(encoding="utf-8")
            self.assertTrue(f'.SH "<widl/{path.name}>"' in text, path.name)
            for name in re.findall(r"WIDL_API[^;{]*?\b(widl_\w+)\(", header):
                with self.subTest(name=name):
                    self.assertTrue(f"{name}()" in text, "it is missing")

    def test_every_word_of_the_language_is_there(self):
        words = [line.split("\t")[1] for line in output(WIDLC, "help", "--words").splitlines()
                 if line.split("\t")[0] in ("keyword", "type", "decorator")]
        self.assertGreater(len(words), 30)
        text = plain("widl.5")
        for word in words:
            with self.subTest(word=word):
                found = re.search(rf"\b{word}\b", text)
                self.assertTrue(found or word in WITHIN_A_RANGE, "it is missing")

    def test_nothing_of_markdown_is_left(self):
        for page in PAGES:
            text = re.sub(r"(?ms)^\.EX$.*?^\.EE$", "", (MAN / page).read_text(encoding="ascii"))
            for mark in ("```", ".md)", "\\(ga", "**"):
                with self.subTest(page=page, mark=mark):
                    self.assertFalse(mark in text)

    @unittest.skipUnless(shutil.which("mandoc"), "needs mandoc")
    def test_mandoc_has_nothing_to_say(self):
        for page in PAGES:
            said = subprocess.run(["mandoc", "-Tlint", "-W", "warning", MAN / page],
                                  capture_output=True, text=True, timeout=60, check=False).stdout
            self.assertEqual([line for line in said.splitlines()
                              if not any(word in line for word in TOLERATED)], [])

    @unittest.skipUnless(shutil.which("groff"), "needs groff")
    def test_groff_has_nothing_to_say(self):
        for page in PAGES:
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", MAN / page],
                                  capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
