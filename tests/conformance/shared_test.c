/* SPDX-License-Identifier: MIT */
/* Several callees of one procedure. */
#include <stdio.h>

#include "support/router_scenario.h"

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

/* The caller calls, the callee answers: a whole call to `com.x`. */
static void call_reaches(struct peer *caller, struct peer *callee, int id, const char *options)
{
    char text[96];
    snprintf(text, sizeof(text), "[48,%d,%s,'com.x',[%d]]", id, options, id);
    peer_send(caller, text);
    snprintf(text, sizeof(text), "[68,'$i%p-%d','$r',{},[%d]]", (void *)callee, id, id);
    peer_expect(callee, text);
    snprintf(text, sizeof(text), "[70,'$i%p-%d',{}]", (void *)callee, id);
    peer_send(callee, text);
    snprintf(text, sizeof(text), "[50,%d,{}]", id);
    peer_expect(caller, text);
}

static void the_first_callee_fixes_the_policy(struct scenario *scenario)
{
    static const char *const policies[] = {"single", "first", "last", "roundrobin", "random"};
    char text[96];
    for (size_t i = 0; i < ARRAY_LENGTH(policies); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        struct peer *other = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[64,1,{'invoke':'%s'},'com.x']", policies[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[65,1,'$r%zu']", i);
        peer_expect(peer, text);
        for (size_t k = 0; k < ARRAY_LENGTH(policies); k++) {
            snprintf(text, sizeof(text), "[64,%zu,{'invoke':'%s'},'com.x']", k + 1, policies[k]);
            peer_send(other, text);
            if (k == i && k > 0)
                snprintf(text, sizeof(text), "[65,%zu,'$r%zu']", k + 1, i);
            else
                snprintf(text, sizeof(text),
                         "[8,64,%zu,{},'wamp.error.procedure_already_exists','...']", k + 1);
            peer_expect(other, text);
        }
        peer_drop(peer);
        peer_drop(other);
    }
}

enum { CALLEES = 3 };

static void join_callees(struct scenario *scenario, const char *features, const char *options,
                         struct peer *callees[CALLEES])
{
    for (size_t i = 0; i < CALLEES; i++)
        callees[i] = join_registered(scenario, features, options, "com.x", "$r");
}

static void the_first_is_called(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, "{}", "{'invoke':'first'}", callees);
    call_reaches(caller, callees[0], 1, "{}");
    call_reaches(caller, callees[0], 2, "{}");
    peer_send(callees[0], "[66,2,'$r']");
    peer_expect(callees[0], "[67,2]");
    call_reaches(caller, callees[1], 3, "{}");
    peer_send(callees[1], "[66,2,'$r']");
    peer_expect(callees[1], "[67,2]");
    peer_send(callees[2], "[66,2,'$r']");
    peer_expect(callees[2], "[67,2]");
}

static void the_last_is_called(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, "{}", "{'invoke':'last'}", callees);
    call_reaches(caller, callees[2], 1, "{}");
    peer_send(callees[2], "[66,2,'$r']");
    peer_expect(callees[2], "[67,2]");
    call_reaches(caller, callees[1], 2, "{}");
}

static void roundrobin_goes_around(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, "{}", "{'invoke':'roundrobin'}", callees);
    for (int i = 0; i < 7; i++)
        call_reaches(caller, callees[i % CALLEES], i + 1, "{}");
    peer_send(callees[1], "[66,2,'$r']");
    peer_expect(callees[1], "[67,2]");
    call_reaches(caller, callees[2], 8, "{}");
    call_reaches(caller, callees[0], 9, "{}");
    call_reaches(caller, callees[2], 10, "{}");
}

static void random_reaches_all(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, "{}", "{'invoke':'random','concurrency':1}", callees);
    /* A callee that is busy is passed over, so three calls reach all three. */
    for (int i = 1; i <= CALLEES; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{},'com.x']", i);
        peer_send(caller, text);
    }
    for (size_t i = 0; i < CALLEES; i++)
        peer_expect(callees[i], "[68,1,'$r',{}]");
    peer_send(caller, "[48,4,{},'com.x']");
    peer_expect(caller, "[8,48,4,{},'wamp.error.no_available_callee','...']");
}

static void a_session_shares_with_others_only(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = join_registered(scenario, "{'registration_revocation':true}",
                                          "{'invoke':'last'}", "com.x", "$r");
    peer_send(callee, "[64,2,{'invoke':'last'},'com.x']");
    peer_expect(callee, "[8,64,2,{},'wamp.error.procedure_already_exists','...']");
    call_reaches(caller, callee, 1, "{}");
    peer_send(callee, "[64,3,{'invoke':'last','force_reregister':true},'com.x']");
    peer_expect(callee, "[67,0,{'registration':'$r','reason':'*'}]");
    peer_expect(callee, "[65,3,'$new']");
    peer_send(callee, "[66,4,'$r']");
    peer_expect(callee, "[8,66,4,{},'wamp.error.no_such_registration','...']");
    peer_send(callee, "[66,5,'$new']");
    peer_expect(callee, "[67,5]");
}

