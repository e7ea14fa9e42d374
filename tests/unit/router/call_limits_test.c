/* SPDX-License-Identifier: MIT */
/* What calls and registrations are bounded by. */
#include <stdio.h>

#include "support/router_parties.h"

/* 50 bytes in MessagePack, 300 in JSON. */
#define CONTROL_5  "\\u0001\\u0001\\u0001\\u0001\\u0001"
#define CONTROL_25 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5
#define CONTROL_50 CONTROL_25 CONTROL_25

/* A message may grow on its way; the limit is on what is sent on as well. */
static void what_grows_above_the_limit_is_refused(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    if (peer_serializer(caller) != WI_JSON && peer_serializer(callee) == WI_JSON) {
        peer_send(caller, "[48,1,{},'com.x',['" CONTROL_50 "']]");
        peer_expect(caller, "[8,48,1,{},'wamp.error.payload_size_exceeded',['*']]");
    }
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[48,3,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    if (peer_serializer(caller) != WI_JSON || peer_serializer(callee) == WI_JSON)
        return;
    peer_send(callee, "[70,1,{},['" CONTROL_50 "']]");
    peer_expect(caller, "[8,48,2,{},'wamp.error.payload_size_exceeded',['*']]");
    peer_send(callee, "[8,68,2,{},'com.e',['" CONTROL_50 "']]");
    peer_expect(caller, "[8,48,3,{},'wamp.error.payload_size_exceeded',['*']]");
}

static void limits_answer(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(callee, "[64,2,{},'com.y']");
    peer_expect(callee, "[65,2,'*']");
    peer_send(callee, "[64,3,{},'com.z']");
    peer_expect(callee, "[8,64,3,{},'widl.error.limit_exceeded','...']");
    for (int i = 1; i <= 3; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{},'com.x']", i);
        peer_send(caller, text);
    }
    peer_expect(caller, "[8,48,3,{},'widl.error.limit_exceeded','...']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(caller, "[48,4,{},'com.x']");
    peer_expect(callee, "[68,3,'$r',{}]");
}

/* Four times the limit of one caller is that of a callee. */
static void the_callees_limit_is_above_each_callers(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    for (int i = 1; i <= 8; i++) {
        char text[64];
        if (i % 2 == 1)
            caller = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[48,%d,{},'com.x']", i);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[68,%d,'$r',{}]", i);
        peer_expect(callee, text);
    }
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(other, "[48,1,{},'com.x']");
    peer_expect(other, "[8,48,1,{},'widl.error.limit_exceeded','...']");
    peer_send(callee, "[70,8,{}]");
    peer_expect(caller, "[50,8,{}]");
    peer_send(other, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,9,'$r',{}]");
}

/* Who cancels still owes its limit what the callee has not answered; others are not kept away. */
static void canceled_calls_count_against_their_caller(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    struct peer *other = peer_join(scenario, "realm1");
    for (int i = 1; i <= 12; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{},'com.x']", i);
        peer_send(caller, text);
        if (i <= 2) {
            snprintf(text, sizeof(text), "[68,%d,'$r',{}]", i);
            peer_expect(callee, text);
            snprintf(text, sizeof(text), "[49,%d,{}]", i);
            peer_send(caller, text);
            snprintf(text, sizeof(text), "[8,48,%d,{},'wamp.error.canceled','...']", i);
        } else {
            snprintf(text, sizeof(text), "[8,48,%d,{},'widl.error.limit_exceeded','...']", i);
        }
        peer_expect(caller, text);
    }
    peer_send(other, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,3,'$r',{}]");
    peer_send(callee, "[70,1,{},['late']]");
    peer_send(caller, "[48,20,{},'com.x']");
    peer_expect(callee, "[68,4,'$r',{}]");
    peer_send(callee, "[70,3,{}]");
    peer_expect(other, "[50,1,{}]");
}

/* However many callers come, call and go, the next one is served, and late answers are dropped. */
static void callers_that_left_do_not_count(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    for (int i = 1; i <= 12; i++) {
        char text[64];
        caller = peer_join(scenario, "realm1");
        peer_send(caller, "[48,1,{},'com.x']");
        snprintf(text, sizeof(text), "[68,%d,'$r',{}]", i);
        peer_expect(callee, text);
        if (i % 2 == 1) {
            peer_send(caller, "[49,1,{}]");
            peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
        }
        peer_send(caller, "[6,{},'wamp.close.close_realm']");
        peer_expect(caller, "[6,{},'wamp.close.goodbye_and_out']");
        peer_expect_closed(caller);
    }
    for (int i = 1; i <= 12; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[70,%d,{}]", i);
        peer_send(callee, text);
    }
    caller = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,13,'$r',{}]");
    peer_send(callee, "[70,13,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(callee, "[70,13,{}]");
    peer_expect_violation(callee);
}

