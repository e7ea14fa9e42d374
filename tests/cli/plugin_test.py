"""`widlc gen --plugin`: what a plugin is told, what is made of its answer, and plugins that misbehave."""

import json
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from json_schema import Schema  # noqa: E402
from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
CONTRACT = """\
package com.acme.fleet.v1;
import "geo.widl" as geo;
struct Status { id: string; at: geo.Position; }
interface Device { procedure get(id: string) -> Status; }
"""
GEO = "package com.acme.geo.v1;\nstruct Position { x: float64; }\n"
ANSWER = {"format": "widl-files", "version": 1,
          "files": [{"path": "fleet/device.txt", "text": "hello\n"}, {"path": "b.txt", "text": ""}]}
TEXT = json.dumps(ANSWER)
LARGE = 16 << 20


class Case(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        self.write("idl/device.widl", CONTRACT)
        self.write("idl/geo.widl", GEO)
        self.out = self.place / "out"
        self.bin = self.place / "bin"
        self.bin.mkdir()

    def write(self, name, text):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def plugin(self, body, name="widl-gen-test"):
        """A plugin with the body of a Python program."""
        path = self.write(f"bin/{name}", f"#!{sys.executable} -ISB\nimport json, os, sys, time\n{body}\n")
        path.chmod(0o755)
        return path

    def answering(self, answer):
        """A plugin that reads all and answers this, text or an object."""
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.write("answer.json", text)
        return self.plugin("sys.stdin.read()\n"
                           f"sys.stdout.write(open({str(self.place / 'answer.json')!r}).read())")

    def gen(self, *arguments, plugin="test", contract="idl/device.widl"):
        environment = dict(os.environ, PATH=f"{self.bin}:{os.environ['PATH']}")
        done = subprocess.run(
            [WIDLC, "gen", str(self.place / contract), "-I", str(self.place / "idl"),
             "-o", str(self.out), "--plugin", str(plugin), *map(str, arguments)],
            capture_output=True, timeout=60, check=False, env=environment)
        self.assertEqual(done.stdout, b"")
        return done.returncode, done.stderr.decode("utf-8")

    def written(self):
        return {str(path.relative_to(self.out)): path.read_bytes()
                for path in self.out.rglob("*") if path.is_file()} if self.out.exists() else {}

    def refused(self, *parts, arguments=(), status=1, plugin="test"):
        got, said = self.gen(*arguments, plugin=plugin)
        for part in parts:
            self.assertIn(part, said)
        self.assertEqual(got, status, said)
        self.assertEqual(self.written(), {})
        return said


class Asked(Case):
    def test_the_request(self):
        self.plugin("open(os.environ['PLACE'] + '/request.json', 'w').write(sys.stdin.read())\n"
                    "assert sys.argv[1:] == []\n"
                    'print(\'{"format": "widl-files", "version": 1, "files": []}\')')
        os.environ["PLACE"] = str(self.place)
        self.assertEqual(self.gen("--plugin-option", "package=fleet", "--plugin-option=empty=",
                                  "--plugin-option", 'a b="=ü'), (0, ""))
        request = json.loads((self.place / "request.json").read_text(encoding="utf-8"))
        schema = json.loads((ROOT / "docs/plugin.schema.json").read_text(encoding="utf-8"))
        self.assertEqual(
            list(Schema({**schema["$defs"]["request"], "$defs": schema["$defs"]}).problems(request)), [])
        self.assertEqual(request.pop("request")["options"],
                         {"package": "fleet", "empty": "", "a b": '"=ü'})
        described = subprocess.run(
            [WIDLC, "describe", self.place / "idl/device.widl", "-I", self.place / "idl"],
            capture_output=True, check=True)
        self.assertEqual(request, json.loads(described.stdout))

    def test_a_request_is_a_descriptor(self):
        self.test_the_request()
        done = subprocess.run([WIDLC, "describe", self.place / "request.json"],
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))


