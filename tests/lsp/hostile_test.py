"""`widlc lsp` against broken and hostile clients, and every state of a file that is being typed."""

import json
import pathlib
import random
import tempfile
import unittest

from client import Client, frame, uri_of

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONTRACT = ROOT / "tests" / "lsp" / "sessions" / "navigate" / "fleet.widl"
URI = "untitled:Contract-1"

PARSE, REQUEST, METHOD, PARAMS, NOT_INITIALIZED = -32700, -32600, -32601, -32602, -32002

# Bytes after which nobody knows where the next message begins.
BROKEN_STREAMS = [
    b"\r\n",
    b"{}\r\n\r\n",
    b"Content-Length: \r\n\r\n",
    b"Content-Length: x\r\n\r\n",
    b"Content-Length: -1\r\n\r\n",
    b"Content-Length: 1e3\r\n\r\n",
    b"Content-Length: 99999999999999999999999999\r\n\r\n",
    b"Content-Length: 67108865\r\n\r\n",
    b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"Content-Type: text\r\n\r\n",
    b"X" * 5000,
    b"X: " + b"y" * 5000 + b"\r\n\r\n",
    b"\0" * 100 + b"\r\n\r\n",
]

# Messages that are none, and the code of the answer.
BROKEN_MESSAGES = [
    (b"", PARSE),
    (b"{", PARSE),
    (b"nonsense", PARSE),
    (b"\xff\xfe", PARSE),
    (b"[" * 10_000, PARSE),
    (b'{"id": 1, "id": 2', PARSE),
    (b"[]", REQUEST),
    (b"3", REQUEST),
    (b"{}", REQUEST),
    (b'{"jsonrpc": "2.0", "id": 7}', REQUEST),
    (b'{"jsonrpc": "2.0", "id": 7, "method": 3}', REQUEST),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "no/such"}', METHOD),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "initialize"}', REQUEST),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover"}', PARAMS),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params": []}', PARAMS),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params":'
     b' {"textDocument": {"uri": "file:///none.widl"}}}', PARAMS),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "$/unknown"}', METHOD),
]

# Notifications that mean nothing.
EMPTY_EVENTS = [
    ("$/cancelRequest", {"id": 1}),
    ("$/setTrace", {"value": "off"}),
    ("no/such", {}),
    ("textDocument/didOpen", {}),
    ("textDocument/didOpen", {"textDocument": {"uri": 3, "text": []}}),
    ("textDocument/didOpen", {"textDocument": {"uri": "file:///%zz", "text": "x"}}),
    ("textDocument/didOpen", {"textDocument": {"uri": "file:///a%00b", "text": "x"}}),
    ("textDocument/didOpen", {"textDocument": {"uri": "", "text": "\0"}}),
    ("textDocument/didChange", {"textDocument": {"uri": "file:///none.widl"}}),
    ("textDocument/didClose", {"textDocument": {"uri": "file:///none.widl"}}),
    ("textDocument/didSave", {}),
    ("workspace/didChangeConfiguration", {"settings": {"widl": {"importDirectories": [1, ""]}}}),
    ("workspace/didChangeWatchedFiles", {"changes": 4}),
]

PLACES = ["textDocument/hover", "textDocument/definition", "textDocument/references",
          "textDocument/documentHighlight", "textDocument/prepareRename",
          "textDocument/completion"]
DOCUMENTS = ["textDocument/documentSymbol", "textDocument/formatting"]


def ask_everything(client, uri, position):
    """Every request at one place; each has to be answered. Return: how many were."""
    document = {"textDocument": {"uri": uri}}
    place = {"start": position, "end": position}
    answers = [client.request(method, {**document, "position": position}) for method in PLACES]
    answers += [client.request(method, document) for method in DOCUMENTS]
    answers.append(client.request("textDocument/rename",
                                  {**document, "position": position, "newName": "Other"}))
    answers.append(client.request("textDocument/codeAction",
                                  {**document, "range": place, "context": {"diagnostics": []}}))
    assert all("result" in answer or "error" in answer for answer in answers)
    return len(answers)


class HostileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()

    def start(self):
        client = Client(directory=self.root)
        self.addCleanup(client.__exit__)
        return client

    def started(self):
        client = self.start()
        client.initialize(self.root)
        return client

    def test_a_broken_stream_ends_the_server(self):
        for stream in BROKEN_STREAMS:
            with self.subTest(stream=stream[:40]):
                client = self.start()
                client.send_bytes(stream)
                self.assertIsNone(client.receive())
                self.assertEqual(client.process.wait(), 1)

    def test_a_stream_that_stops_ends_the_server(self):
        message = frame(b'{"jsonrpc": "2.0", "method": "initialized", "params": {}}')
        for size in range(0, len(message), 7):
            with self.subTest(size=size):
                client = self.start()
                client.send_bytes(message[:size])
                client.process.stdin.close()
                self.assertIsNone(client.receive())
                self.assertEqual(client.process.wait(), 1)

    def test_a_message_can_arrive_in_pieces_and_several_at_once(self):
        client = self.started()
        message = frame(json.dumps({"jsonrpc": "2.0", "id": "x", "method": "no/such"}).encode())
        for i in range(len(message)):
            client.send_bytes(message[i:i + 1])
        client.send_bytes(message * 50)
        client.send_bytes(b"content-length:10\r\nContent-Type: any\r\n\r\n          ")
        answers = [client.take() for _ in range(52)]
        self.assertEqual({answer["error"]["code"] for answer in answers[:51]}, {METHOD})
        self.assertEqual({answer["id"] for answer in answers[:51]}, {"x"})
        self.assertEqual(answers[51]["error"]["code"], PARSE)
        self.assertEqual(client.finish(), 0)

    def test_broken_messages_are_refused(self):
        client = self.started()
        for body, code in BROKEN_MESSAGES:
            with self.subTest(body=body[:60]):
                client.send_bytes(frame(body))
                answer = client.take()
                self.assertEqual(answer["error"]["code"], code)
                self.assertEqual(answer["id"], 7 if b'"id": 7' in body else None)
        self.assertEqual(client.finish(), 0)

    def test_events_that_mean_nothing_are_passed_over(self):
        client = self.started()
        for method, params in EMPTY_EVENTS:
            client.notify(method, params)
        self.assertEqual(client.finish(), 0)

    def test_the_order_of_a_life(self):
        client = self.start()
        hover = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
        answer = client.request("textDocument/hover", hover)
        self.assertEqual(answer["error"]["code"], NOT_INITIALIZED)
        client.open(URI, "package")
        client.initialize(self.root)
        self.assertEqual(client.request("textDocument/hover", hover)["error"]["code"], PARAMS)
        self.assertIsNone(client.request("shutdown")["result"])
        self.assertEqual(client.request("shutdown")["error"]["code"], REQUEST)
        client.notify("exit")
        self.assertEqual(client.process.wait(), 0)

    def test_exit_without_shutdown_is_a_failure(self):
        client = self.started()
        client.notify("exit")
        self.assertEqual(client.process.wait(), 1)

    def test_places_outside_a_document_are_brought_into_it(self):
        client = self.started()
        client.open(URI, "package a.b;\nstruct X { y: string; }\n")
        for line, character in [(0, 10**9), (10**9, 0), (2**62, 2**62), (1, 10**15)]:
            ask_everything(client, URI, {"line": line, "character": character})
        for line, character in [(-1, 0), (0, -1), (1.5, 0), ("0", 0), (2**70, 0)]:
            answer = client.request("textDocument/hover", {
                "textDocument": {"uri": URI},
                "position": {"line": line, "character": character}})
            self.assertEqual(answer["error"]["code"], PARAMS)
        client.notify("textDocument/didChange", {
            "textDocument": {"uri": URI, "version": 2},
            "contentChanges": [{"text": "z", "range": {
                "start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}}}]})
        self.assertEqual(client.finish(), 0)

    def show(self, client, path):
        """Open a file, ask about its middle, and close it. Return: whether anything is wrong."""
        before = path.read_bytes()
        text = before.decode("utf-8", "replace").replace("\0", "\ufffd")
        client.open(uri_of(path), text)
        found = client.diagnostics(uri_of(path), 1)
        ask_everything(client, uri_of(path), {"line": text.count("\n") // 2, "character": 4})
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri_of(path)}})
        self.assertEqual(path.read_bytes(), before)
        return bool(found)

    def test_every_planted_error(self):
        paths = [path for path in sorted((ROOT / "tests/golden/diagnostics").glob("*/input.widl"))
                 if not path.parent.name.endswith("_near_miss")]
        self.assertGreater(len(paths), 100)
        found = 0
        for first in range(0, len(paths), 20):
            client = self.started()
            found += sum(self.show(client, path) for path in paths[first:first + 20])
            self.assertEqual(client.finish(), 0)
        self.assertGreater(found, len(paths) * 9 // 10)

    def test_every_state_of_a_file_that_is_typed(self):
        text = CONTRACT.read_text()
        client = self.started()
        client.open(URI, "", 0)
        for size in range(1, len(text) + 1):
            client.change(URI, text[:size], size)
            lines = text[:size].split("\n")
            ask = {"textDocument": {"uri": URI},
                   "position": {"line": len(lines) - 1, "character": len(lines[-1])}}
            self.assertIn("result", client.request("textDocument/completion", ask))
            if size % 5 == 0:
                ask_everything(client, URI, ask["position"])
        self.assertEqual(client.finish(), 0)

    def test_edits_and_requests_at_random(self):
        text = CONTRACT.read_text()
        chance = random.Random(20)
        client = self.started()
        uri = uri_of(self.root / "fleet.widl")
        client.open(uri, text)
        for version in range(2, 200):
            lines = text.split("\n")
            line = chance.randrange(len(lines))
            places = sorted(chance.randrange(len(lines[line]) + 1) for _ in range(2))
            new = chance.choice(["", "{", "}", "\"", "\n", "@", "😀", "\r", " x: ", ";", "/*", "."])
            client.notify("textDocument/didChange", {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": new, "range": {
                    "start": {"line": line, "character": places[0]},
                    "end": {"line": line, "character": places[1]}}}]})
            ask_everything(client, uri, {"line": line, "character": places[0]})
            if version % 20 == 0:
                client.change(uri, text, version)
        self.assertEqual(client.finish(), 0)


if __name__ == "__main__":
    unittest.main()
