"""What `widlc lsp` takes for a contract of 10,000 lines, in milliseconds of CPU. For figures, run it
with a release build:

    WIDLC=build/release/compiler/widlc python3 tests/lsp/speed.py
"""

import os
import sys
import tempfile

from client import Client

LINES = 10_000
URI = "untitled:Big"


def contract():
    lines = ["/// Big.", "package com.acme.big.v1;", ""]
    for i in range(LINES):
        if len(lines) >= LINES:
            break
        lines += [
            f"/// State {i}.", f"struct State{i} {{", "  id: string @length(1..64);",
            "  value?: float64;", "}", "", f"/// Device {i}.", f"interface Device{i} {{",
            "  /// Get.",
            f"  procedure get(id: string, {{verbose: bool = false}}) -> State{i};", "  /// Find.",
            f"  procedure find(prefix: string) -> (items: State{i}[], {{total: uint32}});",
            "  /// Changed.", f"  topic changed(state: State{i});", "}", ""]
    return "\n".join(lines) + "\n"


class Meter:
    """CPU time of the server."""

    def __init__(self, client):
        self.path = f"/proc/{client.process.pid}/schedstat"
        self.before = self.read()

    def read(self):
        with open(self.path, encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e6

    def show(self, what):
        now = self.read()
        print(f"{what:24} {now - self.before:7.1f} ms")
        self.before = now


def edit(client, version, new, end):
    client.notify("textDocument/didChange", {
        "textDocument": {"uri": URI, "version": version},
        "contentChanges": [{"text": new, "range": {
            "start": {"line": LINES // 2, "character": 0},
            "end": {"line": LINES // 2, "character": end}}}]})
    return client.diagnostics(URI, version)


def main():
    text = contract()
    document = {"textDocument": {"uri": URI}}
    line = max(i for i, line in enumerate(text.split("\n")) if "-> State" in line)
    place = {**document, "position": {"line": line, "character": len("  procedure g")}}
    with tempfile.TemporaryDirectory() as root, Client(directory=root) as client:
        client.initialize(root)
        meter = Meter(client)
        client.open(URI, text)
        assert not client.diagnostics(URI, 1)
        meter.show("open")
        assert edit(client, 2, "x", 0)
        meter.show("an edit that breaks it")
        assert not edit(client, 3, "", 1)
        meter.show("an edit")
        for method, params in [("hover", place), ("definition", place), ("references", place),
                               ("completion", place), ("documentSymbol", document),
                               ("formatting", document)]:
            assert "result" in client.request("textDocument/" + method, params)
            meter.show(method)
        return client.finish()


if __name__ == "__main__":
    os.environ.setdefault("WIDLC", "widlc")
    sys.exit(main())
