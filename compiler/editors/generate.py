"""Writes what editors and shells know about widl, from the tables of the compiler.

    python3 compiler/editors/generate.py WIDLC           # writes the files
    python3 compiler/editors/generate.py WIDLC --check   # says which ones would change
"""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CONSTANTS = ["false", "null", "true"]


def read_words(widlc):
    """The lines of `widlc help --words`, by what they are about."""
    output = subprocess.run([widlc, "help", "--words"], check=True, capture_output=True, text=True)
    words = {"keyword": [], "type": [], "decorator": [], "command": [], "option": []}
    for line in output.stdout.splitlines():
        kind, *rest = line.split("\t")
        words[kind].append(rest[0] if len(rest) == 1 else rest)
    words["keyword"] = [word for word in words["keyword"] if word not in CONSTANTS]
    return words


def any_of(words):
    return "\\b(" + "|".join(words) + ")\\b"


def textmate(words):
    grammar = {
        "name": "widl",
        "scopeName": "source.widl",
        "patterns": [
            {"name": "comment.block.documentation.widl", "match": "///(?!/).*$"},
            {"name": "comment.line.double-slash.widl", "match": "//.*$"},
            {"name": "comment.block.widl", "begin": "/\\*", "end": "\\*/"},
            {"name": "string.quoted.double.widl", "begin": "\"", "end": "\"|$",
             "patterns": [{"name": "constant.character.escape.widl", "match": "\\\\."}]},
            {"name": "entity.name.function.decorator.widl",
             "match": "@" + any_of(words["decorator"])},
            {"match": "\\b(const|enum|error|interface|procedure|struct|topic|type|union)\\s+(\\w+)",
             "captures": {"1": {"name": "keyword.other.widl"},
                          "2": {"name": "entity.name.type.widl"}}},
            {"match": "\\b(\\w+)\\??(?=\\s*:)",
             "captures": {"1": {"name": "variable.other.member.widl"}}},
            {"name": "keyword.other.widl", "match": any_of(words["keyword"])},
            {"name": "constant.language.widl", "match": any_of(CONSTANTS)},
            {"name": "storage.type.widl", "match": any_of(words["type"])},
            {"name": "constant.numeric.widl",
             "match": "-?\\b(0[xX][0-9A-Fa-f]+|[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?)\\b"},
        ],
    }
    return json.dumps(grammar, indent=2) + "\n"


def vim(words):
    return "\n".join([
        '" Written by compiler/editors/generate.py from the tables of the compiler.',
        "if exists('b:current_syntax')",
        "  finish",
        "endif",
        "",
        "syntax keyword widlKeyword " + " ".join(words["keyword"]),
        "syntax keyword widlType " + " ".join(words["type"]),
        "syntax keyword widlConstant " + " ".join(CONSTANTS),
        "syntax match widlDecorator '@\\(" + "\\|".join(words["decorator"]) + "\\)\\>'",
        "syntax match widlNumber '-\\?\\<\\(0[xX]\\x\\+\\|\\d\\+\\(\\.\\d\\+\\)\\?"
        "\\([eE][-+]\\?\\d\\+\\)\\?\\)\\>'",
        "syntax region widlString start='\"' skip='\\\\.' end='\"' oneline",
        "syntax match widlComment '//.*$' contains=@Spell",
        "syntax match widlDocs '///.*$' contains=@Spell",
        "syntax region widlComment start='/\\*' end='\\*/' contains=@Spell",
        "",
        "highlight default link widlKeyword Keyword",
        "highlight default link widlType Type",
        "highlight default link widlConstant Constant",
        "highlight default link widlDecorator PreProc",
        "highlight default link widlNumber Number",
        "highlight default link widlString String",
        "highlight default link widlComment Comment",
        "highlight default link widlDocs SpecialComment",
        "",
        "let b:current_syntax = 'widl'",
        ""])


def options_of(words, command):
    return [rest[1:] for rest in words["option"] if rest[0] == command]


def bash(words):
    names = [command[0] for command in words["command"]] + ["help"]
    lines = [
        "# Completion of widlc for bash. Written by compiler/editors/generate.py.",
        "_widlc() {",
        '  local word="${COMP_WORDS[COMP_CWORD]}" options=""',
        "  if ((COMP_CWORD == 1)); then",
        f'    COMPREPLY=($(compgen -W "{" ".join(names)} --version --help" -- "$word"))',
        "    return",
        "  fi",
        '  case "${COMP_WORDS[1]}" in']
    for name in names[:-1]:
        options = dict.fromkeys(option[0] for option in options_of(words, name))
        lines.append(f'  {name}) options="{" ".join(options)}" ;;')
    return "\n".join(lines + [
        f'  help) COMPREPLY=($(compgen -W "{" ".join(names[:-1])}" -- "$word")); return ;;',
        "  esac",
        '  if [[ "$word" == -* ]]; then',
        '    COMPREPLY=($(compgen -W "$options" -- "$word"))',
        '    [[ "${COMPREPLY[*]}" == *[=-] ]] && compopt -o nospace',
        "  else",
        "    compopt -o filenames",
        '    local suffix=widl',
        '    [[ "${COMP_WORDS[1]}" == import ]] && suffix=fbs',
        '    COMPREPLY=($(compgen -f -X "!*.$suffix" -- "$word") $(compgen -d -- "$word"))',
        "  fi",
        "}",
        "complete -F _widlc widlc",
        ""])


def quoted(text):
    return text.replace("'", "'\\''").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")


def zsh_option(option):
    name, argument, text = option
    if not argument:
        return f"'{name}[{quoted(text)}]'"
    action = "_files -/" if argument == "DIR" else "_files" if argument in ("FILE", "PATH") else ""
    joined = "-" if name[-1] in "=-" else "+"
    return f"'*{name}{joined}[{quoted(text)}]:{argument}:{action}'"


def zsh(words):
    lines = ["#compdef widlc",
             "# Completion of widlc for zsh. Written by compiler/editors/generate.py.",
             "_widlc() {",
             "  if ((CURRENT == 2)); then",
             "    local -a commands=("]
    lines += [f"      '{name}:{quoted(text)}'" for name, text in words["command"]]
    lines += ["      'help:explain a command'", "    )", "    _describe command commands",
              "    return", "  fi", "  local name=$words[2]", "  shift words; ((CURRENT--))",
              "  case $name in"]
    for name, _ in words["command"]:
        lines.append(f"  {name})")
        lines.append("    _arguments \\")
        seen = {option[0]: option for option in options_of(words, name)}
        lines += [f"      {zsh_option(option)} \\" for option in seen.values()]
        suffix = "fbs" if name == "import" else "widl"
        lines += [f"      '*:file:_files -g \"*.{suffix}\"'", "    ;;"]
    names = " ".join(name for name, _ in words["command"])
    lines += ["  help)", f"    _values command {names}", "    ;;"]
    return "\n".join(lines + ["  esac", "}", '_widlc "$@"', ""])


FILES = {
    "vscode/syntaxes/widl.tmLanguage.json": textmate,
    "vim/syntax/widl.vim": vim,
    "shell/widlc.bash": bash,
    "shell/_widlc": zsh,
}


def main():
    words = read_words(sys.argv[1])
    status = 0
    for name, write in FILES.items():
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(write(words))
        elif not path.exists() or path.read_text() != write(words):
            print(f"{path}:1: is not what compiler/editors/generate.py writes now")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
