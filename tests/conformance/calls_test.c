/* SPDX-License-Identifier: MIT */
/* Registrations, calls and their answers. */
#include <stdio.h>

#include "support/router_parties.h"

static void calls_and_results(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,7,{},'com.x',[1,'\\u0000AAE='],{'k':null}]");
    peer_expect(callee, "[68,1,'$r',{},[1,'\\u0000AAE='],{'k':null}]");
    peer_send(callee, "[70,1,{},[2,[]],{'z':{}}]");
    peer_expect(caller, "[50,7,{},[2,[]],{'z':{}}]");
    peer_send(caller, "[48,8,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[70,2,{}]");
    peer_expect(caller, "[50,8,{}]");
}

static void errors_come_back(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'com.x.failed',['why'],{'how':'badly'}]");
    peer_expect(caller, "[8,48,1,{},'com.x.failed',['why'],{'how':'badly'}]");
}

static void results_come_in_any_order(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    for (int i = 1; i <= 3; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{},'com.x',[%d]]", i, i);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[68,%d,'$r',{},[%d]]", i, i);
        peer_expect(callee, text);
    }
    peer_send(callee, "[70,2,{},['b']]");
    peer_expect(caller, "[50,2,{},['b']]");
    peer_send(callee, "[70,3,{},['c']]");
    peer_expect(caller, "[50,3,{},['c']]");
    peer_send(callee, "[70,1,{},['a']]");
    peer_expect(caller, "[50,1,{},['a']]");
}

static void a_session_can_call_itself(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[64,1,{},'com.x']");
    peer_expect(peer, "[65,1,'$r']");
    peer_send(peer, "[48,2,{},'com.x']");
    peer_expect(peer, "[68,1,'$r',{}]");
    peer_send(peer, "[70,1,{},[1]]");
    peer_expect(peer, "[50,2,{},[1]]");
    peer_send(peer, "[48,3,{},'com.x']");
    peer_expect(peer, "[68,2,'$r',{}]");
    peer_drop(peer);
}

static void unknown_procedures(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[48,1,{},'com.nothing',[1]]");
    peer_expect(peer, "[8,48,1,{},'wamp.error.no_such_procedure',['*']]");
    peer_send(peer, "[48,2,{},'wamp.session.nothing']");
    peer_expect(peer, "[8,48,2,{},'wamp.error.no_such_procedure',['*']]");
    peer_send(peer, "[48,3,{},'com..x']");
    peer_expect(peer, "[8,48,3,{},'wamp.error.invalid_uri',['*']]");
}

static void one_callee_per_procedure(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[64,1,{},'com.x']");
    peer_expect(caller, "[8,64,1,{},'wamp.error.procedure_already_exists','...']");
    peer_send(callee, "[64,2,{},'com.x']");
    peer_expect(callee, "[8,64,2,{},'wamp.error.procedure_already_exists','...']");
    peer_send(callee, "[66,3,'$r']");
    peer_expect(callee, "[67,3]");
    peer_send(caller, "[64,2,{'match':'exact','invoke':'single'},'com.x']");
    peer_expect(caller, "[65,2,'*']");
}

static void foreign_registrations_cannot_be_ended(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[66,1,'$r']");
    peer_expect(caller, "[8,66,1,{},'wamp.error.no_such_registration','...']");
    peer_send(callee, "[66,2,'$r']");
    peer_expect(callee, "[67,2]");
    peer_send(callee, "[66,3,'$r']");
    peer_expect(callee, "[8,66,3,{},'wamp.error.no_such_registration','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(caller, "[8,48,2,{},'wamp.error.no_such_procedure','...']");
}

static void calls_outlive_their_registration(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[66,2,'$r']");
    peer_expect(callee, "[67,2]");
    peer_send(callee, "[70,1,{},['late']]");
    peer_expect(caller, "[50,1,{},['late']]");
}

static void hints_are_ignored(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'receive_progress':true,'timeout':0,'disclose_me':false,"
                      "'progress':false,'_mine':{}},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'progress':false,'_mine':1}]");
    peer_expect(caller, "[50,1,{}]");
}

