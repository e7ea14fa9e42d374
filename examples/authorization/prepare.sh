#!/bin/sh
# Makes the file of users that router.json names.
set -eu

# add ROLE NAME...
add() {
    role=$1
    shift
    for name in "$@"; do
        echo secret | widl-router user add users.json "$name" --role "$role"
    done
}

rm -f users.json
add desk desk
add guard guard
add nurse nora
add doctor dora dirk
