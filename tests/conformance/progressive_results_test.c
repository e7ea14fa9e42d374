/* SPDX-License-Identifier: MIT */
/* Results in parts. */
#include <stdio.h>

#include "support/router_parties.h"

static void intermediate_results_come_in_order(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'receive_progress':true}]");
    peer_send(callee, "[70,1,{'progress':true},[1]]");
    peer_send(callee, "[70,1,{'progress':true},[],{'two':2}]");
    peer_send(callee, "[70,1,{'progress':true}]");
    peer_send(callee, "[70,1,{},['end']]");
    peer_expect(caller, "[50,1,{'progress':true},[1]]");
    peer_expect(caller, "[50,1,{'progress':true},[],{'two':2}]");
    peer_expect(caller, "[50,1,{'progress':true}]");
    peer_expect(caller, "[50,1,{},['end']]");
    peer_send(callee, "[70,1,{'progress':true}]");
    peer_expect_violation(callee);
}

static void an_error_ends_intermediate_results(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'receive_progress':true}]");
    peer_send(callee, "[70,1,{'progress':true},[1]]");
    peer_send(callee, "[8,68,1,{},'com.e']");
    peer_expect(caller, "[50,1,{'progress':true},[1]]");
    peer_expect(caller, "[8,48,1,{},'com.e']");
}

/* Both sides must have announced it, and the callee canceling as well. */
static void progress_is_for_those_that_announce_it(struct scenario *scenario)
{
    static const struct {
        const char *caller;
        const char *callee;
    } cases[] = {
        {"{}", CALLEE_FEATURES},
        {CALLER_FEATURES, "{}"},
        {CALLER_FEATURES, "{'progressive_call_results':true}"},
        {CALLER_FEATURES, "{'call_canceling':true}"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[64];
        struct peer *caller = peer_join_with(scenario, "realm1", cases[i].caller, "{}");
        struct peer *callee = peer_join_with(scenario, "realm1", "{}", cases[i].callee);
        snprintf(text, sizeof(text), "[64,1,{},'com.x%zu']", i);
        peer_send(callee, text);
        peer_expect(callee, "[65,1,'*']");
        snprintf(text, sizeof(text), "[48,1,{'receive_progress':true},'com.x%zu']", i);
        peer_send(caller, text);
        peer_expect(callee, "[68,1,'*',{}]");
        peer_send(callee, "[70,1,{}]");
        peer_expect(caller, "[50,1,{}]");
    }
}

static void progress_that_nobody_asked_for_is_dropped(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'progress':true},[1]]");
    peer_send(callee, "[70,1,{},[2]]");
    peer_expect(caller, "[50,1,{},[2]]");
}

static void unannounced_progress_is_a_violation(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, "{'call_canceling':true}", "{}");
    peer_send(caller, "[48,1,{'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'progress':true},[1]]");
    peer_expect_violation(callee);
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(other, "[48,1,{'progress':true},'com.x']");
    peer_expect_violation(other);
}

static void unannounced_progress_may_be_accepted(struct scenario *scenario)
{
    struct peer *caller = peer_join(scenario, "realm1");
    struct peer *callee = join_callee(scenario, "{}", "{}");
    peer_send(caller, "[48,1,{'receive_progress':true,'progress':true},'com.x',[1]]");
    peer_expect(callee, "[68,1,'$r',{'receive_progress':true,'progress':true},[1]]");
    peer_send(callee, "[70,1,{'progress':true},[10]]");
    peer_expect(caller, "[50,1,{'progress':true},[10]]");
    peer_send(caller, "[49,1,{}]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_expect_nothing(callee);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Progressive Call Results",
              "intermediate results are relayed at once, in order, up to the final one",
              intermediate_results_come_in_order)},
        {RULE("Progressive Call Results", "an ERROR ends intermediate results",
              an_error_ends_intermediate_results)},
        {RULE("Progressive Call Results",
              "receive_progress is for callers and callees that have announced it, and canceling",
              progress_is_for_those_that_announce_it)},
        {RULE("Progressive Call Results",
              "intermediate results that were not asked for are dropped",
              progress_that_nobody_asked_for_is_dropped)},
        {RULE("Progressive Call Results", "progress without announcement is a violation",
              unannounced_progress_is_a_violation)},
        {RULE("Progressive Call Results",
              "progress without announcement passes with accept_unannounced",
              unannounced_progress_may_be_accepted),
         .options = {.accept_unannounced = true}},
    };
    return scenario_main("progressive_results", cases, ARRAY_LENGTH(cases));
}
