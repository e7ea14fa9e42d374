"""That a client takes its memory through base/memory.h, which asks the program's allocator.

What may outlast its session, or has none, is named below.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import files, read, report  # noqa: E402

FOLDERS = [f"runtime/{name}/" for name in ("base", "value", "message", "auth", "v1", "transport",
                                           "session")]
FREE = ["runtime/base/memory.c", "runtime/transport/lookup.c"]
# A comment that names a function has nothing between the parentheses.
CALL = re.compile(r"\b(malloc|calloc|realloc|reallocarray|aligned_alloc|free|strdup|strndup|"
                  r"v?asprintf|getline)\((?!\))")
# What a session makes for a moment has its allocator as well.
BARE = re.compile(r"widl_(writer|buffer|arena) \w+ = \{0\}")


def main():
    problems = []
    for name in files(".c", ".h", folders=("runtime",)):
        if not name.startswith(tuple(FOLDERS)) or name in FREE:
            continue
        for number, line in enumerate(read(name).split("\n"), 1):
            match = CALL.search(line)
            if match:
                problems.append(f"{name}:{number}: {match.group(1)}() passes the allocator by")
            match = name.startswith("runtime/session/") and BARE.search(line)
            if match:
                problems.append(f"{name}:{number}: a {match.group(1)} without the allocator")
    return report("memory", problems)


if __name__ == "__main__":
    sys.exit(main())
