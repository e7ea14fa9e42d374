#!/bin/sh
# SPDX-License-Identifier: MIT
# What the workflow of this repository checks, as it can be run by hand:
#
#     ./check.sh                      all of it, against main
#     ./check.sh style                contracts are in the style of `widlc fmt`
#     ./check.sh lint [SARIF]         they break no rule; SARIF is written for services that show it
#     ./check.sh breaking [REF] [SARIF]
#                                     they break nobody who has the contracts of REF, a git commit
#     ./check.sh docs [DIR]           their documentation, as DIR/index.html
#     ./check.sh install SOURCE       build and install widlc from its sources, if it is not there
#
# It ends with 0 when all is well, and with the status of what found something otherwise.
set -eu
cd "$(dirname "$0")"

widlc=${WIDLC:-widlc}

contracts() {
    find idl -name '*.widl' | LC_ALL=C sort
}

# report SARIF COMMAND...: show what widlc finds, and write it to the file SARIF, if that is named.
report() {
    sarif=$1
    shift
    status=0
    "$@" || status=$?
    [ -z "$sarif" ] || "$@" --diagnostics=sarif > "$sarif" || [ $? -eq "$status" ]
    return "$status"
}

style() {
    # shellcheck disable=SC2046
    "$widlc" fmt --diff $(contracts)
}

lint() {
    # shellcheck disable=SC2046
    report "${1:-}" "$widlc" lint -I idl $(contracts)
}

breaking() {
    # shellcheck disable=SC2046
    report "${2:-}" "$widlc" breaking -I idl --against "git:${1:-main}:idl" $(contracts)
}

docs() {
    mkdir -p "${1:-site}"
    # shellcheck disable=SC2046
    "$widlc" doc -I idl -f html -o "${1:-site}/index.html" $(contracts)
}

install() {
    command -v "$widlc" > /dev/null && return
    sudo apt-get update -q
    sudo apt-get install -y -q --no-install-recommends bison cmake flex gcc libc6-dev ninja-build
    cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DWIDL_RUNTIME=OFF
    cmake --build "$1/build"
    sudo cmake --install "$1/build"
}

case ${1:-all} in
style | lint | breaking | docs | install)
    "$@"
    ;;
all)
    style
    lint
    breaking
    docs
    ;;
*)
    echo "check.sh: unknown check '$1'; see the beginning of it" >&2
    exit 2
    ;;
esac
