"""Which folder may include what: the layers of docs/architecture.md, line by line.

Files in a folder may include from the folders named here and from nowhere else. System headers are
free, but for those of the libraries below, which each have one place.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import files, read, report  # noqa: E402

# Folder or file, and what it may include besides itself. The first that matches a file counts.
LAYERS = [
    ("compiler/base/", ""),
    ("compiler/source/", "base"),
    ("compiler/diag/", "base source"),
    ("compiler/syntax/", "base source diag"),
    ("compiler/fmt/", "base source diag syntax"),
    ("compiler/model/", "base source"),
    ("compiler/sema/", "base source diag syntax model"),
    ("compiler/gen/", "base source diag model"),
    ("compiler/descriptor/", "base source diag model gen"),
    ("compiler/breaking/", "base source diag model gen"),
    ("compiler/doc/", "base source diag model gen"),
    ("compiler/lint/", "base source diag model"),
    ("compiler/plugin/", "base source diag model gen"),
    ("compiler/fbs/", "base source diag syntax"),
    ("compiler/compilation.", "base source diag syntax model sema compilation.h"),
    ("compiler/output.", "base output.h"),
    ("compiler/lsp/", "base source diag syntax fmt model sema gen lint compilation.h"),
    (
        "compiler/command/",
        "base source diag fmt model gen descriptor breaking doc lint fbs lsp plugin "
        "compilation.h output.h",
    ),
    ("compiler/main.c", "command"),
    ("runtime/base/", ""),
    ("runtime/value/", "base"),
    ("runtime/message/", "base value"),
    ("runtime/auth/", "base value message"),
    ("runtime/v1/", "base value message"),
    ("runtime/transport/", "base value message"),
    ("runtime/session/", "base value message auth v1 transport"),
    ("runtime/router/patterns/", "base"),
    ("runtime/router/core/", "base value message router/patterns"),
    ("runtime/router/v1/", "base value message v1 router/core"),
    ("runtime/router/meta/", "base value message auth router/core router/users"),
    ("runtime/router/users/serve.c", "base router/users router/server"),
    ("runtime/router/users/", "base value message auth"),
    ("runtime/router/server/testing.c", ""),
    (
        "runtime/router/server/",
        "base value message auth v1 transport router/core router/v1 router/meta",
    ),
    ("runtime/router/program/", "base value"),
    ("runtime/include/", ""),
    ("examples/", ""),
]

# Public headers that are about more than what the lower layers know, and who may include them.
ABOVE = ["runtime/include/", "runtime/session/", "runtime/router/", "tests/", "examples/"]
PUBLIC_HEADERS = {
    "widl/callee.h": ABOVE,
    "widl/caller.h": ABOVE,
    "widl/carrier.h": ["runtime/include/", "runtime/session/", "runtime/router/", "tests/"],
    "widl/publisher.h": ABOVE,
    "widl/session.h": ABOVE,
    "widl/subscriber.h": ABOVE,
    "widl/stub.h": ["runtime/include/widl/double.h", "runtime/session/", "tests/"],
    "widl/containers.h": ["runtime/include/", "runtime/session/", "tests/"],
    "widl/authenticator.h": ["runtime/router/", "tests/", "examples/"],
    "widl/authorizer.h": ["runtime/router/", "tests/", "examples/"],
    "widl/double.h": ["runtime/session/", "tests/"],
    "widl/testing.h": ["runtime/router/", "tests/", "examples/"],
    "widl/router.h": ["runtime/include/", "runtime/router/", "tests/", "examples/"],
    "widl/operation.h": ["runtime/router/", "tests/"],
    "widl/users.h": ["runtime/router/", "tests/"],
    "widl/widl.h": ["tests/", "examples/"],
    "widl/jansson.h": ["runtime/value/", "tests/"],
    "widl/msgpack.h": ["runtime/value/", "tests/"],
}

LIBRARIES = {
    "libwebsockets.h": ["runtime/transport/"],
    "uv.h": ["runtime/transport/", "examples/loop-libuv/"],
    "jansson.h": ["runtime/value/", "runtime/include/widl/jansson.h", "tests/"],
    "msgpack.h": ["runtime/value/", "runtime/include/widl/msgpack.h", "tests/"],
    "openssl/": ["runtime/auth/certificate.c", "runtime/auth/crypto.c", "runtime/transport/tls",
                 "examples/passthru/", "tests/"],
    "zlib.h": ["runtime/transport/deflate.c", "tests/"],
    "sqlite3.h": ["runtime/router/core/history/", "runtime/router/users/database/", "tests/"],
    "cmocka.h": ["tests/support/cmocka_widl.h"],
}


def includes(name):
    """Each #include of a file: line number, spelling, whether it is in quotes."""
    for number, line in enumerate(read(name).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


def layer_of(name):
    for prefix, allowed in LAYERS:
        if name.startswith(prefix):
            own = prefix.split("/", 1)[1].rstrip("/") if prefix.endswith("/") else ""
            return {own, *allowed.split()} - {""}
    return None


def problem_of(name, header, quoted):
    """What is wrong with an #include, or None."""
    for table in (LIBRARIES, PUBLIC_HEADERS):
        entry = header if header in table else header.split("/")[0] + "/"
        if entry in table and not name.startswith(tuple(table[entry])):
            return f"<{header}> belongs to {', '.join(table[entry])}"
    if header.startswith("widl/") and name.startswith("compiler/"):
        return "the compiler does not know the runtime"
    allowed = layer_of(name)
    if not quoted or allowed is None:
        return None
    if name.startswith("examples/") and "/" not in header:  # each is a project of its own
        return None
    if ".." in header or "/" not in header and header not in allowed:
        return f"'{header}' is not rooted, or not for this file"
    if not any(header == place or header.startswith(place + "/") for place in allowed):
        return f"'{header}' lies above: only {', '.join(sorted(allowed)) or 'nothing'}"
    return None


def main():
    problems = []
    for name in files(".c", ".h", ".y", ".l", ".def"):
        for number, header, quoted in includes(name):
            problem = problem_of(name, header, quoted)
            if problem:
                problems.append(f"{name}:{number}: {problem}")
    return report("includes", problems)


if __name__ == "__main__":
    sys.exit(main())