class Answered(Case):
    def test_files_are_written(self):
        self.answering(ANSWER)
        self.assertEqual(self.gen(), (0, ""))
        self.assertEqual(self.written(), {"fleet/device.txt": b"hello\n", "b.txt": b""})

    def test_the_answer_has_a_schema(self):
        schema = json.loads((ROOT / "docs/plugin.schema.json").read_text(encoding="utf-8"))
        problem = {"severity": "warning", "message": "m", "hint": "h",
                   "position": {"file": "device.widl", "line": 3, "column": 8, "end": 14}}
        answer = {**ANSWER, "diagnostics": [problem]}
        checked = Schema(schema)
        self.assertEqual(list(checked.problems(answer)), [])
        self.assertEqual(list(checked.known(answer)), [])
        self.answering(answer)
        self.assertEqual(self.gen()[0], 0)

    def test_unchanged_files_keep_their_time(self):
        self.answering(ANSWER)
        self.gen()
        os.utime(self.out / "b.txt", (1, 1))
        os.utime(self.out / "fleet/device.txt", (1, 1))
        self.answering({**ANSWER, "files": [ANSWER["files"][1],
                                            {"path": "fleet/device.txt", "text": "new"}]})
        self.assertEqual(self.gen(), (0, ""))
        self.assertEqual((self.out / "b.txt").stat().st_mtime, 1)
        self.assertNotEqual((self.out / "fleet/device.txt").stat().st_mtime, 1)

    def test_by_path(self):
        path = self.answering(ANSWER)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.place)
        for name in (path, "./bin/widl-gen-test", "bin/widl-gen-test"):
            self.assertEqual(self.gen(plugin=name), (0, ""))

    def test_diagnostics_in_the_contract(self):
        place = {"file": "geo.widl", "line": 2, "column": 8, "end": 16}
        self.answering({**ANSWER, "diagnostics": [
            {"severity": "warning", "message": "odd\x1b[2J", "hint": "Do not.", "position": place}]})
        status, said = self.gen()
        self.assertEqual(status, 0)
        self.assertEqual(said.replace(str(self.place), ""), """\
/idl/geo.widl:2:8: warning: test: odd<U+001B>[2J [WIDL0072, -Wplugin-warning]
     2 | struct Position { x: float64; }
       |        ^~~~~~~~
hint: Do not.
1 warning
""")
        self.assertEqual(set(self.written()), {"fleet/device.txt", "b.txt"})
        self.assertEqual(self.gen("-Wno-plugin-warning"), (0, ""))

    def test_a_warning_can_be_accepted(self):
        self.write("idl/geo.widl", GEO.replace("struct", "// widl:ignore plugin-warning meant\nstruct"))
        place = {"file": "geo.widl", "line": 3, "column": 8}
        problem = {"severity": "warning", "message": "odd", "position": place}
        self.answering({**ANSWER, "diagnostics": [problem]})
        self.assertEqual(self.gen("-Werror"), (0, ""))
        self.assertEqual(len(self.written()), 2)
        self.answering(ANSWER)
        self.assertEqual(self.gen("-Werror"), (0, ""))

    def test_errors_write_nothing(self):
        for severity, arguments in (("error", ()), ("warning", ("-Werror",))):
            self.answering({**ANSWER, "diagnostics": [{"severity": severity, "message": "no streams"}]})
            self.refused("error: test: no streams [WIDL007", "1 error", arguments=arguments)

    def test_an_error_in_the_contract_asks_nobody(self):
        self.write("idl/geo.widl", GEO + "struct X { y: Z; }")
        self.plugin("open(os.environ['PLACE'] + '/asked', 'w')")
        os.environ["PLACE"] = str(self.place)
        self.refused("unknown type 'Z'")
        self.assertFalse((self.place / "asked").exists())

    def test_a_depfile(self):
        self.answering(ANSWER)
        depfile = self.place / "x.d"
        self.assertEqual(self.gen("-MF", depfile), (0, ""))
        targets, inputs = depfile.read_text(encoding="utf-8").replace("\\\n", "").split(": ")
        self.assertEqual(targets.split(), [f"{self.out}/fleet/device.txt", f"{self.out}/b.txt"])
        self.assertEqual(inputs.split(), [str(self.place / "idl/device.widl"),
                                          str(self.place / "idl/geo.widl"),
                                          str(self.bin / "widl-gen-test")])

    def test_much_in_both_directions(self):
        fields = "\n".join(f"  field_{i}: string;" for i in range(1000))
        self.write("idl/device.widl", f"package a.v1;\nstruct S {{\n{fields}\n}}\n")
        text = "ä" * (1 << 20)
        self.answering({**ANSWER, "files": [{"path": "x", "text": text}]})
        self.plugin("sys.stdout.write(' ' * 1000000 + open(os.environ['ANSWER']).read())\n"
                    "sys.stdout.flush()\n"
                    "assert len(sys.stdin.read()) > 100000")
        os.environ["ANSWER"] = str(self.place / "answer.json")
        self.assertEqual(self.gen(), (0, ""))
        self.assertEqual(self.written()["x"].decode(), text)


