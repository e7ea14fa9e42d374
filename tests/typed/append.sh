#!/usr/bin/env bash
# append.sh COMPILER WIDLC INCLUDE: a program compiles without a change, and without a warning, once
# its contract has got optional parameters, fields, errors and procedures at the end.
set -euo pipefail

compiler=$1
widlc=$2
include=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/program.c" <<'END'
#include <things.widl.h>

static void on_get(widl_invocation *invocation, const things_things_get_args *args, void *user)
{
    things_thing thing = {.id = args->id};
    (void)user;
    things_things_get_reply(invocation, &thing);
}

int main(void)
{
    static const things_things_callee table = {.get = on_get};
    widl_error error = {0};
    widl_session *session = widl_connect("ws://127.0.0.1:8080/ws", "realm1", NULL, &error);
    widl_call call = {0};
    things_thing thing;
    things_things_changed_event event = {.id = widl_str("b")};

    things_things_serve(session, &table, NULL, &error);
    things_things_get(session, &(things_things_get_args){.id = widl_str("a")}, &thing, &call);
    things_things_publish_changed(session, &event, NULL, &error);
    widl_session_close(session);
    return 0;
}
END

# compiles THING PARAMETERS THROWS MEMBERS: what stands at the end of each.
compiles() {
    cat >"$work/things.widl" <<END
package test.things.v1;
struct Thing { id: string; $1 }
error Lost(id: string);
interface Things {
  procedure get(id: string $2) -> Thing $3;
  topic changed(id: string $2);
  $4
}
END
    "$widlc" gen -o "$work" "$work/things.widl"
    "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "-I$include" \
        "-I$work" -fsyntax-only "$work/program.c"
}

compiles '' '' '' ''
compiles 'note?: string; count: int32 = 1;' ', deep?: bool, {limit: uint32 = 5}' 'throws Lost' \
    'procedure drop(id: string); procedure list() -> stream Thing; topic gone(id: string);'
