"""`widlc breaking`: against git, against itself, and on contracts made to be slow."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
FOLDERS = ("tests/golden/generate", "tests/typed", "examples", "idl")
OLD = "package com.acme.fleet.v1;\nimport \"acme/geo.widl\" as geo;\n" \
      "interface Device { procedure go(to: geo.Place); }\n"
GEO = "package com.acme.geo.v1;\nstruct Place { x: float64; }\n"
NEW_GEO = GEO.replace("}", "y: float64; }")
SLOW_SECONDS = 20


def widlc(*arguments, **options):
    done = subprocess.run([WIDLC, *map(str, arguments)], capture_output=True, timeout=120,
                          check=False, text=True, **options)
    return done.returncode, done.stdout, done.stderr


class Case(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)

    def write(self, name, text):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@unittest.skipUnless(shutil.which("git"), "no git")
class Git(Case):
    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
                       cwd=self.place, check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        self.write("idl/acme/device.widl", OLD)
        self.write("idl/acme/geo.widl", GEO)
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")
        self.write("idl/acme/geo.widl", NEW_GEO)

    def against(self, place):
        return widlc("breaking", "idl/acme/device.widl", "-I", "idl", "--against", place,
                     cwd=self.place)

    def test_a_directory_or_a_file(self):
        for place in ("git:main:idl", "git:HEAD:idl/", "git:main:idl/acme/device.widl"):
            with self.subTest(place=place):
                status, _, said = self.against(place)
                self.assertEqual(status, 100, said)
                self.assertIn("'y' is new and required in 'Place'", said)
                self.assertIn("git:", said)
                self.assertIn(":idl/acme/geo.widl:2:8: note: the old contract", said)

    def test_the_old_imports_are_used(self):
        self.write("idl/acme/geo.widl", GEO)
        self.assertEqual(self.against("git:main:idl"), (0, "", ""))

    def test_what_git_does_not_have(self):
        for place in ("git:nowhere:idl", "git:main:other"):
            with self.subTest(place=place):
                self.assertEqual(self.against(place)[0], 1)

    def test_words_that_git_is_not_given(self):
        for place in ("git:", "git:main", "git::idl", "git:--help:idl", "git:main:../idl",
                      "git:main:/etc", "git:main:a//b", "git:main:./idl"):
            with self.subTest(place=place):
                status, _, said = self.against(place)
                self.assertEqual(status, 1)
                self.assertIn("is not git:REF:PATH", said)

    def test_a_contract_that_is_gone(self):
        self.write("idl/acme/geo.widl", GEO)
        (self.place / "idl/acme/device.widl").unlink()
        status, _, said = widlc("breaking", "idl/acme/geo.widl", "-I", "idl", "--against",
                                "git:main:idl", cwd=self.place)
        self.assertEqual(status, 100, said)
        self.assertIn("git:main:idl/acme/device.widl:1:9: error: contract 'acme/device.widl'", said)
        self.assertIn("interface 'Device' is gone", said)
        self.assertEqual(widlc("breaking", "idl/acme/geo.widl", "-I", "idl", "--against",
                               "git:main:idl/acme/geo.widl", cwd=self.place), (0, "", ""))

    def test_other_files_do_not_count(self):
        for i in range(1001):
            self.write(f"idl/notes/{i}.txt", "")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "notes")
        self.assertEqual(self.against("git:main:idl"), (0, "", ""))
        for i in range(1001):
            self.write(f"idl/notes/{i}.widl", "")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "contracts")
        self.assertIn("more than 1000 contracts", self.against("git:main:idl")[2])

    def test_no_shell(self):
        self.assertEqual(self.against("git:main;touch x:idl")[0], 1)
        self.assertEqual(self.against("git:$(touch x):idl")[0], 1)
        self.assertFalse((self.place / "x").exists())


class Itself(Case):
    def test_every_contract_of_the_tree(self):
        count = 0
        copy = self.place / "copy.json"
        for path in sorted(path for name in FOLDERS for path in (ROOT / name).rglob("*.widl")):
            imports = ["-I", path.parent, "-I", path.parent.parent, "-I", ROOT / "idl"]
            if widlc("describe", path, *imports, "-o", copy)[0] != 0:
                continue
            for against in (copy, path):
                done = widlc("breaking", path, *imports, "--category=all", "--against", against)
                self.assertEqual(done, (0, "", ""), path)
            count += 1
        self.assertGreater(count, 30)


class Gone(Case):
    """Contracts of the baseline that are not there any more."""

    def setUp(self):
        super().setUp()
        self.write("old/acme/geo.widl", GEO)
        self.write("old/acme/other.widl", GEO.replace("geo", "other"))
        self.write("new/acme/geo.widl", GEO)

    def compare(self, against, *more):
        return widlc("breaking", "new/acme/geo.widl", "-I", "new", "--against", against, *more,
                     cwd=self.place)

    def test_a_descriptor_of_several(self):
        widlc("describe", "old/acme/geo.widl", "old/acme/other.widl", "-I", "old", "-o", "old.json",
              cwd=self.place)
        status, _, said = self.compare("old.json")
        self.assertEqual(status, 100, said)
        self.assertIn("contract 'acme/other.widl' is gone", said)

    def test_it_can_be_accepted(self):
        self.assertEqual(self.compare("old")[0], 100)
        self.assertEqual(self.compare("old", "--except=contract-removed"), (0, "", ""))
        self.assertEqual(self.compare("old", "--category=wire,uri"), (0, "", ""))

    def test_what_is_no_contract(self):
        (self.place / "old/acme/other.widl").unlink()
        self.write("old/.git/hidden.widl", GEO)
        self.write("old/.hidden.widl", GEO)
        self.write("old/readme.md", "")
        os.mkfifo(self.place / "old/fifo.widl")
        (self.place / "old/acme/circle").symlink_to(self.place / "old")
        (self.place / "old/folder.widl").mkdir()
        self.assertEqual(self.compare("old"), (0, "", ""))

    def test_an_old_one_with_an_error(self):
        self.write("old/acme/other.widl", "package ;")
        status, _, said = self.compare("old")
        self.assertEqual(status, 1)
        self.assertIn("old/acme/other.widl:1:9: error", said)


class Slow(Case):
    """Time is linear in what is compared."""

    def compare(self, old, new):
        started = time.monotonic()
        status, _, said = widlc("breaking", self.write("new.widl", new), "--category=all",
                                "--against", self.write("old.widl", old))
        self.assertIn(status, (0, 100), said[-500:])
        self.assertLess(time.monotonic() - started, SLOW_SECONDS)

    def test_many_of_everything(self):
        head = "package a.v1;\n"
        for form, each in [
            ("struct S {{ {} }}\n", "f{0}?: string;"),
            ("enum E {{ {} }}\n", "e{0},"),
            ("{}\n", "error E{0}(a: string);"),
            ("interface I {{ {} }}\n", "procedure p{0}(a: string);"),
            ("{}\n", "const C{0}: uint32 = 1;"),
        ]:
            with self.subTest(each=each):
                old = head + form.format(" ".join(each.format(i) for i in range(3000)))
                new = head + form.format(" ".join(each.format(i) for i in range(1, 3001)))
                self.compare(old, new)

    def test_deep_and_recursive(self):
        chain = "package a.v1;\n" + "".join(
            f"struct S{i} {{ next: S{i + 1}[]; up: S{max(i - 1, 0)}[]; }}\n" for i in range(3000))
        end = "struct S3000 {{ x: {}; }}\n"
        self.compare(chain + end.format("string"), chain + end.format("uint8"))


# What replaces a member, and what is said about it, whole.
HEAD = "package com.acme.wording.v1;\nstruct S { x: int32; }\n"
WORDINGS = [
    (HEAD, HEAD.replace("struct", "@tuple struct"),
     ["'S' has another type, in what callers send", "'S' has another type, in what callees answer"]),
    ("procedure p();", "procedure p() -> int32;", ["'p' carries values, and did not"]),
    ("procedure p() -> int32;", "procedure p() -> int64;",
     ["the value has a type with more values, in what callees answer",
      "the value of 'p' is int64_t in C, and was int32_t"]),
    ("procedure p() -> int32;", "procedure p() -> ({n: int32});",
     ["the value, which was required, is gone from 'p', in what callees answer",
      "the result of 'p' is now a struct in C"]),
    ("procedure p() -> stream (a: int32);", "procedure p() -> stream (a: int64);",
     ["'a' has a type with more values, in what callees answer",
      "'a' of 'p' is int64_t in C, and was int32_t"]),
    ("procedure p(stream a: int64);", "procedure p(stream a: int32);",
     ["'a' has a type with fewer values, in what callers send",
      "'a' of 'p' is int32_t in C, and was int64_t"]),
    ("procedure p() -> stream S;", "procedure p() -> stream (a: S);",
     ["an item of 'p' is now a struct in C"]),
]


class Wording(Case):
    def say(self, old, new):
        if "procedure" in old:
            old, new = (f"{HEAD}interface I {{ {text} }}\n" for text in (old, new))
        self.write("old.widl", old)
        self.write("new.widl", new)
        _, out, _ = widlc("breaking", "new.widl", "--against", "old.widl", "--diagnostics=json",
                          cwd=self.place)
        return json.loads(out)["problems"]

    def test_everything_has_a_name_and_a_place(self):
        for old, new, expected in WORDINGS:
            with self.subTest(new):
                found = self.say(old, new)
                self.assertEqual(sorted(each["message"] for each in found), sorted(expected))
                self.assertTrue(all(each["file"] == "new.widl" for each in found))


if __name__ == "__main__":
    unittest.main()
