"""The guide is right: every block of C on its pages compiles, with the contract of its first page.

    guide.py WIDLC DOCS COMPILER INCLUDE…

Blocks that define functions stand as they are; others are statements of a function that has
`session`, `invocation` and `error`. Blocks of one page can use what those above define.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

HEADERS = """#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <fleet/device.widl.h>
#include <widl/widl.h>
"""
FUNCTION = """static void block_{number}(widl_session *session, widl_invocation *invocation,
                     widl_error error, const char *password)
{{
    (void)session, (void)invocation, (void)error, (void)password;
    {{
#line {line} "{page}"
{code}
    }}
}}
"""
# Snippets show what is declared and not all that is done with it.
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable", "-Wno-unused-function",
         "-Wno-unused-const-variable", "-Wno-unused-but-set-variable", "-fsyntax-only"]
def blocks(text, language):
    """The blocks of a language on a page, and the lines that they begin in."""
    for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.M | re.S):
        yield text.count("\n", 0, match.start(1)) + 1, match.group(1)


def is_definition(code):
    """Whether it has functions: their first brace stands alone."""
    return re.search(r"^\{$", code, re.M)


def source_of(page):
    """The page as a source file."""
    parts = [HEADERS]
    count = 0
    for line, code in blocks(page.read_text(), "c"):
        count += 1
        if is_definition(code):
            parts.append(f'#line {line} "{page.name}"\n{code}')
            continue
        parts += re.findall(r"^#include.*\n", code, re.M)
        code = re.sub(r"^#include.*$", "", code, flags=re.M)
        parts.append(FUNCTION.format(number=count, line=line, page=page.name, code=code))
    return count, "".join(parts)


def main(widlc, docs, compiler, *includes):
    docs = pathlib.Path(docs)
    pages = [*sorted((docs / "runtime").glob("*.md")), docs / "runtime.md",
             docs / "authentication.md"]
    total = failed = 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        (work / "fleet").mkdir()
        [(_, contract)] = blocks((docs / "runtime/README.md").read_text(), "widl")
        (work / "fleet/device.widl").write_text(contract)
        subprocess.run([widlc, "gen", "-I", work, "-o", work, work / "fleet/device.widl"],
                       check=True)
        for page in pages:
            count, source = source_of(page)
            (work / "page.c").write_text(source)
            paths = [f"-I{path}" for path in (work, *includes)]
            failed |= subprocess.run([compiler, *FLAGS, *paths, work / "page.c"]).returncode
            total += count
    print(f"{total} blocks on {len(pages)} pages")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
