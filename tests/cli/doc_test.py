"""widlc doc: pages that are whole, safe and readable, and examples that generated code takes.

What the documents of one contract with every construct look like is in tests/golden/doc.
"""

import base64
import hashlib
import html.parser
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

WIDLC = os.environ["WIDLC"]
PROBE = os.environ.get("WIDL_DOC_PROBE")
ROOT = pathlib.Path(__file__).resolve().parents[2]
EVERY = ROOT / "tests/golden/doc"

VOID = {"meta", "input", "br"}
ELEMENTS = VOID | set(
    "html head title style body a header div label kbd output nav details summary ul ol li main "
    "section article h1 h2 h3 p span code s strong dl dt dd figure figcaption pre footer "
    "script".split())
ATTRIBUTES = set(
    "lang charset http-equiv content name class href id role hidden for type autocomplete spellcheck "
    "placeholder aria-keyshortcuts aria-describedby aria-hidden aria-label open tabindex data-words "
    "rel".split())

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style></title></head><body onload=alert(1)>",
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](//evil.example)",
    '[a](https://a.example/" onclick="alert(1)) <https://a.example/"><b>>',
    "[a](https://a.example/'onclick='x) [<b>x</b>](https://a.example/)",
    "`<script>alert(1)</script>` `unfinished <b>",
    "--> <!-- ]]> <![CDATA[ &lt;b&gt; &#60;b&#62; &amp;",
    "```\n/// </code></pre><script>alert(1)</script>\n/// ```",
    "- <b>item</b>\n/// 1. </ol><svg/onload=alert(1)>",
    "\u202e\u2066 \u0085 \x7f",
    "[" * 3000,
    "`" * 3001,
    "<" * 3000,
]

TEXT_ON = [("text", "back"), ("text", "panel"), ("muted", "back"), ("muted", "panel"),
           ("link", "back"), ("link", "panel"), ("warn", "back"), ("warn", "panel")]