class Refused(Case):
    def test_paths(self):
        for path in ("/etc/passwd", "../x", "a/../../x", "a/..", ".", "./x", "a//x", "a/", "", "a/./b",
                     "a\nb", "a\0b", "x\x1b[2J", str(self.place / "x")):
            with self.subTest(path=path):
                self.answering({**ANSWER, "files": [ANSWER["files"][0], {"path": path, "text": ""}]})
                self.refused("answer of test:1:", "refusing to write")
        self.answering({**ANSWER, "files": [{"path": "a/" * 600 + "a", "text": ""}]})
        self.refused("a path of more than 1000 bytes")

    def test_two_of_one_path(self):
        self.answering({**ANSWER, "files": [{"path": "x", "text": text} for text in "ab"]})
        self.refused("another file of the answer is called 'x'")
        self.answering({**ANSWER, "files": [{"path": path, "text": ""} for path in ("x/y", "x")]})
        self.refused("'x' is a file of the answer, and a directory")

    def test_no_answer(self):
        for text, part in [
            ("", "malformed JSON: expected a value"), ("{", "malformed JSON"),
            ('{"format": "widl-files"} x', "expected the end"), ("[]", "expected an object"),
            ("\0", "malformed JSON"), ("Traceback:\n", "malformed JSON"), ("[" * 100000, "nested too deeply"),
        ]:
            with self.subTest(text=text[:20]):
                self.answering(text)
                self.refused("answer of test:1:", part)

    def test_members(self):
        file = {"path": "x", "text": "y"}
        problem = {"severity": "error", "message": "m"}
        for change, part in [
            ({"format": "widl"}, "its 'format' is not"), ({"format": 1}, "'format' is no string"),
            ({"version": 2}, "version 2 of the format is not known, only 1"),
            ({"version": "1"}, "version 1"), ({"files": {}}, "'files' is no list"),
            ({"files": [1]}, "expected an object"), ({"files": [{"path": "x"}]}, "'text' is missing"),
            ({"files": [{**file, "text": 1}]}, "'text' is no string"),
            ({"files": [{"text": ""}]}, "'path' is missing"),
            ({"diagnostics": {}}, "'diagnostics' is no list"), ({"diagnostics": [1]}, "an object"),
            ({"diagnostics": [{"severity": "error"}]}, "'message' is missing"),
            ({"diagnostics": [{**problem, "severity": "fatal"}]}, "not 'fatal'"),
            ({"diagnostics": [{**problem, "hint": 1}]}, "'hint' is no string"),
            ({"diagnostics": [{**problem, "position": 1}]}, "in none of the contracts"),
            ({"diagnostics": [problem] * 1001}, "more than 1000 diagnostics"),
        ]:
            with self.subTest(part=part):
                self.answering({**ANSWER, **change})
                self.refused("answer of test:1:", part, "[WIDL0070]")
        for member in ANSWER:
            self.answering({key: value for key, value in ANSWER.items() if key != member})
            self.refused(f"'{member}' is missing")

    def test_places(self):
        good = {"file": "device.widl", "line": 1, "column": 1, "end": 2}
        for change in ({"file": "x.widl"}, {"file": 1}, {"line": 0}, {"line": 6}, {"line": 1.5},
                       {"column": 0}, {"column": 28, "end": 28}, {"column": 3}, {"end": 28},
                       {"line": 10**30}, {"column": "1"}):
            with self.subTest(change=change):
                self.answering({**ANSWER, "diagnostics": [
                    {"severity": "warning", "message": "m", "position": {**good, **change}}]})
                self.refused("a place that is in none of the contracts")

    def test_a_contract_is_never_overwritten(self):
        self.out = self.place / "idl"
        before = self.written()
        os.link(self.out / "geo.widl", self.out / "other")
        for path in ("device.widl", "geo.widl", "other"):
            self.answering({**ANSWER, "files": [{"path": "new", "text": ""}, {"path": path, "text": ""}]})
            status, said = self.gen()
            self.assertEqual(status, 1)
            self.assertIn("which is read by this run", said)
            self.assertEqual({name: self.written()[name] for name in before}, before)
            self.assertNotIn("new", self.written())

    def test_a_directory_in_the_way(self):
        (self.out / "b.txt").mkdir(parents=True)
        self.answering(ANSWER)
        self.refused("b.txt': Is a directory")

    def test_the_command_line(self):
        for arguments, part in [
            (("--side=client",), "are about C"), (("--optimize=size",), "are about C"),
            (("--descriptor",), "are about C"), (("--doubles",), "are about C"),
            (("--doubles", "--side=client"), "needs both sides"),
            (("-MD",), "say '-MF FILE'"), (("--plugin", "other"), "more than one path after '--plugin'"),
            (("--plugin-option", "x"), "takes KEY=VALUE, not 'x'"), (("--plugin-option", "=x"), "KEY=VALUE"),
            (("--plugin-option", "a=1", "--plugin-option", "a=2"), "more than one --plugin-option"),
            (("--plugin-option",), "an argument is missing"),
            (("--plugin-timeout", "0"), "takes seconds"), (("--plugin-timeout", "1s"), "takes seconds"),
            (("--plugin-timeout", "-1"), "takes seconds"), (("--pluginx",), "unknown option '--pluginx'"),
        ]:
            with self.subTest(arguments=arguments):
                self.refused(part, arguments=arguments, status=2)
        done = subprocess.run([WIDLC, "gen", "x.widl", "-o", "x", "--plugin-option", "a=b"],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"needs '--plugin NAME'", done.stderr)


