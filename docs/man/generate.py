"""Writes the man pages from what says the same elsewhere, so that they cannot be out of date.

    generate.py widlc PROGRAM VERSION PAGE       widlc.1, from its help
    generate.py widl-router PROGRAM VERSION PAGE widl-router.1, from its help
    generate.py headers DIRECTORY VERSION PAGE   widl.3, from the public headers
    generate.py language FILE VERSION PAGE       widl.5, from docs/language.md

They use the macros of man(7) that both groff and mandoc know.
"""

import pathlib
import re
import subprocess
import sys

# What the help of widlc does not say.
ENVIRONMENT = [
    ("NO_COLOR", "when it is set and not empty, diagnostics have no colours"),
    ("TERM", "when it is dumb, diagnostics have no colours"),
]
FOR_GENERATED_CODE = ("double.h", "stub.h", "table.h")
STATUS = re.compile(r"(\d+) (.*?)(?=, \d+ |$)", re.S)


def escape(text):
    """Text as it is, also at the begin of a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    text = text.replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti")
    text = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)
    return "\\&" + text if text.startswith(".") else text


def inline(text):
    """Lines of Markdown: `code` and **words** in bold, links as their text."""
    text = re.sub(r"(?<!!)\[([^\]]*)\]\([^)]*\)", r"\1", text)
    parts = re.split(r"(`[^`]*`|\*\*[^*]*\*\*)", text)
    done = []
    for part in parts:
        if part.startswith("`") and len(part) > 1:
            done.append("\\fB" + escape(part[1:-1].replace("\\|", "|")) + "\\fR")
        elif part.startswith("**"):
            done.append("\\fB" + escape(part[2:-2]) + "\\fR")
        else:
            done.append(escape(part.replace("\\|", "|")))
    return "\n".join("\\&" + line if line.startswith((".", "\\(aq")) else line
                     for line in "".join(done).split("\n"))


def example(lines):
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [".PP", ".RS 4", ".EX", *[escape(line) for line in lines], ".EE", ".RE"]


def head(name, section, title, version, summary):
    return [f'.TH {name.upper()} {section} "" "widl {version}" "{title}"',
            ".SH NAME", f"{escape(name)} \\- {inline(summary)}"]


def tagged(tag, text):
    return [".TP", f"\\fB{escape(tag)}\\fR" if not tag.startswith("\\f") else tag, text]


def prose(text):
    """Paragraphs of help; what is indented by four columns is an example."""
    lines = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        rows = paragraph.split("\n")
        if all(row.startswith("    ") for row in rows):
            lines += example([row[4:] for row in rows])
        elif rows[0].startswith("|"):
            lines += table(rows)
        else:
            lines += [".PP", inline("\n".join(row.strip() for row in rows))]
    return lines


def option_tag(name, argument):
    joined = "" if not argument or name[-1] in "=-" else " "
    value = f"{joined}\\fI{escape(argument)}\\fR" if argument else ""
    return f"\\fB{escape(name)}\\fR{value}"


def run(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True,
                          text=True).stdout


def widlc(program, version):
    overview = run(program, "help")
    rows = [line.split("\t") for line in run(program, "help", "--words").splitlines()]
    commands = [row[1:3] for row in rows if row[0] == "command"]
    options = [row[1:5] for row in rows if row[0] == "option"]
    lines = head("widlc", 1, "User commands", version, overview.split("\n")[0].split(" - ")[1])
    lines.append(".SH SYNOPSIS")
    bodies = []
    for name, summary in commands:
        usage, text = run(program, "help", name).split("\n", 1)
        text = text.rsplit("\noptions:\n", 1)[0]
        usage = usage.removeprefix(f"usage: widlc {name} ")
        lines += [f".B widlc {name}", inline(usage), ".br"]
        bodies += [f'.SS "widlc {name} {escape(usage)}"', inline(summary[0].upper() + summary[1:]) + ".",
                   *prose(text)]
        for command, option, argument, said in options:
            if command == name:
                bodies += tagged(option_tag(option, argument), inline(said))
    lines += [".B widlc help", "[\\fICOMMAND\\fR]", ".br", ".B widlc \\-\\-version",
              ".SH DESCRIPTION",
              "A contract declares the procedures, topics, types and errors of an API over WAMP. Its",
              "language is described in", ".BR widl (5).",
              "Options and files of a command mix freely; \\fB\\-\\-\\fR ends the options.",
              ".SH COMMANDS", *bodies, ".SH EXIT STATUS"]
    for number, meaning in STATUS.findall(" ".join(overview.split("exit status: ")[1].split())):
        lines += tagged(number, inline(meaning))
    lines.append(".SH ENVIRONMENT")
    for name, meaning in ENVIRONMENT:
        lines += tagged(name, inline(meaning))
    return lines + [".SH SEE ALSO", ".BR widl\\-router (1),", ".BR widl (3),", ".BR widl (5)"]


def router(program, version):
    first, rest = run(program, "--help").split("\n", 1)
    usage, rest = re.match(r"\nusage: widl-router ([^\n]*)\n\n(.*)", rest, re.S).groups()
    options, closing = re.split(r"\n(?=\S)", "\n" + rest, maxsplit=1)
    lines = head("widl-router", 1, "User commands", version, first.split(": ")[1])
    lines += [".SH SYNOPSIS", ".B widl\\-router", inline(usage), ".SH OPTIONS"]
    for row in re.findall(r"^  (--.*(?:\n {4,}.*)*)", options, re.M):
        match = re.match(r"(--[\w-]+)(?: (\S+))?(?:\s+(.*))?$", row, re.S)
        name, argument, text = match.groups()
        if argument and not re.match(r"[A-Z]", argument):
            text = row[len(name):]
            argument = None
        lines += tagged(option_tag(name, argument), inline(" ".join((text or "").split())))
    closing, shown = closing.split("\nexample: ")
    lines += [".SH DESCRIPTION", *prose(closing)[1:], ".SH EXAMPLES", *example([shown.strip()])[1:]]
    lines.append(".SH EXIT STATUS")
    for number, meaning in (("0", "a signal asked it to end"), ("1", "it could not serve"),
                            ("2", "the command line makes no sense")):
        lines += tagged(number, meaning)
    return lines + [".SH SEE ALSO", ".BR widlc (1),", ".BR widl (3)"]


def header_parts(path):
    """The comment on top, and the functions that are declared."""
    text = path.read_text(encoding="utf-8")
    comment = re.search(r"\A/\* SPDX.*?\*/\n/\*\n?(.*?)\*/", text, re.S)
    body = re.sub(r"^ \* ?", "", comment.group(1).strip("\n") + "\n", flags=re.M) if comment else ""
    functions = re.findall(r"^WIDL_API[^;{]*?\b(widl_\w+)\(", text, re.M)
    return body.strip(" \n"), functions


def headers(directory, version):
    lines = head("widl", 3, "Library functions", version, "typed APIs over WAMP")
    lines += [".SH SYNOPSIS", ".B #include <widl/widl.h>", ".PP",
              ".B cc program.c $(pkg\\-config \\-\\-cflags \\-\\-libs widl)",
              ".SH DESCRIPTION",
              "The library joins a WAMP router as caller, callee, publisher and subscriber, and carries",
              "what \\fBwidlc gen\\fR makes of contracts; a router can be part of a program, too.",
              "Each header explains its functions where it declares them."]
    for path in sorted(pathlib.Path(directory, "widl").glob("*.h")):
        if path.name in FOR_GENERATED_CODE:
            continue
        body, functions = header_parts(path)
        lines += [f'.SH "<widl/{escape(path.name)}>"', *prose(body)[1:]]
        if functions:
            names = [f"\\fB{escape(name)}\\fR()" for name in dict.fromkeys(functions)]
            lines += [".PP", "Functions:", ",\n".join(names) + "."]
    return lines + [".SH SEE ALSO", ".BR widlc (1),", ".BR widl\\-router (1),", ".BR widl (5)"]


def table(rows):
    """A row is a paragraph: its first cell, and the others behind the names of their columns."""
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
             for row in rows]
    names, lines = cells[0], []
    for row in cells[2:]:
        said = [f"{inline(name)}: {inline(cell)}" if name and len(row) > 2 else inline(cell)
                for name, cell in zip(names[1:], row[1:]) if cell]
        lines += [".TP", inline(row[0]) or "\\ ", "; ".join(said) or "\\&"]
    return lines


def blocks(text):
    """What stands between empty lines, and each heading; code is whole, with its empty lines."""
    block, in_code = [], False
    for row in [*text.split("\n"), ""]:
        is_fence = row.startswith("```")
        in_code ^= is_fence
        if block and not in_code and not is_fence and (not row or row.startswith("#")):
            yield block
            block = []
        if row or in_code:
            block.append(row)
        if block and not in_code and (is_fence or row.startswith("#")):
            yield block
            block = []


def markdown(text):
    lines = []
    for rows in blocks(text):
        if rows[0].startswith("```"):
            lines += example(rows[1:-1])
        elif rows[0].startswith("#"):
            level, title = rows[0].split(" ", 1)
            lines.append(f'{".SH" if level == "##" else ".SS"} "{inline(title)}"')
        elif rows[0].startswith("|"):
            lines += table([row for row in rows if row])
        elif rows[0].startswith("- "):
            for item in "\n".join(rows)[2:].split("\n- "):
                lines += [".IP \\(bu 2", inline("\n".join(row.strip() for row in item.split("\n")))]
        else:
            lines += [".PP", inline("\n".join(rows))]
    return lines


def language(path, version):
    text = pathlib.Path(path).read_text(encoding="utf-8").split("\n", 1)[1]
    lines = head("widl", 5, "File formats", version, "the language of contracts")
    return (lines + [".SH DESCRIPTION", *markdown(text)] +
            [".SH SEE ALSO", ".BR widlc (1),", ".BR widl (3)"])


PAGES = {"widlc": widlc, "widl-router": router, "headers": headers, "language": language}


def tidy(lines):
    """No empty lines, and no paragraph right behind a heading or before another one."""
    kept = []
    for line in "\n".join(lines).split("\n"):
        if not line and not (kept and in_example(kept)):
            continue
        if line == ".PP" and kept and kept[-1].startswith((".SH", ".SS", ".PP")):
            continue
        kept.append(line)
    return kept


def in_example(lines):
    for line in reversed(lines):
        if line == ".EE":
            return False
        if line == ".EX":
            return True
    return False


def main():
    what, source, version, page = sys.argv[1:]
    text = "\n".join(tidy(PAGES[what](source, version))) + "\n"
    pathlib.Path(page).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
