"""`widlc describe`: every contract of the tree to JSON, by the schema, and back."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from json_schema import Schema  # noqa: E402
from sources import ROOT  # noqa: E402

WIDLC = os.environ["WIDLC"]
SCHEMA = json.loads((ROOT / "docs/descriptor.schema.json").read_text(encoding="utf-8"))
FOLDERS = ("tests/golden", "examples", "idl")
CONTRACTS_MIN = 120
# What the default is, and left out. All else of the schema has to be seen in some contract.
NEVER_WRITTEN = {
    "$.$defs.member.properties.match: exact",
    "$.$defs.procedure.properties.invoke: single",
}
CONTRACT = """
package com.acme.fleet.v1;
enum Kind { sensor, actuator }
struct Status { id: string @length(1..64) @pattern("^a+$"); kind: Kind = Kind.sensor; more: Status[]; }
error Lost(id: string);
interface Device { procedure get(id: string) -> Status throws Lost; topic changed(status: Status); }
"""


def widlc(*arguments):
    done = subprocess.run([WIDLC, *map(str, arguments)], capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr.decode("utf-8")


class Case(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)

    def write(self, name, text):
        path = self.place / name
        path.write_text(text, encoding="utf-8")
        return path


class Contracts(Case):
    def test_all_of_the_tree(self):
        schema = Schema(SCHEMA)
        count = 0
        for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.widl")):
            name = str(path)
            status, first, _ = widlc("describe", path, "-I", path.parent, "-I", ROOT / "idl")
            if status != 0:
                continue
            descriptor = json.loads(first)
            self.assertEqual(list(schema.problems(descriptor)), [], name)
            self.assertEqual(list(schema.known(descriptor)), [], name)
            copy = self.place / "copy.json"
            copy.write_bytes(first)
            status, second, said = widlc("describe", copy)
            self.assertEqual((status, said), (0, ""), name)
            self.assertEqual(first, second, name)
            count += 1
        self.assertGreater(count, CONTRACTS_MIN)
        self.assertEqual(set(schema.unused()) - NEVER_WRITTEN, set())

    def test_names_no_machine(self):
        contract = self.write("a.widl", CONTRACT)
        _, out, _ = widlc("describe", contract)
        self.assertNotIn(str(self.place).encode(), out)

    def test_writes_a_file(self):
        contract = self.write("a.widl", CONTRACT)
        self.assertEqual(widlc("describe", contract, "-o", self.place / "a.json"), (0, b"", ""))
        self.assertEqual((self.place / "a.json").read_bytes(), widlc("describe", contract)[1])

    def test_an_error_leaves_the_file(self):
        target = self.write("a.json", "as it was")
        contract = self.write("a.widl", CONTRACT.replace("id: string;", "id: strng;"))
        contract.write_text(CONTRACT + "struct X { y: Z; }", encoding="utf-8")
        self.assertEqual(widlc("describe", contract, "-o", target)[0], 1)
        self.assertEqual(target.read_text(encoding="utf-8"), "as it was")

    def test_two_files_of_one_path(self):
        paths = []
        for directory in ("x", "y"):
            (self.place / directory).mkdir()
            paths.append(self.write(f"{directory}/a.widl", CONTRACT))
        status, out, said = widlc("describe", *paths)
        self.assertEqual((status, out), (1, b""))
        self.assertIn("another file of this run is called 'a.widl'", said)
        self.assertEqual(widlc("describe", *paths, "-I", self.place)[0], 0)


class Hostile(Case):
    """A descriptor that is not ours: one error that says where, and nothing is written."""

    def setUp(self):
        super().setUp()
        self.good = json.loads(widlc("describe", self.write("a.widl", CONTRACT))[1])

    def refused(self, text, *parts):
        path = self.write("hostile.json", text)
        status, out, said = widlc("describe", path)
        self.assertEqual((status, out), (1, b""), said[:500])
        self.assertIn("hostile.json:", said)
        self.assertIn("1 error\n", said)
        for part in parts:
            self.assertIn(part, said)

    def changed(self, change, *parts):
        copy = json.loads(json.dumps(self.good))
        change(copy, copy["files"][0])
        self.refused(json.dumps(copy), *parts)

    def test_no_json(self):
        for text, part in [
            ("", "expected a value"), ("{", "expected a string"), ('{"a" 1}', "expected ':'"),
            ("[1,]", "expected a value"), ('"\\ud800"', "half of a character"), ("[01]", "expected ','"),
            ("nul", "expected a value"), ('"a', "a string without its end"), ("1 2", "expected the end"),
            ("[" * 100000, "nested too deeply"), ('"\\x"', "an unknown escape"), ("[1.]", "a digit"),
            ('"\\u12g4"', "a hexadecimal digit"),
        ]:
            with self.subTest(text=text[:20]):
                self.refused(text, "malformed JSON", part)

    def test_other_json(self):
        self.refused("{}", "no descriptor")
        self.refused("[]", "expected an object")
        self.refused('{"format": "widl", "version": 2, "roots": [], "files": []}', "version 2")
        self.refused('{"format": "widl", "version": 1, "roots": ["x"], "files": []}', "'x'")

    def test_members(self):
        def set_type(**members):
            return lambda _, file: file["structs"][0]["fields"][0]["type"].update(members)

        for change, part in [
            (lambda d, f: f.pop("structs"), "'structs' is missing"),
            (lambda d, f: f.update(path=1), "'path' is no string"),
            (lambda d, f: d["files"].append(f), "another file is called 'a.widl'"),
            (lambda d, f: f["imports"].append("a.widl"), "no file before this one"),
            (lambda d, f: f["enums"][0].update(enumerators=[]), "without enumerators"),
            (lambda d, f: f["enums"][0].update(base="string"), "'string' is no 'base'"),
            (lambda d, f: f["structs"].append(f["structs"][0]), "another one of this file"),
            (lambda d, f: f["structs"][0]["fields"][1].update(default="x"), "no enumerator of 'Kind'"),
            (lambda d, f: f["structs"][0]["fields"][0].update(default=1), "no value of its type"),
            (lambda d, f: f["type_order"].clear(), "not every struct and union"),
            (lambda d, f: f["type_order"].append("Status"), "named before"),
            (lambda d, f: f["interface_order"].append("X"), "no interface"),
            (lambda d, f: f["interfaces"][0]["procedures"][0]["throws"][0].update(name="X"), "no error"),
            (lambda d, f: f["interfaces"][0]["procedures"][0].update(timeout_ms=-1), "an integer from 0"),
            (lambda d, f: f["structs"][0]["position"].update(line=0), "a place that cannot be"),
            (lambda d, f: f["structs"][0]["position"].update(line=1 << 40), "a place that cannot be"),
            (lambda d, f: f["structs"][0]["position"].update(end=1), "a place that cannot be"),
            (set_type(kind="text"), "'text' is no 'kind'"),
            (set_type(kind="list"), "'element' is missing"),
            (set_type(kind="struct"), "'of' is missing"),
            (set_type(kind="timestamp"), "'encoding' is missing"),
            (set_type(kind="struct", of={"file": "a.widl", "name": "X"}), "no struct of 'a.widl'"),
            (set_type(length={"min": "x"}), "limits are numbers"),
            (set_type(length={"min": 1.5}), "expected an integer"),
            (set_type(length={"min": 1 << 70}), "expected an integer"),
            (set_type(patterns=["("]), "malformed pattern"),
            (set_type(patterns=[f"{i}a{{250}}" for i in range(6000)]), "patterns are too large"),
            (set_type(kind="nullable", element={"kind": "any"}), "it can be null already"),
        ]:
            with self.subTest(part=part):
                self.changed(change, part)

    def test_sizes(self):
        """What is short as text must not become large in memory."""
        def far_away(descriptor, file):
            descriptor["files"] = []
            for i in range(200):
                other = json.loads(json.dumps(file))
                other["path"] = f"{i}.widl"
                other["structs"][0]["position"].update(line=1 << 24)
                descriptor["files"].append(other)

        def wide(_, file):
            for line, field in enumerate(file["structs"][0]["fields"]):
                field["position"] = {"line": line + 1, "column": 1, "end": 1 << 23}

        self.changed(far_away, "more lines than contracts can have")
        self.changed(wide, "lines longer than contracts can have")

    def test_cut_off_anywhere(self):
        text = json.dumps(self.good)
        for size in range(0, len(text), 97):
            self.refused(text[:size], "malformed JSON")

    def test_every_member_replaced(self):
        """Whatever stands where something else should: an error, or a descriptor again."""
        def places(node):
            if isinstance(node, (dict, list)):
                for key in list(node) if isinstance(node, dict) else range(len(node)):
                    yield node, key
                    yield from places(node[key])

        for node, key in list(places(self.good))[::3]:
            kept = node[key]
            node[key] = {} if not isinstance(kept, dict) else 7
            status, _, said = widlc("describe", self.write("h.json", json.dumps(self.good)))
            self.assertIn(status, (0, 1), said[-2000:])
            node[key] = kept


if __name__ == "__main__":
    unittest.main()
