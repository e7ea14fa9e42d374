"""Sessions with `widlc lsp`, as data: a folder each, with contracts, the steps of an editor in
session.json, and in expected.txt what the server answers.

A step is a list: what is done, the file, and what it needs. A place is a piece of the file with a
`|` in it. To accept what the server says now, look at the difference afterwards:

    WIDL_UPDATE_GOLDEN=1 ctest -R lsp_session
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile

from client import Client, uri_of

METHODS = {
    "hover": "textDocument/hover",
    "definition": "textDocument/definition",
    "references": "textDocument/references",
    "highlight": "textDocument/documentHighlight",
    "symbols": "textDocument/documentSymbol",
    "prepare": "textDocument/prepareRename",
    "rename": "textDocument/rename",
    "complete": "textDocument/completion",
    "format": "textDocument/formatting",
    "actions": "textDocument/codeAction",
}


def units(text):
    return len(text.encode("utf-16-le")) // 2


def position_of(text, place):
    """The place of the `|` in a piece of the text."""
    before, after = place.split("|")
    return position_at(text, text.index(before + after) + len(before))


def position_at(text, at):
    """A place in a text, in units of UTF-16."""
    lines = text[:at].split("\n")
    return {"line": len(lines) - 1, "character": units(lines[-1])}


def range_text(value):
    start, end = value["start"], value["end"]
    return f"{start['line']}:{start['character']}-{end['line']}:{end['character']}"


def simplified(value):
    """The same, with ranges on one line."""
    if isinstance(value, dict):
        if set(value) == {"start", "end"}:
            return range_text(value)
        return {key: simplified(item) for key, item in value.items()}
    if isinstance(value, list):
        return [simplified(item) for item in value]
    return value


def lines_of(value, indentation=""):
    """A value for people: `key: value`, and a dash before each item of a list."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, (dict, list)) and item:
                yield f"{indentation}{key}:"
                yield from lines_of(item, indentation + "  ")
            else:
                yield from text_lines(f"{indentation}{key}: ", item, indentation + "  ")
    elif isinstance(value, list):
        for item in value:
            lines = list(lines_of(item, indentation + "  "))
            yield indentation + "- " + lines[0].lstrip()
            yield from lines[1:]
    else:
        yield from text_lines(indentation, value, indentation)


def text_lines(before, value, indentation):
    if not isinstance(value, str) or "\n" not in value:
        yield before + (value if isinstance(value, str) else json.dumps(value))
        return
    yield before + "|"
    for line in value.rstrip("\n").split("\n"):
        yield (indentation + line).rstrip()


class Session:
    def __init__(self, client, folder):
        self.client = client
        self.folder = folder
        self.texts = {}
        self.versions = {}
        self.lines = []

    def uri(self, name):
        return uri_of(self.folder / name)

    def show(self, value):
        text = "\n".join(lines_of(simplified(value), "  ")) or "  nothing"
        self.lines.append(text.replace(uri_of(self.folder), "ROOT"))

    def show_diagnostics(self, name):
        found = self.client.diagnostics(self.uri(name), self.versions[name])
        self.show(found or "nothing is wrong")

    def open(self, name, text=None):
        self.texts[name] = (self.folder / name).read_text() if text is None else text
        self.versions[name] = 1
        self.client.open(self.uri(name), self.texts[name])
        self.show_diagnostics(name)

    def edit(self, name, old, new):
        """One incremental change, as an editor sends it."""
        text = self.texts[name]
        at = text.index(old)
        self.versions[name] += 1
        self.texts[name] = text[:at] + new + text[at + len(old):]
        self.client.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri(name), "version": self.versions[name]},
            "contentChanges": [{"text": new, "range": {
                "start": position_at(text, at),
                "end": position_at(text, at + len(old))}}]})
        self.show_diagnostics(name)

    def type(self, name, old, new):
        """A change that is undone before anybody looks at what is wrong with it."""
        text = (self.folder / name).read_text()
        self.versions[name] += 1
        self.texts[name] = text.replace(old, new, 1)
        assert self.texts[name] != text, old
        self.client.change(self.uri(name), self.texts[name], self.versions[name])

    def check(self, name):
        """What the server says of its own accord, because something else changed."""
        self.client.request("textDocument/documentSymbol",
                            {"textDocument": {"uri": self.uri(name)}})
        self.show_diagnostics(name)

    def close(self, name):
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def ask(self, what, name, place=None, more=None):
        params = {"textDocument": {"uri": self.uri(name)}}
        if place is not None:
            position = position_of(self.texts[name], place)
            params["position"] = position
            params["range"] = {"start": position, "end": position}
        if what == "references":
            params["context"] = {"includeDeclaration": True}
        if what == "rename":
            params["newName"] = more
        if what == "format":
            params["options"] = {"tabSize": 2, "insertSpaces": True}
        answer = self.client.request(METHODS[what], params)
        result = answer.get("error", answer.get("result"))
        self.show(self.labels(result) if what == "complete" else result)

    @staticmethod
    def labels(result):
        return [item["label"] + (": " + item["textEdit"]["newText"] if "textEdit" in item else "")
                for item in result["items"]] or "nothing"

    def step(self, what, *arguments):
        self.lines.append("> " + " ".join([what, *map(str, arguments)]))
        if what in METHODS:
            self.ask(what, *arguments)
        else:
            getattr(self, what)(*arguments)


def play(folder):
    """The transcript of a session."""
    script = json.loads((folder / "session.json").read_text())
    with tempfile.TemporaryDirectory() as root:
        copy = pathlib.Path(root).resolve() / "session"
        shutil.copytree(folder, copy)
        with Client(*script.get("arguments", []), directory=copy) as client:
            client.initialize(copy, **script.get("initialize", {}))
            session = Session(client, copy)
            for step in script["steps"]:
                session.step(*step)
            status = client.finish()
    return "\n".join(session.lines) + f"\n> exit\n  {status}\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    expected = folder / "expected.txt"
    transcript = play(folder)
    if os.environ.get("WIDL_UPDATE_GOLDEN"):
        expected.write_text(transcript)
    if expected.read_text() == transcript:
        return 0
    print(transcript)
    print(f"{expected}:1: this is what the server says now")
    return 1


if __name__ == "__main__":
    sys.exit(main())
