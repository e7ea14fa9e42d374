"""widlc import as a program: what it writes where, what it never overwrites, and hostile schemas.

What becomes of what is in tests/golden/import.
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
GOLDEN = ROOT / "tests/golden/import"
SECONDS = 60
PLAIN = "namespace a.v1;\n/// D.\ntable T { x: int; }\n"
LOSSY = PLAIN + "union U { T }\n"
WRONG = PLAIN + "table V { x: nothing; }\n"

METHODS = "".join(f'm{n} (T): T (type: "procedure");\n' for n in range(2500))
FIELDS = "".join(f"f{n}: int;\n" for n in range(2000))

# Contents, and what is said of them; empty: they are correct.
HOSTILE = [
    ("nothing", "", ""),
    ("a comment without its end", "/*" + "*" * 1_000_000, "a comment without its end"),
    ("a string without its end", 'include "' + "x" * 1_000_000, "a string without its end"),
    ("a name of 1,000,000 letters", "table " + "x" * 1_000_000 + " {}", "a name of 1000000 bytes"),
    ("1,000,000 open braces", "table A " + "{" * 1_000_000, "unexpected '{'"),
    ("1,000,000 open brackets", "table A { x: " + "[" * 1_000_000, "unexpected '['"),
    ("1,000,000 attributes", "table A { x: int (" + "key," * 1_000_000 + ") }", "a second attribute 'key'"),
    ("a namespace of 100,000 parts", "namespace a" + ".a" * 100_000 + ";", "a name of more than 32"),
    ("100,000 tables", "".join(f"table T{n} {{}}\n" for n in range(100_000)),
     "more than 65536 declarations"),
    ("100 attributes", "table A { x: int (" + "".join(f"a{n}," for n in range(100)) + ") }",
     "no more attributes"),
    ("20,000 tables of one spelling", "".join(f"table a{'_' * (n % 100)}{n // 100}_ {{}}\n"
                                              for n in range(20_000)), ""),
    ("20,000 enumerators", "enum E : int { " + ",".join(f"E{n}" for n in range(20_000)) + "}",
     ""),
    ("a large table that many methods send",
     "table T {\n" + FIELDS + '}\nrpc_service S (wampuri: "a.b") {\n' + METHODS + "}\n",
     "a contract of more than 16 MiB"),
    ("300 includes", "".join(f'include "x{n}.fbs";\n' for n in range(300)), "more than 128 includes"),
    ("more than 4 MiB", PLAIN + " " * (4 << 20), "or more than 4 MiB"),
    ("more than 16 MiB", " " * (17 << 20), "it is larger than 16 MiB"),
    ("a NUL byte", PLAIN + "\0", "a NUL byte"),
    ("100,000 lines of docs", "/// a\n" * 100_000 + PLAIN, ""),
]


class ImportTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.folder / "out"

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def run_widlc(self, *arguments, status=0):
        done = subprocess.run([WIDLC, *arguments], cwd=self.folder, capture_output=True,
                              timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode()[-3000:])
        return done.stdout.decode(), done.stderr.decode()

    def files(self):
        return {str(path.relative_to(self.out)): path.read_text()
                for path in self.out.rglob("*") if path.is_file()}

    def test_writes_contracts_and_what_they_include(self):
        self.write("src/a.fbs", 'include "sub/b.fbs";\ninclude "c.fbs";\n' +
                   PLAIN.replace("int", "b.v1.B") + "table W { c: c.C; }\n")
        self.write("src/sub/b.fbs", "namespace b.v1; table B { x: int; }")
        self.write("more/c.fbs", 'include "../src/a.fbs"; namespace c; table C { x: int; }')
        self.run_widlc("import", "src/a.fbs", "-I", "src", "-I", "more", "-o", "out")
        self.assertEqual(set(self.files()), {"a.widl", "sub/b.widl", "c.widl"})
        self.assertIn('import "sub/b.widl" as b;', self.files()["a.widl"])
        self.run_widlc("check", "-I", "out", "out/a.widl", "out/sub/b.widl", "out/c.widl")
        self.run_widlc("fmt", "--check", "out/a.widl", "out/sub/b.widl", "out/c.widl")

    def test_leaves_what_has_not_changed(self):
        self.write("a.fbs", PLAIN)
        self.run_widlc("import", "a.fbs", "-o", "out")
        before = (self.out / "a.widl").stat().st_mtime_ns
        self.run_widlc("import", "a.fbs", "-o", "out")
        self.assertEqual((self.out / "a.widl").stat().st_mtime_ns, before)

    def test_never_overwrites_other_contracts(self):
        self.write("a.fbs", PLAIN)
        self.write("b.fbs", PLAIN)
        self.write("out/b.widl", "mine")
        _, said = self.run_widlc("import", "a.fbs", "b.fbs", "-o", "out", status=1)
        self.assertIn("'out/b.widl' is there already, and differs", said)
        self.assertEqual(self.files(), {"b.widl": "mine"})

    def test_writes_nothing_when_one_is_wrong(self):
        self.write("a.fbs", PLAIN)
        self.write("b.fbs", WRONG)
        _, said = self.run_widlc("import", "a.fbs", "b.fbs", "-o", "out", status=1)
        self.assertIn("unknown type 'nothing'", said)
        self.assertFalse(self.out.exists())

    def test_statuses(self):
        self.write("a.fbs", PLAIN)
        self.write("lossy.fbs", LOSSY)
        self.run_widlc("import", "a.fbs", status=0)
        self.run_widlc("import", "lossy.fbs", status=100)
        self.run_widlc("import", "lossy.fbs", "-Wno-catalog-loss", status=0)
        self.run_widlc("import", "lossy.fbs", "-Werror", "-o", "out", status=1)
        self.assertFalse(self.out.exists())
        for arguments in ([], ["a.fbs", "lossy.fbs"], ["--unknown"], ["a.fbs", "-o", ""]):
            self.run_widlc("import", *arguments, status=2)
        self.run_widlc("import", "missing.fbs", status=1)
        self.run_widlc("import", ".", status=1)

    def test_reports_as_json_and_sarif(self):
        self.write("a.fbs", LOSSY)
        said, _ = self.run_widlc("import", "a.fbs", "-o", "out", "--diagnostics=json", status=100)
        self.assertEqual(json.loads(said)["problems"][0]["code"], "WIDL0076")
        said, _ = self.run_widlc("import", "a.fbs", "-o", "out", "--diagnostics=sarif", status=100)
        self.assertEqual(json.loads(said)["runs"][0]["results"][0]["ruleId"], "WIDL0076")

    def test_two_schemas_of_one_name(self):
        self.write("x/a.fbs", PLAIN)
        self.write("y/a.fbs", PLAIN)
        _, said = self.run_widlc("import", "x/a.fbs", "y/a.fbs", "-o", "out", status=1)
        self.assertIn("would be the same contract, 'a.widl'", said)

    def test_odd_paths(self):
        self.write("9 a-B\u00e9.fbs", PLAIN)
        said, _ = self.run_widlc("import", "9 a-B\u00e9.fbs")
        self.assertIn('package a.v1 @c(prefix: "x9_a_b");', said)
        os.mkfifo(self.folder / "fifo.fbs")
        self.run_widlc("import", "fifo.fbs", status=1)

    def test_a_full_disk_leaves_nothing(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full")
        self.write("a.fbs", PLAIN)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([WIDLC, "import", "a.fbs"], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, 1)

    def test_hostile_schemas(self):
        for what, text, expected in HOSTILE:
            with self.subTest(what=what):
                shutil.rmtree(self.out, ignore_errors=True)
                self.write("a.fbs", text)
                begin = time.monotonic()
                done = subprocess.run([WIDLC, "import", "a.fbs", "-o", "out"], cwd=self.folder,
                                      capture_output=True, timeout=SECONDS, check=False)
                said = done.stderr.decode("utf-8", "replace")
                self.assertEqual(done.returncode, 1 if expected else 0, said[-2000:])
                self.assertIn(expected, said[:3000])
                self.assertEqual(self.out.exists(), not expected)
                self.assertLess(time.monotonic() - begin, SECONDS)

    def test_damaged_schemas_are_diagnosed(self):
        chance = random.Random(7)
        texts = [path.read_bytes() for path in sorted(GOLDEN.glob("*/*.fbs"))]
        for _ in range(150):
            text = bytearray(chance.choice(texts))
            for _ in range(chance.randrange(1, 4)):
                at = chance.randrange(len(text))
                text[at:at + chance.randrange(3)] = bytes(
                    chance.choices(b'{}()[];:,="x1 -.<>', k=chance.randrange(3)))
            self.write("a.fbs", bytes(text))
            done = subprocess.run([WIDLC, "import", "a.fbs"], cwd=self.folder,
                                  capture_output=True, timeout=SECONDS, check=False)
            self.assertIn(done.returncode, (0, 1, 100), done.stderr.decode("utf-8", "replace"))
            if done.returncode == 1:
                self.assertIn(b"error", done.stderr)
                self.assertEqual(done.stdout, b"")

    def test_the_golden_catalog_is_linted_and_compiles(self):
        catalog = str(GOLDEN / "everything/input.fbs")
        self.run_widlc("import", catalog, "-o", "out", status=100)
        contracts = ["out/input.widl", "out/library.widl"]
        said, _ = self.run_widlc("lint", "--except=int64-json", "--except=missing-docs",
                                 "--except=deprecated-use", *contracts)
        self.assertEqual(said, "")
        self.run_widlc("gen", *contracts, "-o", "generated")


if __name__ == "__main__":
    unittest.main()
