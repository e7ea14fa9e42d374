#!/bin/sh
# Makes the file of users that the router needs.
set -eu

rm -f users.json
for agent in alice bob; do
    echo secret | widl-router user add users.json "$agent" --role agent
done
for other in board carol; do
    echo secret | widl-router user add users.json "$other" --role office
done
