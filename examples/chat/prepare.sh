#!/bin/sh
# Makes the file of users that the router needs.
set -eu

rm -f users.json
for name in alice bob carol; do
    echo secret | widl-router user add users.json "$name"
done
