#!/usr/bin/env bash
# alike.sh SPEED SIZE: both programs, which differ in how their contracts are marshalled, must say
# the same of every payload.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" > "$work/speed"
"$2" > "$work/size"
lines=$(wc -l < "$work/speed")
[ "$lines" -gt 1000 ] || { echo "only $lines payloads were judged" >&2; exit 1; }
cmp -s "$work/speed" "$work/size" || { diff "$work/speed" "$work/size" | head -40; exit 1; }
echo "$lines judgements, the same in both"
