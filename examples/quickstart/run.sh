#!/usr/bin/env bash
# From a fresh checkout to a call and an event on the screen: installs what is missing, builds and
# installs widl into a private prefix, builds this example against it, and runs it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../../tests/support/setup.sh
source "$root/tests/support/setup.sh"

work=${WIDL_QUICKSTART_DIR:-$root/build/quickstart}
prefix=$work/prefix
log=$work/log
# A checker such as "valgrind -q --leak-check=full --error-exitcode=9" in front of every program.
check=${WIDL_QUICKSTART_CHECK:-}
pids=()

stop_all() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
}
trap stop_all EXIT

# wait_for FILE TEXT PID: until the process has written the text; fails when it ends before.
wait_for() {
    until grep -q "$2" "$1" 2>/dev/null; do
        if ! kill -0 "$3" 2>/dev/null; then
            cat "$1" >&2
            fail "a program ended before it said '$2'"
        fi
        sleep 0.05
    done
}

# start NAME COMMAND...: in the background, its output in $log/NAME.
start() {
    local name=$1
    shift
    $check "$@" >"$log/$name" 2>&1 &
    pids+=($!)
}

say "installing what the build needs"
install_packages "${build_packages[@]}"

say "building widl and installing it into ${prefix#"$root"/}"
mkdir -p "$work" "$log"
rm -f "$log"/*
quietly "$log/build" cmake -S "$root" -B "$work/widl" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$prefix"
quietly "$log/build" cmake --build "$work/widl"
quietly "$log/build" cmake --install "$work/widl"

say "building the example: find_package(Widl), idl/fleet/device.widl and four C files"
quietly "$log/build" cmake -S "$here" -B "$work/example" -G Ninja \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_PREFIX_PATH="$prefix"
quietly "$log/build" cmake --build "$work/example"

say "starting router, callee and subscriber"
start router "$prefix/bin/widl-router" --listen ws://127.0.0.1:0/ws --realm realm1
router=${pids[-1]}
wait_for "$log/router" "listening on" "$router"
url=$(sed -n 's/^listening on //p' "$log/router" | head -n 1)
echo "router: $url"
start callee "$work/example/callee" "$url"
callee=${pids[-1]}
wait_for "$log/callee" "serving" "$callee"
start subscriber "$work/example/subscriber" "$url"
subscriber=${pids[-1]}
wait_for "$log/subscriber" "subscribed" "$subscriber"

say "caller.c"
$check "$work/example/caller" "$url"
say "tour.c"
$check "$work/example/tour" "$url"
say "what subscriber.c received"
wait_for "$log/subscriber" "^event" "$subscriber"
grep "^event" "$log/subscriber"

say "stopping: the router says goodbye, the others end by themselves"
kill -TERM "$router"
status=0
for name in router callee subscriber; do
    if ! wait "${!name}"; then
        echo "$name failed:" >&2
        cat "$log/$name" >&2
        status=1
    fi
done
pids=()
[ "$status" -eq 0 ] && say "done"
exit "$status"
