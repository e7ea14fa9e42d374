#!/usr/bin/env bash
# compile.sh COMPILER INCLUDE GENERATED: everything below GENERATED must compile without a warning,
# each file alone, and all headers together.
set -euo pipefail

compiler=$1
include=$2
generated=$3

case $compiler in
*++) language=(-x c++ -std=c++17) ;;
*) language=(-x c -std=c11 -Wstrict-prototypes -Wmissing-prototypes) ;;
esac
flags=("${language[@]}" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    "-I$include" "-I$generated" -fsyntax-only)

count=0
while IFS= read -r source; do
    "$compiler" "${flags[@]}" "$source"
    count=$((count + 1))
done < <(find "$generated" -name '*.c' | sort)
[ "$count" -gt 0 ] || { echo "nothing was generated below $generated" >&2; exit 1; }

find "$generated" -name '*.h' | sort | sed "s|^$generated/\(.*\)|#include <\1>|" |
    { cat; echo 'int main(void) { return 0; }'; } | "$compiler" "${flags[@]}" -
echo "$compiler: $count sources, and all headers together"
