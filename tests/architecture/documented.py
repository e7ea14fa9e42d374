"""Every function and type in the public headers has a comment.

`/** … */` covers the declarations up to the next blank line; a group comment, `/* … */`, those up
to the next type, preprocessor line, or `/**` behind a blank line.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import files, read, report  # noqa: E402

FUNCTION = re.compile(r"(WIDL_API|static inline)\b")
TYPE = re.compile(r"typedef\b")


class Cover:
    """Which comments apply where the reader is."""

    def __init__(self):
        self.document = False
        self.group = False
        self.comment = None
        self.after_blank = False

    def in_comment(self, line):
        """Take a line of a comment; False when it is none."""
        if self.comment is None and line.lstrip().startswith("/*"):
            self.comment = line.strip()
            if self.comment.startswith("/**"):
                self.document = True
                self.group = self.group and not self.after_blank
            else:
                self.group = True
        elif self.comment is None:
            return False
        if "*/" in line:
            self.comment = None
        return True

    def pass_line(self, line):
        """What a line that is no comment ends."""
        self.after_blank = not line.strip()
        if self.after_blank:
            self.document = False
        elif line.startswith("#"):
            self.group = False


def problems_of(name):
    cover = Cover()
    found = []
    for number, line in enumerate(read(name).split("\n"), 1):
        if line.startswith(" ") and not cover.comment or cover.in_comment(line):
            continue
        cover.pass_line(line)
        is_type = TYPE.match(line)
        if is_type:
            cover.group = False
        if (is_type or FUNCTION.match(line)) and not cover.document and not cover.group:
            found.append(f"{name}:{number}: no comment: {line}")
    return found


def main():
    headers = files(".h", folders=("runtime/include",))
    return report("documented", [problem for name in headers for problem in problems_of(name)])


if __name__ == "__main__":
    sys.exit(main())
