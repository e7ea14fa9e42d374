"""Each public header compiles alone: as C11 and C++17, with gcc and clang, without a warning.

Those of jansson and msgpack-c are found where pkg-config says.
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import ROOT, files, report  # noqa: E402

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"]
COMPILERS = [
    ("gcc", "c", "c11"),
    ("clang", "c", "c11"),
    ("g++", "c++", "c++17"),
    ("clang++", "c++", "c++17"),
]


def library_flags():
    command = ["pkg-config", "--cflags", "jansson"]
    if not shutil.which("pkg-config"):
        return []
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def compile_header(name, compiler, language, standard):
    """Include it twice in an empty file; return what the compiler says."""
    header = name.removeprefix("runtime/include/")
    command = [compiler, f"-x{language}", f"-std={standard}", *WARNINGS, *library_flags(),
               "-I", str(ROOT / "runtime/include"), "-fsyntax-only", "-"]
    source = f"#include <{header}>\n" * 2 + "extern int nothing_else;\n"
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def main():
    problems = [f"{compiler} is not installed, and this needs it"
                for compiler, _, _ in COMPILERS if not shutil.which(compiler)]
    headers = files(".h", folders=("runtime/include",))
    if not problems:
        for name in headers:
            for compiler, language, standard in COMPILERS:
                said = compile_header(name, compiler, language, standard)
                if said:
                    problems.append(f"{name}: {compiler} -std={standard}:\n{said}")
    return report("headers", problems)


if __name__ == "__main__":
    sys.exit(main())
