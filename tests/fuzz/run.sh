#!/usr/bin/env bash
# run.sh libfuzzer|afl TARGET SECONDS: looks for inputs that break TARGET (parser, json, …), starting
# from the kept corpus and, for the parser, from every contract of this tree. One core, niced.
# run.sh keep TARGET: adds to the kept corpus what was found since and reaches something new,
# smallest first.
#
# Builds and findings are below build/fuzz (or $WIDL_FUZZ_BUILD). The status is 0 if nothing broke.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${WIDL_FUZZ_BUILD:-$root/build/fuzz}
how=${1:?libfuzzer, afl or keep}
target=${2:?which target}
corpus=$root/tests/fuzz/corpus/$target
found=$build/found/$target
largest=20000

# compile COMPILER DIRECTORY: the target's program.
compile() {
    cmake -S "$root" -B "$2" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER="$1" \
        -DWIDL_DEVELOPER=ON -DWIDL_FUZZ=ON -DWIDL_SANITIZE=address,undefined >"$2.log"
    cmake --build "$2" --target "${target}_fuzzer" >>"$2.log"
}

# seed DIRECTORY: what a run starts from.
seed() {
    mkdir -p "$1"
    cp "$corpus"/* "$1"
    [ "$target" = parser ] || return 0
    find "$root" -path "$root/build" -prune -o -name '*.widl' -size -20k -print |
        while read -r contract; do
            cp "$contract" "$1/$(sha1sum "$contract" | cut -c1-40)"
        done
}

mkdir -p "$build" "$found"
case $how in
libfuzzer)
    compile clang "$build/libfuzzer"
    seed "$found/seeds"
    nice "$build/libfuzzer/tests/fuzz/${target}_fuzzer" -max_total_time="${3:?seconds}" \
        -max_len=$largest -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found/" "$found/seeds"
    ;;
afl)
    compile afl-clang-fast "$build/afl"
    seed "$found/seeds"
    AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
        nice afl-fuzz -V "${3:?seconds}" -t 2000+ -m none -i "$found/seeds" -o "$found/afl" -- \
        "$build/afl/tests/fuzz/${target}_fuzzer"
    broken=$(find "$found/afl/default/crashes" "$found/afl/default/hangs" -name 'id:*' | wc -l)
    echo "$broken inputs that crash or hang"
    [ "$broken" -eq 0 ]
    ;;
keep)
    compile clang "$build/libfuzzer"
    folders=("$found/seeds")
    [ ! -d "$found/afl/default/queue" ] || folders+=("$found/afl/default/queue")
    "$build/libfuzzer/tests/fuzz/${target}_fuzzer" -merge=1 -max_len=2048 -use_counters=0 \
        "$corpus" "${folders[@]}"
    ;;
*)
    echo "run.sh: unknown way '$how'" >&2
    exit 2
    ;;
esac
