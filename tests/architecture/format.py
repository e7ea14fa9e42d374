"""clang-format would change nothing: format.py CLANG-FORMAT."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import C_SUFFIXES, ROOT, files, report  # noqa: E402


def main(clang_format):
    problems = []
    for name in files(*C_SUFFIXES):
        if name.startswith("examples/"):
            continue
        done = subprocess.run([clang_format, "--dry-run", "-Werror", name], cwd=ROOT,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            problems.append(done.stderr.split("\n")[0])
    return report("format", problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
