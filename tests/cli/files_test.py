"""widlc and a real file system at its worst: what cannot be read, what cannot be written, and files
that hold anything. One clear error, the right status, and nothing that was there before is lost.

The wording of mistakes in a contract is in tests/golden/diagnostics.
"""

import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

WIDLC = os.environ["WIDLC"]
GOOD = "widl 1;\npackage a.b;\nstruct X { y: string; }\n"
SECONDS = 60
NOBODY = 65534

HEAD = b"widl 1;\npackage a.b;\n"
MANY = 1_000_000

# Contents, and how the one error begins.
HOSTILE = [
    ("a NUL byte", HEAD + b"struct X { y: \0string; }\n", "main.widl:3:15: error: "),
    ("NUL bytes only", bytes(5000), "main.widl:1:1: error: "),
    ("a byte order mark inside", HEAD + "struct X { \ufeffy: string; }".encode(),
     "main.widl:3:12: error: "),
    ("UTF-16", GOOD.encode("utf-16"), "main.widl:1:1: error: "),
    ("Latin 1", HEAD + b'const X: string = "caf\xe9";\n', "main.widl:3:23: error: a byte that is not"),
    ("a lone surrogate", HEAD + b'const X: string = "\xed\xa0\x80";\n',
     "main.widl:3:20: error: a byte that is not"),
    ("an escaped lone surrogate", HEAD + b'const X: string = "\\ud800";\n', "main.widl:3:20: error: "),
    ("an overlong form", HEAD + b'const X: string = "\xc0\x80";\n',
     "main.widl:3:20: error: a byte that is not"),
    ("a string without its end", HEAD + b'const X: string = "' + b"x" * MANY,
     "main.widl:3:19: error: "),
    ("a comment without its end", HEAD + b"/*" + b"*" * MANY, "main.widl:3:1: error: "),
    ("a number of 1,000,000 digits", HEAD + b"const X: int = " + b"9" * MANY + b";",
     "main.widl:3:16: error: "),
    ("a fraction of 1,000,000 digits", HEAD + b"const X: float64 = 1" + b"0" * MANY + b".0;",
     "main.widl:3:20: error: "),
    ("a name of 1,000,000 letters", HEAD + b"struct " + b"X" * MANY + b" {}", "main.widl:3:8: error: "),
    ("1,000,000 decorators", HEAD + b"struct X { y: int" + b" @range(..1)" * MANY + b"; }",
     "main.widl:3:"),
    ("1,000,000 open brackets", HEAD + b"const X: int = " + b"[" * MANY, "main.widl:3:"),
    ("1,000,000 open braces", HEAD + b"struct X " + b"{" * MANY, "main.widl:3:"),
    ("a map in a map in a map", HEAD + b"struct X { y: " + b"map<string," * MANY, "main.widl:3:"),
    ("more than 16 MiB", HEAD + b" " * (16 << 20), "error: cannot read 'main.widl': it is larger than 16 MiB"),
]

