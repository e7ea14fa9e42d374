"""The manual is right: its contract compiles, and gives every name that the page of names predicts.

    manual.py WIDLC MANUAL COMPILER INCLUDE
"""

import pathlib
import re
import subprocess
import sys
import tempfile

GEO = "package com.acme.geo.v1;\nstruct Position { x: float64; y: float64; }\n"


def between(text, begin, end):
    return text.split(begin, 1)[1].split(end, 1)[0]


def names_of(header, compiler, include):
    """All names in a header, those that macros of the runtime make included."""
    expanded = subprocess.run([compiler, "-E", "-P", f"-I{include}", f"-I{header.parent}", header],
                              check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\w+", header.read_text() + expanded))


def main(widlc, path, compiler, include):
    manual = pathlib.Path(path).read_text()
    contract = between(manual, "```widl\n", "```")
    predicted = set(re.findall(r"\b(?:fleet|FLEET)_\w+", between(
        manual, "\n## Names in C\n", "\nNames of declarations and members")))
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        (work / "acme").mkdir()
        (work / "acme/geo.widl").write_text(GEO)
        (work / "device.widl").write_text(contract)
        subprocess.run([widlc, "gen", "-I", work, "-o", work, work / "device.widl"], check=True)
        subprocess.run([widlc, "gen", "-I", work, "-o", work, work / "acme/geo.widl"], check=True)
        names = names_of(work / "device.widl.h", compiler, include)
    missing = sorted(predicted - names)
    print("\n".join(f"{name} is not generated" for name in missing) or
          f"{len(predicted)} names")
    return 1 if missing or not predicted else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
