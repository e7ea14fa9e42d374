/* SPDX-License-Identifier: MIT */
/* Parties: callers and callees that have joined and know each other. */
#include "support/router_parties.h"

#include <stdio.h>

struct peer *join_caller(struct scenario *scenario)
{
    return peer_join_with(scenario, "realm1", CALLER_FEATURES, "{}");
}

struct peer *join_callee(struct scenario *scenario, const char *features, const char *options)
{
    char text[128];
    struct peer *callee = peer_join_with(scenario, "realm1", "{}", features);
    snprintf(text, sizeof(text), "[64,1,%s,'com.x']", options);
    peer_send(callee, text);
    peer_expect(callee, "[65,1,'$r']");
    return callee;
}

void join_both(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee)
{
    *ret_caller = join_caller(scenario);
    *ret_callee = join_callee(scenario, CALLEE_FEATURES, "{}");
}

void join_plain(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee)
{
    *ret_caller = peer_join(scenario, "realm1");
    *ret_callee = peer_join(scenario, "realm1");
    peer_send(*ret_callee, "[64,1,{},'com.x']");
    peer_expect(*ret_callee, "[65,1,'$r']");
}

void start_call(struct peer *caller, struct peer *callee, int id)
{
    char text[64];
    snprintf(text, sizeof(text), "[48,%d,{'receive_progress':true},'com.x']", id);
    peer_send(caller, text);
    snprintf(text, sizeof(text), "[68,%d,'$r',{'receive_progress':true}]", id);
    peer_expect(callee, text);
}