# Contents that are not as usual, but correct.
ODD = [
    ("a byte order mark", b"\xef\xbb\xbf" + GOOD.encode()),
    ("CRLF", GOOD.replace("\n", "\r\n").encode()),
    ("no newline at the end", GOOD.rstrip().encode()),
    ("a string of 1,000,000 characters", HEAD + b'const X: string = "' + b"x" * MANY + b'";\n'),
    ("a comment of 1,000,000 characters", HEAD + b"/*" + b"x" * MANY + b"*/\nstruct X {}\n"),
    ("1,000,000 fields",
     HEAD + b"struct X {" + b"".join(b"f%x:int;" % i for i in range(MANY)) + b"}"),
    ("1,000,000 empty lines", HEAD + b"\n" * MANY + b"struct X {}\n"),
]


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        previous = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, previous)
        pathlib.Path("good.widl").write_text(GOOD)

    def run_widlc(self, *arguments, status, prepare=None, stdout=subprocess.PIPE):
        """What it says; it must end in time with `status` and without a sanitizer's complaint."""
        done = subprocess.run(
            [WIDLC, *arguments], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
            encoding="utf-8", errors="replace", timeout=SECONDS, check=False, preexec_fn=prepare)
        said = (done.stdout or "") + done.stderr
        self.assertEqual(done.returncode, status, said[:2000])
        return said.rstrip("\n")

    def assert_one_error(self, said, begins):
        self.assertTrue(said.startswith(begins), said[:500])
        self.assertEqual(said.count("error: "), 1, said[:2000])

    # What cannot be read.

    def unreadable(self):
        """Paths that are no contracts, and why."""
        os.mkdir("folder.widl")
        os.mkfifo("fifo.widl")
        os.symlink("loop.widl", "loop.widl")
        os.symlink("back.widl", "forth.widl")
        os.symlink("forth.widl", "back.widl")
        os.symlink("nothing", "dangling.widl")
        os.symlink("/dev/zero", "zero.widl")
        os.symlink("/dev/null", "null.widl")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.widl")
        return [
            ("folder.widl", "it is a directory"),
            ("fifo.widl", "it is not a regular file"),
            ("zero.widl", "it is not a regular file"),
            ("null.widl", "it is not a regular file"),
            ("socket.widl", "it is not a regular file"),
            ("loop.widl", "too many symbolic links"),
            ("forth.widl", "too many symbolic links"),
            ("dangling.widl", "no such file"),
            ("good.widl/x.widl", "no such file"),
            ("x" * 300 + ".widl", "the name is too long"),
        ]

    def test_what_is_no_contract(self):
        for path, why in self.unreadable():
            with self.subTest(path):
                expected = f"error: cannot read '{path}': {why}"
                for command in (["check"], ["gen", "-o", "out"], ["fmt"]):
                    self.assert_one_error(self.run_widlc(*command, path, status=1), expected)
                self.assertFalse(os.path.exists("out"))

    def test_imports_of_what_is_no_contract(self):
        for path, why in self.unreadable():
            pathlib.Path("main.widl").write_text(f'package m;\nimport "{path}" as other;\n')
            with self.subTest(path):
                said = self.run_widlc("check", "main.widl", status=1)
                self.assertTrue(said.startswith("main.widl:2:8: error: cannot "), said)
                self.assertEqual(said.count("error: "), 1)
                if "cannot read" in said:
                    self.assertIn(why, said)

    def test_what_may_not_be_read(self):
        os.chmod("good.widl", 0)
        os.chmod(self.folder, 0o755)
        said = self.run_widlc("check", "good.widl", status=1, prepare=self.without_power())
        self.assert_one_error(said, "error: cannot read 'good.widl': permission denied")

    def without_power(self):
        """Permissions mean nothing to root: be somebody else."""
        return (lambda: os.setuid(NOBODY)) if os.geteuid() == 0 else None

    def test_import_cycles(self):
        os.mkdir("sub")
        os.symlink("..", "sub/up")
        for count in (1, 2, 50):
            for i in range(count):
                pathlib.Path(f"c{i}.widl").write_text(
                    f'package c{i};\nimport "c{(i + 1) % count}.widl" as next;\n'
                    "struct X { y: next.X[]; }\n")
            for path in ("c0.widl", "sub/up/c0.widl"):
                with self.subTest(f"{count} {path}"):
                    said = self.run_widlc("check", "-I", ".", path, status=1)
                    self.assertEqual(said.count("error: "), 1, said)
                    self.assertIn(" imports itself", said)

    def test_folders_that_contain_themselves(self):
        os.symlink(".", "loop")
        pathlib.Path("main.widl").write_text(
            'package m;\nimport "loop/loop/good.widl" as one;\nstruct Y { x: one.X; }\n')
        self.assertEqual(self.run_widlc("check", "-I", "loop/loop/loop", "main.widl", status=0), "")

    def test_imports_one_below_the_other(self):
        for i in range(3000):
            pathlib.Path(f"d{i}.widl").write_text(
                f'package d{i};\nimport "d{i + 1}.widl" as next;\nstruct X {{ y: next.X[]; }}\n')
        self.assertIn("levels deep", self.run_widlc("check", "d0.widl", status=1))

    def test_a_file_that_changes(self):
        """Whatever is read of it, it is a contract or it is not."""
        ended = threading.Event()

        def change():
            while not ended.is_set():
                for text in (GOOD * 2000, "", GOOD, GOOD[:20]):
                    pathlib.Path("good.widl").write_text(text)

        thread = threading.Thread(target=change)
        thread.start()
        try:
            for _ in range(20):
                done = subprocess.run([WIDLC, "check", "good.widl"], capture_output=True,
                                      timeout=SECONDS, check=False)
                self.assertIn(done.returncode, (0, 1), done.stderr)
        finally:
            ended.set()
            thread.join()

    # What files hold.

    def test_hostile_contents(self):
        for name, content, begins in HOSTILE:
            with self.subTest(name):
                pathlib.Path("main.widl").write_bytes(content)
                start = time.monotonic()
                said = self.run_widlc("check", "main.widl", status=1)
                self.assertTrue(said.startswith(begins), said[:500])
                self.assertLess(len(said), 10_000)
                self.assertLess(time.monotonic() - start, SECONDS)

    def test_odd_contents(self):
        for name, content in ODD:
            with self.subTest(name):
                pathlib.Path("main.widl").write_bytes(content)
                self.assertEqual(self.run_widlc("check", "main.widl", status=0), "")

    # What cannot be written.

    def generate_old(self):
        """Output of an earlier contract, which a failure must not touch. Return: what there is."""
        self.run_widlc("gen", "good.widl", "-o", "out", "-MF", "out/good.d", status=0)
        pathlib.Path("good.widl").write_text(
            "package a.b;\nstruct X { y: string; z: string; }\n" + 50 * "// a longer contract\n")
        return self.written()

    @staticmethod
    def written():
        return {path.name: path.read_bytes() for path in pathlib.Path("out").iterdir()
                if path.is_file()}

    def assert_nothing_written(self, *arguments, old, says="error: cannot write ", prepare=None):
        said = self.run_widlc("gen", "good.widl", *arguments, status=1, prepare=prepare)
        self.assert_one_error(said, says)
        self.assertEqual(self.written(), old)

    def test_a_full_disk(self):
        """A write fails as it does when the file system is full, for each size of what fits."""
        def limit(size):
            def prepare():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            return prepare

        old = self.generate_old()
        for size in (0, 1, 100, 1000, 2000):
            with self.subTest(size):
                self.assert_nothing_written("-o", "out", old=old, prepare=limit(size))

    def test_a_limit_of_size(self):
        """The shell's `ulimit -f`, whose signal would end a program that does not expect it."""
        old = self.generate_old()
        for size in (0, 100):
            with self.subTest(size):
                self.assert_nothing_written(
                    "-o", "out", old=old,
                    prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))

    def test_a_full_file_system(self):
        old = self.generate_old()
        shutil.move("out", "kept")
        os.mkdir("out")
        mounted = shutil.which("mount") and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "none", "out"], capture_output=True,
            check=False).returncode == 0
        if not mounted:
            self.skipTest("no file system can be mounted here; test_a_full_disk stands in")
        self.addCleanup(subprocess.run, ["umount", "out"], check=True)
        for path in pathlib.Path("kept").iterdir():
            shutil.copy(path, "out")
        old = self.written()
        pathlib.Path("out/ballast").touch()
        with open("out/ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                pass
        old["ballast"] = pathlib.Path("out/ballast").read_bytes()
        self.assert_nothing_written("-o", "out", old=old)

    def test_a_directory_that_may_not_be_written(self):
        old = self.generate_old()
        os.chmod(self.folder, 0o755)
        os.chmod("out", 0o555)
        self.addCleanup(os.chmod, "out", 0o755)
        self.assert_nothing_written("-o", "out", old=old, prepare=self.without_power())
        self.assert_nothing_written("-o", "out/below", old=old, prepare=self.without_power(),
                                    says="error: cannot create the directory 'out/below': "
                                         "Permission denied")

    def test_a_contract_that_may_not_be_written(self):
        """Its directory may be, but whoever took the permission away meant it."""
        pathlib.Path("good.widl").write_text("package  a.b;\n")
        os.chmod("good.widl", 0o444)
        os.chmod(self.folder, 0o777)
        said = self.run_widlc("fmt", "-w", "good.widl", status=1, prepare=self.without_power())
        self.assert_one_error(said, "error: cannot write 'good.widl': Permission denied")
        self.assertEqual(pathlib.Path("good.widl").read_text(), "package  a.b;\n")

    def test_output_in_the_place_of_other_things(self):
        old = self.generate_old()
        cases = [
            (["-o", "good.widl"], "error: cannot create the directory 'good.widl': "),
            (["-o", "good.widl/below"], "error: cannot create the directory 'good.widl': "),
            (["-o", "/dev/null/x"], "error: cannot create the directory '/dev/null': "),
            (["-o", "out", "-MF", "no/such.d"], "error: cannot write 'no/such.d': "),
            (["-o", "out", "-MF", "."], "error: cannot write '.': "),
        ]
        for arguments, says in cases:
            with self.subTest(arguments):
                self.assert_nothing_written(*arguments, old=old, says=says)

    def test_folders_named_as_outputs(self):
        for name in ("good.widl.h", "good.widl.c"):
            with self.subTest(name):
                shutil.rmtree("out", ignore_errors=True)
                old = self.generate_old()
                os.remove(f"out/{name}")
                os.mkdir(f"out/{name}")
                del old[name]
                self.assert_nothing_written("-o", "out", old=old)
                self.assertEqual(os.listdir(f"out/{name}"), [])

    def test_links_and_fifos_named_as_outputs(self):
        """They are replaced, not followed, and nobody waits for a reader."""
        os.mkdir("out")
        pathlib.Path("precious").write_text("precious")
        os.symlink("../precious", "out/good.widl.h")
        os.mkfifo("out/good.widl.c")
        self.assertEqual(self.run_widlc("gen", "good.widl", "-o", "out", status=0), "")
        self.assertEqual(pathlib.Path("precious").read_text(), "precious")
        self.assertTrue(all(path.is_file() and not path.is_symlink()
                            for path in pathlib.Path("out").iterdir()))

    def test_standard_output_that_is_full(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for arguments in (["explain", "--markdown"], ["--help"], ["fmt", "good.widl"]):
                with self.subTest(arguments):
                    said = self.run_widlc(*arguments, status=1, stdout=full)
                    self.assertIn("cannot write", said)

    def test_two_at_once(self):
        """Compilers that write the same file at the same time leave one whole file."""
        runs = [subprocess.Popen([WIDLC, "gen", "good.widl", "-o", "out"]) for _ in range(8)]
        self.assertEqual([run.wait(SECONDS) for run in runs], [0] * 8)
        once = self.written()
        self.run_widlc("gen", "good.widl", "-o", "again", status=0)
        self.assertEqual(once, {path.name: path.read_bytes()
                                for path in pathlib.Path("again").iterdir()})


if __name__ == "__main__":
    unittest.main()
