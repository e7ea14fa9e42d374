#!/usr/bin/env bash
# version.sh COMPILER INCLUDE GENERATED: generated code compiles with this runtime, and neither with
# one that does not know its format yet nor with one that does not support it any more.
set -euo pipefail

compiler=$1
include=$2
generated=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/widl"

case $compiler in
*++) language=(-x c++ -std=c++17) ;;
*) language=(-x c -std=c11) ;;
esac

# compile FORMAT OLDEST: with a runtime that says so, which has none of the other headers.
compile() {
    sed -e "s/^\(#define WIDL_FORMAT *\) [0-9]*/\1 $1/" \
        -e "s/^\(#define WIDL_FORMAT_OLDEST\) [0-9]*/\1 $2/" \
        "$include/widl/version.h" >"$work/widl/version.h"
    echo '#include <test/everything.widl.h>' |
        LC_ALL=C "$compiler" "${language[@]}" -fsyntax-only "-I$work" "${@:3}" "-I$generated" - 2>&1
}

# refuse FORMAT OLDEST TEXT: the first thing said is TEXT, and it is an error.
refuse() {
    if said=$(compile "$1" "$2"); then
        echo "format $1, oldest $2: it compiles" >&2
        exit 1
    fi
    grep -m 1 'error' <<<"$said" | grep -F "everything.widl.h $3" || {
        echo "format $1, oldest $2: expected '$3' in:" "$said" >&2
        exit 1
    }
}

format=$(sed -n 's/^#define WIDL_FORMAT *\([0-9]*\)$/\1/p' "$include/widl/version.h")
compile "$format" 1 "-I$include"
compile "$((format + 1))" "$format" "-I$include"
refuse "$((format - 1))" "$((format - 1))" "needs a newer widl runtime: upgrade the runtime"
refuse "$((format + 1))" "$((format + 1))" \
    "is too old for this widl runtime: upgrade widlc, generate it again"