class Misbehaving(Case):
    def test_missing(self):
        self.refused("no program 'widl-gen-test' is in PATH", "hint: Give the path")
        self.plugin("", "widl-gen-tests")
        self.refused("no program 'widl-gen-test' is in PATH", "hint: Did you mean 'tests'?")
        self.refused("cannot run './nowhere': no such file", plugin="./nowhere")
        self.refused(f"cannot run '{self.place}/': it is no program", plugin=f"{self.place}/")

    def test_not_executable(self):
        path = self.plugin("")
        path.chmod(stat.S_IRUSR)
        self.refused("is in PATH, but not as a program", "hint: Make it executable: chmod +x.")
        self.refused("it is not executable", plugin=path)

    def test_no_program(self):
        path = self.write("bin/widl-gen-test", "no program of any kind")
        path.chmod(0o755)
        self.refused("cannot run", "xec format error")
        path.write_text("#!/nowhere\n", encoding="utf-8")
        self.refused("cannot run", "No such file")

    def test_fails(self):
        self.plugin(f"print({TEXT!r})\nsys.stderr.write('broken\\n')\nsys.exit(3)")
        self.refused("broken\n", "has failed with exit status 3", "hint: What it wrote")

    def test_dies(self):
        for name in ("SIGKILL", "SIGSEGV", "SIGPIPE"):
            self.plugin(f"print({TEXT!r}, flush=True)\nimport signal\n"
                        f"signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
                        f"os.kill(os.getpid(), signal.{name})")
            self.refused(f"was ended by signal {int(getattr(signal, name))}")

    def test_never_reads(self):
        fields = "\n".join(f"  field_{i}: string;" for i in range(2000))
        self.write("idl/device.widl", f"package a.v1;\nstruct S {{\n{fields}\n}}\n")
        self.plugin(f"print({TEXT!r})")
        self.assertEqual(self.gen(), (0, ""))
        self.plugin(f"sys.stdin.close()\nos.close(0)\nprint({TEXT!r})")
        self.assertEqual(self.gen(), (0, ""))

    def test_says_too_much(self):
        self.plugin("while True: sys.stdout.write(' ' * 65536)")
        self.refused("answers more than 16 MiB")
        self.plugin(f"text = {TEXT!r}\nprint(text + ' ' * ({LARGE} - len(text) - 1))")
        self.assertEqual(self.gen(), (0, ""))

    def test_never_ends(self):
        for body in ("time.sleep(100)", "sys.stdin.read()\ntime.sleep(100)",
                     "while True: sys.stdout.write(' '); sys.stdout.flush(); time.sleep(0.05)",
                     f"print({TEXT!r}, flush=True)\nos.close(1)\ntime.sleep(100)",
                     f"print({TEXT!r}, flush=True)\nimport signal\n"
                     "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(100)"):
            with self.subTest(body=body):
                self.plugin(body)
                began = time.monotonic()
                self.refused("was not done after 1 s", "--plugin-timeout",
                             arguments=("--plugin-timeout", "1"))
                self.assertLess(time.monotonic() - began, 30)

    def test_leaves_a_child_behind(self):
        """Who has the answer's pipe may still write: that is waited for, but not for ever."""
        self.plugin(f"if os.fork() == 0:\n    os.close(2)\n    time.sleep(3)\nprint({TEXT!r})")
        self.refused("was not done after 1 s", arguments=("--plugin-timeout", "1"))

    def test_closed_standard_streams(self):
        self.answering(ANSWER)
        done = subprocess.run(
            ["/bin/sh", "-c", 'exec "$0" "$@" <&- >&-', WIDLC, "gen", str(self.place / "idl/geo.widl"),
             "-o", str(self.out), "--plugin", str(self.bin / "widl-gen-test")],
            capture_output=True, timeout=60, check=False)
        self.assertEqual(done.stderr, b"")
        self.assertEqual(len(self.written()), 2)


