/* SPDX-License-Identifier: MIT */
/* Calls that take too long. */
#include <stdio.h>

#include "support/router_parties.h"

static void calls_time_out(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'timeout':100},'com.x']");
    peer_send(caller, "[48,2,{'timeout':50},'com.x']");
    peer_send(caller, "[48,3,{'timeout':0},'com.x']");
    peer_send(caller, "[48,4,{'timeout':9007199254740992},'com.x']");
    for (int i = 0; i < 4; i++)
        peer_expect(callee, "[68,'*','$r',{}]");
    scenario_advance(scenario, 49);
    peer_expect_nothing(caller);
    scenario_advance(scenario, 1);
    peer_expect(caller, "[8,48,2,{},'wamp.error.timeout','...']");
    peer_expect(callee, "[69,2,{'mode':'killnowait'}]");
    peer_send(callee, "[70,2,{},['late']]");
    scenario_advance(scenario, 49);
    peer_expect_nothing(caller);
    peer_send(callee, "[70,1,{},['in time']]");
    peer_expect(caller, "[50,1,{},['in time']]");
    scenario_advance(scenario, 1000000);
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

static void timeouts_skip_callees_without_canceling(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, "{}", "{}");
    peer_send(caller, "[48,1,{'timeout':100},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    scenario_advance(scenario, 100);
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
    peer_send(callee, "[70,1,{}]");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

static void timeouts_are_between_intermediate_results(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'timeout':100,'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'receive_progress':true}]");
    for (int i = 0; i < 3; i++) {
        scenario_advance(scenario, 99);
        peer_send(callee, "[70,1,{'progress':true}]");
        peer_expect(caller, "[50,1,{'progress':true}]");
    }
    scenario_advance(scenario, 100);
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
}

static void a_killed_call_times_out_once(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'timeout':100},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[49,1,{'mode':'kill'}]");
    peer_expect(callee, "[69,1,{'mode':'kill'}]");
    scenario_advance(scenario, 100);
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
    peer_expect_nothing(callee);
    peer_send(callee, "[8,68,1,{},'wamp.error.canceled']");
    peer_expect_nothing(caller);
}

static void timeouts_are_forwarded_on_request(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, CALLEE_FEATURES, "{'forward_timeout':true}");
    peer_send(caller, "[48,1,{'timeout':100},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'timeout':100}]");
    scenario_advance(scenario, 1000);
    peer_expect_nothing(caller);
    peer_send(callee, "[8,68,1,{},'wamp.error.timeout']");
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout']");
}

static void timeouts_are_not_forwarded_to_callees_without_them(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, "{}", "{'forward_timeout':true}");
    peer_send(caller, "[48,1,{'timeout':100},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    scenario_advance(scenario, 100);
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
}

/* The only one that needs no clock of its own: it waits for what has to come. */
static void a_short_time_is_soon_over(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'timeout':5},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    if (scenario_carrier.in_process)
        scenario_advance(scenario, 5);
    peer_expect(callee, "[69,1,{'mode':'killnowait'}]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.timeout','...']");
}

static void no_time_is_no_limit(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'timeout':0},'com.x']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_expect(callee, "[68,2,'$r',{}]");
    scenario_advance(scenario, 1000000000);
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Call Timeouts",
              "a call whose time is over fails with timeout, the callee is interrupted",
              calls_time_out),
         .in_process = true},
        {RULE("Call Timeouts", "a callee without canceling is not interrupted",
              timeouts_skip_callees_without_canceling),
         .in_process = true},
        {RULE("Call Timeouts", "with intermediate results the time runs from one to the next",
              timeouts_are_between_intermediate_results),
         .in_process = true},
        {RULE("Call Timeouts", "a call that is being killed times out as well, and once",
              a_killed_call_times_out_once),
         .in_process = true},
        {RULE("Call Timeouts", "with forward_timeout the callee minds the time itself",
              timeouts_are_forwarded_on_request),
         .in_process = true},
        {RULE("Call Timeouts", "a callee without call_timeout is not told",
              timeouts_are_not_forwarded_to_callees_without_them),
         .in_process = true},
        {RULE("Call Timeouts", "the time is in milliseconds", a_short_time_is_soon_over)},
        {RULE("Call Timeouts", "a timeout of 0 is none", no_time_is_no_limit), .in_process = true},
    };
    return scenario_main("timeout", cases, ARRAY_LENGTH(cases));
}
