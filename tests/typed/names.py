"""Generated code has one prefix a contract, and nothing that changes.

    names.py COMPILER INCLUDE CONTRACTS GENERATED

For each contract below CONTRACTS: all that its header defines begins with the prefix of the
contract, or belongs to the runtime; what its object defines for the linker begins with the prefix;
and it has no data that can be written.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

VERSION = re.compile(r"v\d+((alpha|beta)\d*)?")


def prefix_of(contract):
    """From `@c(prefix:)`, else the last component of the package that is no version."""
    package, given = re.search(r'^package ([\w.]+)(?:.*@c\(prefix: "(\w+)"\))?', contract,
                               re.MULTILINE).groups()
    names = [name for name in package.split(".") if not VERSION.fullmatch(name)]
    return given or names[-1]


def foreign_names(header, prefix, guard):
    """Macros, types, enumerators and functions that are not called as they should."""
    names = re.findall(r"^#define (\w+)", header, re.MULTILINE)
    names += re.findall(r"^typedef (?:struct|enum) \w+ (\w+);", header, re.MULTILINE)
    names += re.findall(r"^} (\w+);", header, re.MULTILINE)
    names += re.findall(r"^    ([A-Z]\w+)(?: = \w+)?,", header, re.MULTILINE)
    names += re.findall(r"^(?!typedef|static)[\w *]*?\b(\w+)\(.*", header, re.MULTILINE)
    ours = (prefix + "_", prefix.upper() + "_", "WIDL_", "widl_")
    return [name for name in names if not name.startswith(ours) and name != guard]


def foreign_symbols(object_file, prefix):
    output = subprocess.run(["nm", "-P", "-g", "--defined-only", object_file], capture_output=True,
                            text=True, check=True).stdout
    names = [line.split()[0] for line in output.splitlines()]
    return [name for name in names if not name.startswith(prefix + "_")]


def writable_sections(object_file):
    output = subprocess.run(["objdump", "-h", object_file], capture_output=True, text=True,
                            check=True).stdout
    sizes = re.findall(r"^ *\d+ (\.t?(?:data|bss)) +([0-9a-f]+)", output, re.MULTILINE)
    return [name for name, size in sizes if int(size, 16) > 0]


def check(compiler, include, contract, generated):
    """What is wrong with the C of one contract, given by its path below the directories."""
    prefix = prefix_of((contract[0] / contract[1]).read_text())
    source = generated / f"{contract[1]}.c"
    with tempfile.TemporaryDirectory() as work:
        object_file = f"{work}/object.o"
        subprocess.run([compiler, "-std=c11", "-O0", "-fno-pic", f"-I{include}", f"-I{generated}",
                        "-c", source, "-o", object_file], check=True)
        problems = foreign_symbols(object_file, prefix)
        problems += writable_sections(object_file)
    header = (generated / f"{contract[1]}.h").read_text()
    guard = re.search(r"^#ifndef (\w+_WIDL_H)$", header, re.MULTILINE).group(1)
    problems += foreign_names(header, prefix, guard)
    return [f"{contract[1]}: {problem}" for problem in problems]


def main(compiler, include, contracts, generated):
    contracts, generated = pathlib.Path(contracts), pathlib.Path(generated)
    paths = sorted(path.relative_to(contracts) for path in contracts.rglob("*.widl"))
    problems = []
    for path in paths:
        problems += check(compiler, include, (contracts, path), generated)
    print("\n".join(problems) or f"{len(paths)} contracts")
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
