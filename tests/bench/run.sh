#!/usr/bin/env bash
# run.sh [NAME…]: installs what the benchmarks compare with, builds for release in build/bench, and
# measures: everything, or what is named (compile, size, marshal, history, calls, latency, events,
# idle, patterns, load, faults). docs/performance.md explains it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../support/setup.sh
source "$root/tests/support/setup.sh"

say "installing what the benchmarks need"
install_packages "${build_packages[@]}" "${bench_packages[@]}"

say "building for release"
cd "$root"
mkdir -p build
quietly build/bench-configure.log cmake --preset bench
cmake --build --preset bench | tail -n 1

say "measuring"
exec /usr/bin/python3 tests/bench/bench.py --build build/bench --results build/bench/results.json "$@"