static void concurrency_is_limited(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *first =
        join_registered(scenario, "{}", "{'invoke':'first','concurrency':1}", "com.x", "$r");
    struct peer *second =
        join_registered(scenario, "{}", "{'invoke':'first','concurrency':1}", "com.x", "$r");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(first, "[68,1,'$r',{}]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(second, "[68,1,'$r',{}]");
    peer_send(caller, "[48,3,{},'com.x']");
    peer_expect(caller, "[8,48,3,{},'wamp.error.no_available_callee','...']");
    peer_send(first, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(caller, "[48,4,{},'com.x']");
    peer_expect(first, "[68,2,'$r',{}]");
    peer_send(caller, "[49,4,{}]");
    peer_expect(caller, "[8,48,4,{},'wamp.error.canceled','...']");
    peer_send(caller, "[48,5,{},'com.x']");
    peer_expect(caller, "[8,48,5,{},'wamp.error.no_available_callee','...']");
}

/* A callee that was interrupted is free again, whether or not it answers. */
static void interrupted_callees_are_free(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee =
        join_registered(scenario, "{'call_canceling':true}", "{'concurrency':1}", "com.x", "$r");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[49,1,{}]");
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[70,1,{},['late']]");
    peer_send(callee, "[70,2,{}]");
    peer_expect(caller, "[50,2,{}]");
}

#define REROUTES "{'call_reroute':true}"

static void refuse_one(struct peer *callee, int request)
{
    char text[64];
    snprintf(text, sizeof(text), "[68,%d,'$r',{},['a'],{'k':1}]", request);
    peer_expect(callee, text);
    snprintf(text, sizeof(text), "[8,68,%d,{},'wamp.error.unavailable']", request);
    peer_send(callee, text);
}

/* Each policy goes on as if the callee that is unavailable were not there. */
static void unavailable_callees_are_passed_over(struct scenario *scenario)
{
    static const struct {
        const char *options;
        int order[CALLEES];
    } cases[] = {
        {"{'invoke':'first'}", {0, 1, 2}},
        {"{'invoke':'last'}", {2, 1, 0}},
        {"{'invoke':'roundrobin'}", {0, 1, 2}},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[96];
        struct peer *callees[CALLEES];
        struct peer *caller = peer_join(scenario, "realm1");
        for (size_t k = 0; k < CALLEES; k++) {
            callees[k] = peer_join_with(scenario, "realm1", "{}", REROUTES);
            snprintf(text, sizeof(text), "[64,1,%s,'com.x']", cases[i].options);
            peer_send(callees[k], text);
            peer_expect(callees[k], "[65,1,'*']");
        }
        peer_send(caller, "[48,1,{},'com.x',['a'],{'k':1}]");
        for (size_t k = 0; k < CALLEES; k++) {
            struct peer *callee = callees[cases[i].order[k]];
            peer_expect(callee, "[68,1,'*',{},['a'],{'k':1}]");
            peer_send(callee, "[8,68,1,{},'wamp.error.unavailable',['busy']]");
        }
        peer_expect(caller, "[8,48,1,{},'wamp.error.no_available_callee','...']");
        for (size_t k = 0; k < CALLEES; k++)
            peer_drop(callees[k]);
    }
}

/* The time runs from the call on, not from its last callee. */
static void rerouted_calls_time_out(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, REROUTES, "{'invoke':'first'}", callees);
    peer_send(caller, "[48,1,{'timeout':100},'com.x',['a'],{'k':1}]");
    scenario_advance(scenario, 60);
    refuse_one(callees[0], 1);
    peer_expect(callees[1], "[68,1,'$r',{},['a'],{'k':1}]");
    scenario_advance(scenario, 40);
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
    peer_drop(caller);
    peer_send(callees[1], "[8,68,1,{},'wamp.error.unavailable']");
    peer_expect_nothing(callees[2]);
}

static void rerouted_calls_are_answered(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, REROUTES, "{'invoke':'first','concurrency':1}", callees);
    peer_send(caller, "[48,1,{'timeout':100,'disclose_me':false},'com.x',['a'],{'k':1}]");
    refuse_one(callees[0], 1);
    peer_expect(callees[1], "[68,1,'$r',{},['a'],{'k':1}]");
    /* The first is free again, and knows nothing of the call. */
    peer_send(caller, "[48,2,{},'com.x',['a'],{'k':1}]");
    refuse_one(callees[0], 2);
    refuse_one(callees[2], 1);
    peer_expect(caller, "[8,48,2,{},'wamp.error.no_available_callee','...']");
    peer_send(callees[1], "[70,1,{},['done']]");
    peer_expect(caller, "[50,1,{},['done']]");
    peer_send(callees[0], "[70,1,{}]");
    peer_expect_violation(callees[0]);
}