class Example(Case):
    """examples/plugin, on every contract of the tree: what it writes is Python."""

    def test_all_contracts(self):
        plugin = ROOT / "examples/plugin/widl-gen-python"
        count = 0
        for folder in ("tests/golden/generate", "tests/golden/doc", "examples", "idl"):
            for contract in sorted((ROOT / folder).rglob("*.widl")):
                described = subprocess.run(
                    [WIDLC, "describe", contract, "-I", contract.parent, "-I", contract.parent.parent,
                     "-I", ROOT / "idl"], capture_output=True, check=False)
                if described.returncode != 0:
                    continue
                answer = json.loads(subprocess.run(
                    [sys.executable, "-B", plugin], input=described.stdout, capture_output=True,
                    check=True).stdout)
                for file in answer["files"]:
                    with self.subTest(contract=str(contract), file=file["path"]):
                        compile(file["text"], file["path"], "exec")
                count += 1
        self.assertGreater(count, 40)

    def test_what_it_leaves_out(self):
        self.write("idl/device.widl", "package a.v1;\ninterface I {\n"
                   "  procedure watch() -> stream string;\n  procedure get() -> string;\n}\n")
        status, said = self.gen(plugin=ROOT / "examples/plugin/widl-gen-python")
        self.assertEqual(status, 0)
        self.assertIn("device.widl:3:13: warning: ", said)
        self.assertIn("'watch' is left out: it has item [WIDL0072", said)
        self.assertIn(b"async def get(self) -> str:", self.written()["device.py"])
        self.assertNotIn(b"watch", self.written()["device.py"])


if __name__ == "__main__":
    unittest.main()