/* Whoever never ends the input of calls that are over does not use up what calls may use. */
static void calls_with_late_input_do_not_count(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    for (int i = 1; i <= 9; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{'progress':true},'com.x']", i);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[68,%d,'$r',{'progress':true}]", i);
        peer_expect(callee, text);
        snprintf(text, sizeof(text), "[70,%d,{}]", i);
        peer_send(callee, text);
        snprintf(text, sizeof(text), "[50,%d,{}]", i);
        peer_expect(caller, text);
    }
    peer_send(caller, "[48,9,{},'com.x']");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

/* A callee that was told to stop need not answer: that must not keep its callers from calling. */
static void killed_calls_count_for_nobody(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    for (int i = 1; i <= 12; i++) {
        char text[64];
        start_call(caller, callee, i);
        snprintf(text, sizeof(text), "[49,%d,{}]", i);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[8,48,%d,{},'wamp.error.canceled','...']", i);
        peer_expect(caller, text);
        snprintf(text, sizeof(text), "[69,%d,'*']", i);
        peer_expect(callee, text);
    }
    for (int i = 1; i <= 12; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[70,%d,{}]", i);
        peer_send(callee, text);
    }
    start_call(caller, callee, 13);
    peer_send(callee, "[70,13,{},['in time']]");
    peer_expect(caller, "[50,13,{},['in time']]");
}

/* A part that cannot be sent on ends the whole call. */
static void parts_that_grow_above_the_limit_end_the_call(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true,'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true,'receive_progress':true}]");
    if ((peer_serializer(caller) == WI_JSON) == (peer_serializer(callee) == WI_JSON))
        return;
    if (peer_serializer(callee) == WI_JSON)
        peer_send(caller, "[48,1,{'progress':true},'com.x',['" CONTROL_50 "']]");
    else
        peer_send(callee, "[70,1,{'progress':true},['" CONTROL_50 "']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.payload_size_exceeded','...']");
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
    peer_send(callee, "[70,1,{}]");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

/* A callee that has registered a procedure with these options, as registration `id`. */
static struct peer *join_registered(struct scenario *scenario, const char *features,
                                    const char *options, const char *procedure, const char *id)
{
    char text[160];
    struct peer *callee = peer_join_with(scenario, "realm1", "{}", features);
    snprintf(text, sizeof(text), "[64,1,%s,'%s']", options, procedure);
    peer_send(callee, text);
    snprintf(text, sizeof(text), "[65,1,'%s']", id);
    peer_expect(callee, text);
    return callee;
}

enum { CALLEES = 3 };

static void join_callees(struct scenario *scenario, const char *features, const char *options,
                         struct peer *callees[CALLEES])
{
    for (size_t i = 0; i < CALLEES; i++)
        callees[i] = join_registered(scenario, features, options, "com.x", "$r");
}

#define REROUTES "{'call_reroute':true}"

/* Copies for other callees are bounded by the largest message; without one there is no other. */
static void copies_of_calls_are_bounded(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, REROUTES, "{'invoke':'first'}", callees);
    for (int i = 1; i <= 4; i++) {
        char text[256];
        snprintf(text, sizeof(text), "[48,%d,{},'com.x',['%0100d']]", i, i);
        peer_send(caller, text);
        peer_expect(callees[0], "[68,'*','$r',{},['*']]");
    }
    peer_send(callees[0], "[8,68,4,{},'wamp.error.unavailable']");
    peer_expect(caller, "[8,48,4,{},'wamp.error.no_available_callee','...']");
    peer_send(callees[0], "[8,68,1,{},'wamp.error.unavailable']");
    peer_expect(callees[1], "[68,1,'$r',{},['*']]");
    peer_send(callees[1], "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {SCENARIO(what_grows_above_the_limit_is_refused), .options = {.max_message_bytes = 256}},
        {SCENARIO(limits_answer), .options = {.max_registrations = 2, .max_pending_calls = 2}},
        {SCENARIO(the_callees_limit_is_above_each_callers), .options = {.max_pending_calls = 2}},
        {SCENARIO(canceled_calls_count_against_their_caller), .options = {.max_pending_calls = 2}},
        {SCENARIO(callers_that_left_do_not_count), .options = {.max_pending_calls = 2}},
        {SCENARIO(calls_with_late_input_do_not_count), .options = {.max_pending_calls = 2}},
        {SCENARIO(killed_calls_count_for_nobody), .options = {.max_pending_calls = 2}},
        {SCENARIO(parts_that_grow_above_the_limit_end_the_call),
         .options = {.max_message_bytes = 280}},
        {SCENARIO(copies_of_calls_are_bounded), .options = {.max_message_bytes = 400}},
    };
    return scenario_main("call_limits", cases, ARRAY_LENGTH(cases));
}