static void a_single_callee_that_is_unavailable(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = join_registered(scenario, REROUTES, "{}", "com.x", "$r");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'wamp.error.unavailable']");
    peer_expect(caller, "[8,48,1,{},'wamp.error.no_available_callee','...']");
    peer_send(callee, "[70,1,{}]");
    peer_expect_violation(callee);
}

static void unavailable_is_an_error_as_others_without_the_feature(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = join_registered(scenario, "{}", "{}", "com.x", "$r");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'wamp.error.unavailable',['mine']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.unavailable',['mine']]");
}

static void force_reregister_revokes_the_others(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *told = join_registered(scenario, "{'registration_revocation':true}",
                                        "{'invoke':'last'}", "com.x", "$old");
    struct peer *untold = join_registered(scenario, "{}", "{'invoke':'last'}", "com.x", "$old");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(untold, "[68,1,'$old',{}]");
    struct peer *callee =
        join_registered(scenario, "{}", "{'force_reregister':true}", "com.x", "$r");
    peer_expect(told, "[67,0,{'registration':'$old','reason':'widl.revoked.reregistered'}]");
    call_reaches(caller, callee, 2, "{}");
    peer_send(untold, "[66,2,'$old']");
    peer_expect(untold, "[8,66,2,{},'wamp.error.no_such_registration','...']");
    peer_send(untold, "[70,1,{},['late']]");
    peer_expect(caller, "[50,1,{},['late']]");
    peer_expect_nothing(told);
}

static void calls_with_a_key_stay_with_their_callee(struct scenario *scenario)
{
    struct peer *callees[CALLEES];
    struct peer *caller = peer_join(scenario, "realm1");
    join_callees(scenario, "{}", "{'invoke':'roundrobin'}", callees);
    peer_send(caller, "[48,2,{'runmode':'partition'},'com.x']");
    peer_expect(caller, "[8,48,2,{},'wamp.error.invalid_argument','...']");
    peer_send(caller, "[48,3,{'runmode':'everything','rkey':'k'},'com.x']");
    peer_expect(caller, "[8,48,3,{},'wamp.error.option_not_allowed','...']");
    for (int i = 0; i < 4; i++) {
        char text[96];
        snprintf(text, sizeof(text), "[48,%d,{'runmode':'partition','rkey':'key'},'com.x']", i + 4);
        peer_send(caller, text);
    }
    /* It has all of them: its answers are the callers', whoever of the three it is. */
    for (size_t i = 0; i < CALLEES; i++)
        peer_send(callees[i], "[70,4,{}]");
    peer_expect(caller, "[50,7,{}]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Shared Registration", "the first callee fixes the policy, others must say the same",
              the_first_callee_fixes_the_policy),
         .in_process = true},
        {RULE("Shared Registration", "first calls whoever registered first", the_first_is_called)},
        {RULE("Shared Registration", "last calls whoever registered last", the_last_is_called)},
        {RULE("Shared Registration", "roundrobin calls each in turn", roundrobin_goes_around)},
        {RULE("Shared Registration", "random calls each now and then", random_reaches_all)},
        {RULE("Shared Registration", "a session is in a registration once",
              a_session_shares_with_others_only)},
        {RULE("Shared Registration", "a callee gets as many calls at a time as it wants",
              concurrency_is_limited)},
        {RULE("Shared Registration", "a callee that need not answer is free again",
              interrupted_callees_are_free)},
        {RULE("Call Re-Routing", "a call that a callee is unavailable for goes on to the next",
              unavailable_callees_are_passed_over),
         .in_process = true},
        {RULE("Call Re-Routing", "a rerouted call has the time of its CALL",
              rerouted_calls_time_out),
         .in_process = true},
        {RULE("Call Re-Routing", "a rerouted call is answered like any other",
              rerouted_calls_are_answered)},
        {RULE("Call Re-Routing", "without another callee the call fails with no_available_callee",
              a_single_callee_that_is_unavailable)},
        {RULE("Call Re-Routing", "calls of a callee without the feature are not rerouted",
              unavailable_is_an_error_as_others_without_the_feature)},
        {RULE("Registration Revocation",
              "callees whose registration is revoked are told if they can be",
              force_reregister_revokes_the_others)},
        {RULE("Sharded Registration", "calls with the same rkey go to the same callee",
              calls_with_a_key_stay_with_their_callee)},
    };
    return scenario_main("shared", cases, ARRAY_LENGTH(cases));
}
