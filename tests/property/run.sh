#!/usr/bin/env bash
# run.sh [SEED [COUNT [CONTRACTS]]]: random contracts and values; see generate.py and driver.c. A
# seed repeats a run exactly. CTest sets the environment; to run another seed:
#
#     WIDL_PROPERTY_SEED=random ctest -R property --verbose
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
seed=${1:-${WIDL_PROPERTY_SEED:-1}}
count=${2:-${WIDL_PROPERTY_COUNT:-${WIDL_PROPERTY_CASES:-10000}}}
contracts=${3:-${WIDL_PROPERTY_CONTRACTS:-12}}
: "${WIDLC:?}" "${WIDL_PROPERTY_DRIVER:?}" "${WIDL_INCLUDE:?}" "${WIDL_PROPERTY_WORK:?}"
[ "$seed" != random ] || seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
echo "seed $seed, $count cases, $contracts contracts"

work=$WIDL_PROPERTY_WORK
rm -rf "$work"
mkdir -p "$work/generated" "$work/objects"
"${WIDL_PYTHON:-python3}" -B "$here/generate.py" "$seed" "$contracts" "$count" "$work"
cp "$here/entry.h" "$work/tables"

read -ra options <<<"${WIDLC_OPTIONS:-}"
find "$work/idl" -name '*.widl' -exec \
    "$WIDLC" gen -I "$work/idl" -o "$work/generated" "${options[@]}" {} +

read -ra flags <<<"${WIDL_PROPERTY_CFLAGS:-}"
cd "$work"
find generated tables -name '*.c' | sort | while read -r source; do
    echo "-c $source -o objects/${source//\//_}.o"
done | xargs -P "$(nproc)" -L 1 "${CC:-cc}" -std=c11 -O0 -fPIC -Wall -Wextra -Wconversion -Werror \
    "${flags[@]}" "-I$WIDL_INCLUDE" -Igenerated -Itables
"${CC:-cc}" -shared "${flags[@]}" objects/*.o -o tables.so
exec "$WIDL_PROPERTY_DRIVER" cases.json "$work/tables.so"