class Page(html.parser.HTMLParser):
    """A page taken apart. Elements that are not closed in turn are a failure."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack = []
        self.problems = []
        self.ids = []
        self.links = []
        self.scripts = []
        self.styles = []
        self.policy = ""
        self.text = []
        self.examples = []  # section, label, JSON
        self.section = None
        self.label = None
        self.uris = {}
        self.term = None
        self.feed(text)
        self.close()
        if self.stack:
            self.problems.append(f"not closed: {self.stack}")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in ELEMENTS:
            self.problems.append(f"element {tag}")
        self.problems += [f"attribute {name}" for name in attributes if name not in ATTRIBUTES]
        if len(attributes) != len(attrs):
            self.problems.append(f"an attribute twice: {attrs}")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if "href" in attributes:
            self.links.append((attributes["href"], attributes.get("rel")))
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag == "article":
            self.section = attributes["id"]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.problems.append(f"</{tag}> at {self.getpos()}")
            self.stack = self.stack or ["?"]

    def handle_data(self, data):
        within = self.stack[-1] if self.stack else None
        if within == "script":
            self.scripts.append(data)
        elif within == "style":
            self.styles.append(data)
        else:
            self.text.append(data)
        if within == "figcaption":
            self.label = data
        elif within == "dt":
            self.term = data
        elif within == "code" and self.term == "URI":
            self.uris[self.section] = data
            self.term = None
        elif within == "code" and self.stack[-2:] == ["pre", "code"]:
            self.examples.append((self.section, self.label, data))
            self.label = None


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class DocTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_doc(self, *arguments, status=0):
        done = subprocess.run([WIDLC, "doc", *map(str, arguments)], cwd=self.folder, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                              check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def page(self, *arguments):
        page = Page(self.run_doc(*arguments, "-f", "html"))
        self.assertEqual(page.problems, [])
        self.assertEqual(sorted(set(page.ids)), sorted(page.ids), "an id is there twice")
        for target, rel in page.links:
            if target.startswith("#"):
                self.assertIn(target[1:], page.ids)
            else:
                self.assertRegex(target, r"\Ahttps?://[!-~]+\Z")
                self.assertEqual(rel, "noopener noreferrer")
        return page

    def every(self):
        return self.page(EVERY / "every.widl", EVERY / "geo.widl", "-I", EVERY)

    def check_markdown(self, text, folder=None, path=None):
        """All links lead to an anchor; links in code do not count."""
        anchors = set(re.findall(r'<a id="([^"]*)"></a>', text))
        self.assertEqual(len(anchors), len(re.findall(r"<a id=", text)))
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for target in re.findall(r"(?<!\\)\]\(([^)]*)\)", prose):
            file, _, anchor = target.partition("#")
            if target.startswith("http"):
                continue
            other = anchors
            if file:
                other_text = (folder / path).parent.joinpath(file).read_text()
                other = set(re.findall(r'<a id="([^"]*)"></a>', other_text))
            self.assertIn(anchor, other, target)

    def test_contracts_of_the_tree(self):
        """Every contract, with others of its folder, gives pages whose links lead somewhere."""
        folders = sorted((ROOT / "tests/golden/generate").iterdir())
        cases = [(folder, sorted(folder.rglob("*.widl"))) for folder in folders]
        cases += [(ROOT / "idl", sorted((ROOT / "idl/wamp").glob("*.widl")))]
        cases += [(ROOT / "examples/quickstart/idl",
                   sorted((ROOT / "examples/quickstart/idl").rglob("*.widl")))]
        for folder, contracts in cases:
            with self.subTest(folder.name):
                self.assertTrue(contracts)
                self.page(*contracts, "-I", folder)
                self.check_markdown(self.run_doc(*contracts, "-I", folder))

    def test_page_needs_nothing(self):
        page = self.every()
        self.assertEqual((len(page.scripts), len(page.styles)), (1, 1))
        for kind, text in (("script", page.scripts[0]), ("style", page.styles[0])):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            self.assertIn(f"{kind}-src 'sha256-{digest}'", page.policy)
            self.assertNotRegex(text, r"https?:|url\(|@import|</|\beval\b|innerHTML|fetch\(")
        self.assertTrue(page.policy.startswith("default-src 'none'; "))

    def test_contrast(self):
        style = self.every().styles[0]
        schemes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
        self.assertEqual(len(schemes), 2)
        for scheme in schemes:
            colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", scheme))
            for text, back in TEXT_ON:
                self.assertGreaterEqual(contrast(colours[text], colours[back]), 4.5, (text, back))
            self.assertGreaterEqual(contrast(colours["edge"], colours["back"]), 3)
            self.assertGreaterEqual(contrast(colours["edge"], colours["panel"]), 3)

    def test_everything_is_found(self):
        """Procedures, topics, types and errors say what the search goes by."""
        text = self.run_doc(EVERY / "every.widl", "-I", EVERY, "-f", "html")
        words = re.findall(r'data-words="([^"]*)"', text)
        for wanted in ("get test.doc.v1.device.get every_device_get",
                       "changed test.doc.v1.device_changed every_device_publish_changed()",
                       "NotFound test.doc.v1.not_found every_not_found", "Status every_status",
                       "Kind every_kind", "Event every_event", "DeviceId every_device_id"):
            self.assertTrue(any(entry.startswith(wanted) for entry in words), wanted)

    def test_is_deterministic(self):
        arguments = (EVERY / "every.widl", "-I", EVERY)
        for form in ("markdown", "html"):
            self.assertEqual(self.run_doc(*arguments, "-f", form),
                             self.run_doc(*arguments, "-f", form))

    def test_hostile_docs(self):
        lines = ["/// " + text for text in HOSTILE]
        fields = "".join(f"{line}\n  f{i}: int;\n" for i, line in enumerate(lines))
        more = ('@deprecated("</p><script>alert(1)</script>", since: "<b>")\n'
                'struct Y { "<script>alert(1)</script>": int; "\\" onclick=\\"x": int '
                '@c(name: "z"); }\n'
                'const C: string = "</code><script>";\nenum E { a = "<b>" }\n'
                'type P = string @pattern("^</code><b>$");\n')
        contract = self.folder / "hostile.widl"
        contract.write_text(f"{lines[0]}\npackage a.b;\n\nstruct X {{\n{fields}}}\n{more}",
                            encoding="utf-8")
        page = self.page(contract)
        self.assertEqual(len(page.scripts), 1)
        text = "".join(page.text)
        for wanted in ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
                       "<b>item</b>", "</p><script>", "&lt;b&gt; &#60;b&#62; &amp;",
                       "[b](JaVaScRiPt:alert(1))", "[d](//evil.example)"):
            self.assertIn(wanted, text)
        self.check_hostile_markdown(self.run_doc(contract))

    def check_hostile_markdown(self, text):
        prose = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
        prose = re.sub(r'<a id="[!-~]*"></a>|<!-- Written [^>]*-->', "", prose)
        for markup in (r"(?<!\\)<", r"(?<!\\)\]\((?!https?://|#)"):
            found = re.search(markup, prose)
            self.assertIsNone(found, found and prose[max(0, found.start() - 80):][:160])

    def test_examples_are_json(self):
        page = self.every()
        heads = {"CALL": 48, "CALL, an item": 48, "CALL, the end": 48, "RESULT": 50,
                 "RESULT, an item": 50, "EVENT": 36, "ERROR, as the caller receives it": 8}
        seen = set()
        for _, label, text in page.examples:
            if label is None:
                continue
            value = json.loads(text)
            seen.add(label)
            if label != "As JSON":
                self.assertEqual(value[0], heads[label])
        self.assertEqual(seen, set(heads) | {"As JSON"})
        self.assertNotIn("no short example", "".join(page.text))

    def questions(self):
        """What the probe is asked: every example but those of topics."""
        page = self.every()
        kinds = {"CALL": "args", "CALL, an item": "input", "RESULT": "result",
                 "RESULT, an item": "item", "ERROR, as the caller receives it": "error"}
        for section, label, text in page.examples:
            if label == "As JSON":
                yield "type", section.split(":")[1], json.loads(text), None
            elif label in kinds:
                message = json.loads(text)
                payload = message[3 if label.startswith("RESULT") else
                                  5 if label.startswith("ERROR") else 4:] + [None, None]
                uri = re.sub(r"\{[^}]*\}", "", page.uris[section])
                yield kinds[label], uri, payload[0], payload[1]

    @unittest.skipUnless(PROBE, "there is no runtime")
    def test_generated_code_takes_examples(self):
        questions = list(self.questions())
        self.assertGreater(len(questions), 30)
        lines = ["\t".join([what, name] + ["" if part is None else json.dumps(part)
                                           for part in parts])
                 for what, name, *parts in questions]
        done = subprocess.run([PROBE], input="\n".join(lines) + "\n", encoding="utf-8",
                              stdout=subprocess.PIPE, timeout=60, check=True)
        for line, answer in zip(lines, done.stdout.splitlines(), strict=True):
            self.assertEqual(answer, "taken", line)

    @unittest.skipUnless(PROBE, "there is no runtime")
    def test_probe_can_refuse(self):
        lines = "type\tPosition\t{}\t\nargs\ttest.doc.v1.device.get\t[\"A\"]\t\n"
        done = subprocess.run([PROBE], input=lines, encoding="utf-8", stdout=subprocess.PIPE,
                              timeout=60, check=True)
        self.assertEqual([line.split(":")[0] for line in done.stdout.splitlines()],
                         ["refused", "refused"])

    def test_directory_of_markdown(self):
        contracts = sorted((ROOT / "idl/wamp").glob("*.widl"))
        self.run_doc(*contracts, "-I", ROOT / "idl", "-o", "out/")
        written = sorted(path.relative_to(self.folder / "out").as_posix()
                         for path in (self.folder / "out").rglob("*") if path.is_file())
        self.assertEqual(written, [f"wamp/{path.stem}.md" for path in contracts])
        for path in written:
            self.check_markdown((self.folder / "out" / path).read_text(), self.folder / "out",
                                path)
        self.assertIn("](types.md#", (self.folder / "out/wamp/session.md").read_text())

    def test_where_it_goes(self):
        contract = self.folder / "a.widl"
        contract.write_text("package a.b;\n")
        self.run_doc("a.widl", "-o", "page.html")
        self.assertTrue((self.folder / "page.html").read_text().startswith("<!DOCTYPE html>"))
        self.run_doc("a.widl", "-o", "page.md")
        self.assertTrue((self.folder / "page.md").read_text().startswith("<!-- Written"))
        self.run_doc("a.widl", "-f", "html", "-o", "pages/")
        self.assertTrue((self.folder / "pages/index.html").exists())
        before = (self.folder / "page.html").stat().st_mtime_ns
        self.run_doc("a.widl", "-o", "page.html")
        self.assertEqual((self.folder / "page.html").stat().st_mtime_ns, before)

    def test_what_goes_wrong(self):
        (self.folder / "a.widl").write_text("package a.b;\n")
        (self.folder / "bad.widl").write_text("package a.b;\nstruct X { y: Z; }\n")
        (self.folder / "file").write_text("")
        for folder in ("one", "two"):
            (self.folder / folder).mkdir()
            (self.folder / folder / "same.widl").write_text(f"package {folder};\n")
        for arguments, status, said in (
                (["a.widl", "-o", "none/page.html"], 1, "cannot write 'none/page.html"),
                (["a.widl", "-o", "file/"], 1, "cannot create the directory 'file'"),
                (["bad.widl", "-o", "page.html"], 1, "unknown type 'Z'"),
                (["bad.widl", "a.widl", "-o", "out/"], 1, "unknown type 'Z'"),
                (["missing.widl"], 1, "cannot read 'missing.widl'"),
                (["one/same.widl", "two/same.widl", "-o", "out/"], 1,
                 "two contracts are called 'same.widl'"),
                ([], 2, "'doc' needs a file"),
                (["a.widl", "-f", "pdf"], 2, "-f takes markdown or html, not 'pdf'"),
                (["a.widl", "-o", ""], 2, "an empty path after '-o'"),
                (["a.widl", "--side=client"], 2, "unknown option '--side=client'")):
            with self.subTest(arguments):
                self.assertIn(said, self.run_doc(*arguments, status=status))
        self.assertFalse((self.folder / "page.html").exists())
        self.assertFalse(any((self.folder / "out").rglob("*.md")))

    def test_paths_of_two_folders(self):
        """Contracts of one name, in one document, have anchors of their own."""
        for folder in ("one", "two"):
            (self.folder / folder).mkdir()
            (self.folder / folder / "same.widl").write_text(
                f"package {folder};\nstruct X {{ y: int; }}\n")
        page = self.page("one/same.widl", "two/same.widl")
        self.assertIn("same:X.y", page.ids)
        self.assertIn("same:2:X.y", page.ids)

    def test_examples_are_bounded(self):
        """What nests without end, or is huge, has no example, in no time."""
        structs = "".join(f"struct S{i} {{ a: S{i + 1}{end}; b: S{i + 1}{end}; }}\n"
                          for i in range(60) for end in ["[]" if i % 15 == 0 else ""])
        (self.folder / "deep.widl").write_text(
            f"package a.b;\n{structs}struct S60 {{ a: int; }}\n"
            "struct Big { a: uint8[65536]; b: string @length(100000..); }\n"
            'struct None { a: string @pattern("^a$") @length(5..); }\n'
            'error Never(a: string @pattern("^[ab]{200}c$"), b: Big);\n')
        page = self.page("deep.widl")
        self.assertIn("there is no short example", "".join(page.text))


if __name__ == "__main__":
    unittest.main()