static void a_callee_that_leaves_cancels(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(other, "[48,5,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_drop(callee);
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_expect(other, "[8,48,5,{},'wamp.error.canceled','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(caller, "[8,48,2,{},'wamp.error.no_such_procedure','...']");
}

static void a_callee_that_says_goodbye_cancels(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[6,{},'wamp.close.close_realm']");
    peer_expect(callee, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_send(caller, "[64,2,{},'com.x']");
    peer_expect(caller, "[65,2,'*']");
}

/* The late answer is no violation; a second one is. */
static void answers_to_callers_that_left_are_dropped(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(caller, "[6,{},'wamp.close.close_realm']");
    peer_expect(caller, "[6,{},'wamp.close.goodbye_and_out']");
    peer_send(callee, "[70,1,{},['late']]");
    peer_send(callee, "[8,68,2,{},'com.late']");
    peer_expect_nothing(callee);
    peer_send(callee, "[70,1,{}]");
    peer_expect_violation(callee);
}

static void calls_keep_their_order(struct scenario *scenario)
{
    enum { CALLS = 20 };
    char text[96];
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = peer_join(scenario, "realm1");
    peer_send(callee, "[64,1,{},'com.x']");
    peer_send(callee, "[64,2,{'match':'prefix'},'com.y']");
    peer_expect(callee, "[65,1,'$x']");
    peer_expect(callee, "[65,2,'$y']");
    for (int i = 1; i <= CALLS; i++) {
        snprintf(text, sizeof(text), "[48,%d,{},'com.%s',[%d]]", i, i % 3 ? "x" : "y.z", i);
        peer_send(caller, text);
    }
    for (int i = 1; i <= CALLS; i++) {
        snprintf(text, sizeof(text), "[68,%d,'%s',{'...':0},[%d]]", i, i % 3 ? "$x" : "$y", i);
        peer_expect(callee, text);
    }
}

static void registered_comes_before_invocations(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[64,1,{},'com.x']");
    peer_send(peer, "[48,2,{},'com.x']");
    peer_expect(peer, "[65,1,'$r']");
    peer_expect(peer, "[68,1,'$r',{}]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Calling and Invocations", "arguments and results go through as they are",
              calls_and_results)},
        {RULE("Call Errors", "ERROR of the callee reaches the caller with its URI and payload",
              errors_come_back)},
        {RULE("Calling and Invocations", "calls are answered in any order",
              results_come_in_any_order)},
        {RULE("Calling and Invocations", "a session can call its own procedure",
              a_session_can_call_itself)},
        {RULE("Calling and Invocations",
              "a call of what nobody has registered fails with no_such_procedure",
              unknown_procedures)},
        {RULE("Registering and Unregistering", "a procedure has one callee unless it is shared",
              one_callee_per_procedure)},
        {RULE("Registering and Unregistering",
              "UNREGISTER ends the registrations of its session only",
              foreign_registrations_cannot_be_ended)},
        {RULE("Registering and Unregistering",
              "UNREGISTER does not end the calls that are under way",
              calls_outlive_their_registration)},
        {RULE("Calling and Invocations",
              "options that say nothing, and unknown ones, change nothing", hints_are_ignored)},
        {RULE("Callee Leaving During an RPC Invocation",
              "calls of a callee that is lost fail with canceled", a_callee_that_leaves_cancels)},
        {RULE("Callee Leaving During an RPC Invocation",
              "calls of a callee that says goodbye fail with canceled",
              a_callee_that_says_goodbye_cancels)},
        {RULE("Caller Leaving During an RPC Invocation",
              "answers to a caller that has left are dropped, once each",
              answers_to_callers_that_left_are_dropped)},
        {RULE("Ordering Guarantees",
              "calls of a caller reach a callee in their order, whatever they call",
              calls_keep_their_order)},
        {RULE("Ordering Guarantees", "REGISTERED comes before the first INVOCATION",
              registered_comes_before_invocations)},
    };
    return scenario_main("calls", cases, ARRAY_LENGTH(cases));
}
