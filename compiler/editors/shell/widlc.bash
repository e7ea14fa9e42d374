# Completion of widlc for bash. Written by compiler/editors/generate.py.
_widlc() {
  local word="${COMP_WORDS[COMP_CWORD]}" options=""
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "gen check fmt lint describe doc breaking import lsp explain help --version --help" -- "$word"))
    return
  fi
  case "${COMP_WORDS[1]}" in
  gen) options="-o -I -MD -MF --side= --optimize= --descriptor --doubles --plugin --plugin-option --plugin-timeout --color= --diagnostics= -Werror -Werror= -Wno- --help" ;;
  check) options="-I --color= --diagnostics= -Werror -Werror= -Wno- --help" ;;
  fmt) options="--color= --diagnostics= -w --check --diff --help" ;;
  lint) options="-I --color= --diagnostics= --rules= --rule= --except= --explain --list --markdown --help" ;;
  describe) options="-o -I --color= --diagnostics= -Werror -Werror= -Wno- --help" ;;
  doc) options="-o -f -I --color= --diagnostics= -Werror -Werror= -Wno- --help" ;;
  breaking) options="-I --color= --diagnostics= --against --category= --except= --explain --list --markdown --help" ;;
  import) options="-o -I --color= --diagnostics= -Werror -Werror= -Wno- --help" ;;
  lsp) options="-I --help" ;;
  explain) options="--markdown --help" ;;
  help) COMPREPLY=($(compgen -W "gen check fmt lint describe doc breaking import lsp explain" -- "$word")); return ;;
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
    [[ "${COMPREPLY[*]}" == *[=-] ]] && compopt -o nospace
  else
    compopt -o filenames
    local suffix=widl
    [[ "${COMP_WORDS[1]}" == import ]] && suffix=fbs
    COMPREPLY=($(compgen -f -X "!*.$suffix" -- "$word") $(compgen -d -- "$word"))
  fi
}
complete -F _widlc widlc
