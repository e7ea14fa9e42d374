"""clang-format would change nothing: format.py CLANG-FORMAT."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import C_SUFFIXES, ROOT, files, report  # noqa: E402


def main(clang_format):
    names = [name for name in files(*C_SUFFIXES) if not name.startswith("examples/")]
    done = subprocess.run([clang_format, "--dry-run", *names], cwd=ROOT, capture_output=True,
                          text=True, check=True)
    return report("format", [line for line in done.stderr.split("\n") if "should be" in line])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
