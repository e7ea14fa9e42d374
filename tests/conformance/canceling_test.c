/* SPDX-License-Identifier: MIT */
/* Calls that are given up. */
#include <stdio.h>

#include "support/router_parties.h"

static void canceling_answers_at_once(struct scenario *scenario)
{
    static const char *const options[] = {"{}", "{'mode':'skip'}", "{'mode':'kill'}",
                                          "{'mode':'killnowait'}"};
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    for (size_t i = 0; i < ARRAY_LENGTH(options); i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%zu,{},'com.x']", i + 1);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[68,%zu,'$r',{}]", i + 1);
        peer_expect(callee, text);
        snprintf(text, sizeof(text), "[49,%zu,%s]", i + 1, options[i]);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[8,48,%zu,{},'wamp.error.canceled','...']", i + 1);
        peer_expect(caller, text);
        snprintf(text, sizeof(text), "[70,%zu,{},['late']]", i + 1);
        peer_send(callee, text);
    }
    peer_send(caller, "[49,1,{}]");
    peer_send(caller, "[49,77,{}]");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

static void kill_waits_for_the_callee(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    start_call(caller, callee, 1);
    peer_send(caller, "[49,1,{'mode':'kill'}]");
    peer_expect(callee, "[69,1,{'mode':'kill'}]");
    peer_send(callee, "[70,1,{'progress':true},['nearly']]");
    peer_send(callee, "[8,68,1,{},'wamp.error.canceled',['as you wish']]");
    peer_expect(caller, "[50,1,{'progress':true},['nearly']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled',['as you wish']]");
    start_call(caller, callee, 2);
    peer_send(caller, "[49,2,{'mode':'kill'}]");
    peer_expect(callee, "[69,2,{'mode':'kill'}]");
    peer_send(callee, "[70,2,{},['done already']]");
    peer_expect(caller, "[50,2,{},['done already']]");
}

static void killnowait_answers_at_once(struct scenario *scenario)
{
    static const char *const options[] = {"{}", "{'mode':'killnowait'}"};
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    for (int i = 1; i <= 2; i++) {
        char text[64];
        start_call(caller, callee, i);
        snprintf(text, sizeof(text), "[49,%d,%s]", i, options[i - 1]);
        peer_send(caller, text);
        snprintf(text, sizeof(text), "[8,48,%d,{},'wamp.error.canceled','...']", i);
        peer_expect(caller, text);
        snprintf(text, sizeof(text), "[69,%d,{'mode':'killnowait'}]", i);
        peer_expect(callee, text);
        snprintf(text, sizeof(text), "[70,%d,{'progress':true},['late']]", i);
        peer_send(callee, text);
        snprintf(text, sizeof(text), "[70,%d,{},['late']]", i);
        peer_send(callee, text);
    }
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

static void skip_says_nothing_to_the_callee(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    start_call(caller, callee, 1);
    peer_send(caller, "[49,1,{'mode':'skip'}]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_send(callee, "[70,1,{'progress':true},['late']]");
    peer_send(callee, "[70,1,{},['late']]");
    peer_send(caller, "[6,{},'wamp.close.close_realm']");
    peer_expect(caller, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_nothing(callee);
}

/* The callee answers, and the caller cancels before it knows; it cancels twice; it cancels what
 * never was. */
static void cancels_that_come_too_late_are_ignored(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    start_call(caller, callee, 1);
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(caller, "[49,1,{'mode':'kill'}]");
    peer_send(caller, "[49,99,{}]");
    start_call(caller, callee, 2);
    peer_send(caller, "[49,2,{'mode':'kill'}]");
    peer_send(caller, "[49,2,{'mode':'kill'}]");
    peer_send(caller, "[49,2,{'mode':'killnowait'}]");
    peer_expect(callee, "[69,2,{'mode':'kill'}]");
    peer_expect_nothing(callee);
    peer_send(callee, "[70,2,{}]");
    peer_expect(caller, "[50,2,{}]");
    peer_send(caller, "[49,2,{}]");
    peer_expect_nothing(caller);
}

static void a_callee_that_leaves_when_killed(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    start_call(caller, callee, 1);
    peer_send(caller, "[49,1,{'mode':'kill'}]");
    peer_expect(callee, "[69,1,{'mode':'kill'}]");
    peer_drop(callee);
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_expect_nothing(caller);
}

static void a_caller_that_leaves_interrupts(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    start_call(caller, callee, 1);
    start_call(caller, callee, 2);
    peer_send(caller, "[49,2,{'mode':'kill'}]");
    peer_expect(callee, "[69,2,{'mode':'kill'}]");
    peer_drop(caller);
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
    peer_send(callee, "[70,1,{'progress':true}]");
    peer_send(callee, "[70,1,{}]");
    peer_send(callee, "[8,68,2,{},'wamp.error.canceled']");
    peer_expect_nothing(callee);
    peer_send(callee, "[70,1,{}]");
    peer_expect_violation(callee);
}

static void canceled_input_is_dropped(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true}]");
    peer_send(caller, "[49,1,{}]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',['late']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
    peer_send(callee, "[8,68,1,{},'wamp.error.canceled']");
    peer_send(caller, "[48,1,{'progress':true},'com.x',['late']]");
    peer_send(caller, "[48,1,{},'com.x',['late']]");
    peer_expect_nothing(callee);
    peer_expect_nothing(caller);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Call Canceling", "towards a callee without canceling every mode is skip",
              canceling_answers_at_once)},
        {RULE("Call Canceling", "kill interrupts the callee and waits for what it answers",
              kill_waits_for_the_callee)},
        {RULE("Call Canceling", "killnowait interrupts the callee and answers at once",
              killnowait_answers_at_once)},
        {RULE("Call Canceling", "skip tells the callee nothing and answers at once",
              skip_says_nothing_to_the_callee)},
        {RULE("Call Canceling", "CANCEL of a call that has ended, and a second one, is ignored",
              cancels_that_come_too_late_are_ignored)},
        {RULE("Call Canceling", "a callee that leaves ends a call that is being killed",
              a_callee_that_leaves_when_killed)},
        {RULE("Call Canceling", "when a caller leaves its callees are interrupted",
              a_caller_that_leaves_interrupts)},
        {RULE("Call Canceling", "input for a call that was canceled is dropped",
              canceled_input_is_dropped)},
    };
    return scenario_main("canceling", cases, ARRAY_LENGTH(cases));
}
