#!/usr/bin/env bash
# Runs every test: installs what they need, builds with sanitizers, runs the suite. Arguments go to
# ctest, such as `-R session`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=support/setup.sh
source "$root/tests/support/setup.sh"

say "installing what the tests need"
install_packages "${build_packages[@]}" "${test_packages[@]}"

say "fetching the foreign peers: autobahn and wampy"
mkdir -p "$root/build/peers"
cp "$root/tests/interop/package.json" "$root/tests/interop/package-lock.json" "$root/build/peers/"
quietly "$root/build/peers/log" npm --prefix "$root/build/peers" ci --ignore-scripts \
    --omit=optional --no-audit --no-fund

say "building with AddressSanitizer and UndefinedBehaviorSanitizer"
cd "$root"
quietly build/configure.log cmake --preset sanitize
cmake --build --preset sanitize | tail -n 1

say "running the tests"
ctest --preset sanitize -j "$(nproc)" "$@"
