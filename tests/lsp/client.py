"""A language client for tests: starts `widlc lsp`, sends messages, waits for answers."""

import json
import os
import pathlib
import subprocess
import threading

TIMEOUT = 60


def frame(body):
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def uri_of(path):
    return pathlib.Path(path).resolve().as_uri()


class Client:
    """A running server. What it says is kept in the order of arrival."""

    def __init__(self, *arguments, directory=None):
        self.process = subprocess.Popen([os.environ["WIDLC"], "lsp", *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        cwd=directory)
        self.timer = threading.Timer(TIMEOUT, self.process.kill)
        self.timer.start()
        self.last_id = 0
        self.published = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.timer.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        self.send_bytes(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))

    def receive(self):
        """The next message, or None at the end."""
        size = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                return None
            if line == b"\r\n":
                break
            name, _, value = line.partition(b":")
            assert name == b"Content-Length", line
            size = int(value)
        body = self.process.stdout.read(size)
        assert len(body) == size, "a message that is cut off"
        return json.loads(body)

    def notify(self, method, params=None):
        self.send({"method": method, "params": params or {}})

    def request(self, method, params=None):
        """The answer, whole: with a result or an error."""
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params or {}})
        return self.wait(self.last_id)

    def take(self):
        message = self.receive()
        assert message is not None, "the server ended"
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]
        return message

    def wait(self, wanted):
        while True:
            message = self.take()
            if message.get("id") == wanted:
                return message

    def diagnostics(self, uri, version):
        """What is wrong with a version of a document."""
        while self.published.get(uri, {}).get("version") != version:
            self.take()
        return self.published[uri]["diagnostics"]

    def initialize(self, root, **more):
        answer = self.request("initialize", {
            "processId": None, "rootUri": uri_of(root), "capabilities": {}, **more})
        self.notify("initialized")
        return answer["result"]

    def open(self, uri, text, version=1):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "widl", "version": version, "text": text}})

    def change(self, uri, text, version):
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"text": text}]})

    def finish(self):
        """Shut down as the protocol wants it. Return: the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(TIMEOUT)
