"""What the libraries define for the linker: names that begin with widl_ or, among ourselves, wi_.

    symbols.py LIBRARY...

A shared library shows nothing but widl_.
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from sources import report  # noqa: E402


def symbols(library):
    """Names that are defined and visible; sanitizers' own begin with two underscores."""
    options = ["-D"] if ".so" in library else ["-g"]
    command = ["nm", "-P", "--defined-only", *options, library]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = {line.split()[0] for line in output.split("\n") if len(line.split()) > 1}
    return sorted(name for name in names if not name.startswith("__") and name != "_fini"
                  and name != "_init")


def main(libraries):
    problems = []
    for library in libraries:
        prefixes = ("widl_",) if ".so" in library else ("widl_", "wi_")
        found = symbols(library)
        name = pathlib.Path(library).name
        if not any(symbol.startswith("widl_") for symbol in found):
            problems.append(f"{name}: defines nothing that begins with widl_")
        problems += [f"{name}: {symbol}" for symbol in found if not symbol.startswith(prefixes)]
    return report("symbols", problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
