/* SPDX-License-Identifier: MIT */
/* Calls in parts. */
#include <stdio.h>

#include "support/router_parties.h"

static void a_call_in_parts_is_one_invocation(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x',[1]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[1]]");
    peer_send(caller, "[48,2,{},'com.x',['other']]");
    peer_expect(callee, "[68,2,'$r',{},['other']]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_send(caller, "[48,1,{},'com.x',[3]]");
    peer_expect(callee, "[68,1,'$r',{},[3]]");
    peer_send(callee, "[70,1,{},[6]]");
    peer_expect(caller, "[50,1,{},[6]]");
}

static void each_part_says_what_pattern_matched(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, CALLEE_FEATURES, "{'match':'wildcard'}");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[1]]");
    peer_expect(callee, "[68,1,'$r',{'procedure':'com.x','progress':true},[1]]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'procedure':'com.x','progress':true},[2]]");
    peer_send(caller, "[48,1,{},'com.x',[3]]");
    peer_expect(callee, "[68,1,'$r',{'procedure':'com.x'},[3]]");
}

static void calls_and_results_in_parts(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true,'receive_progress':true},'com.x',[1]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true,'receive_progress':true},[1]]");
    peer_send(callee, "[70,1,{'progress':true},[10]]");
    peer_expect(caller, "[50,1,{'progress':true},[10]]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_send(callee, "[70,1,{'progress':true},[20]]");
    peer_send(callee, "[70,1,{'progress':true},[21]]");
    peer_expect(caller, "[50,1,{'progress':true},[20]]");
    peer_expect(caller, "[50,1,{'progress':true},[21]]");
    peer_send(caller, "[48,1,{'progress':false},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
}

/* What the first CALL asks for holds; later ones cannot change it. */
static void options_of_a_call_in_parts_are_frozen(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true}]");
    peer_send(caller, "[48,1,{'progress':true,'receive_progress':true,'disclose_me':true,"
                      "'timeout':7,'ppt_scheme':'x_mine'},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_send(callee, "[70,1,{'progress':true},['dropped']]");
    peer_send(callee, "[70,1,{},['result']]");
    peer_expect(caller, "[50,1,{},['result']]");
}

static void a_callee_must_support_calls_in_parts(struct scenario *scenario)
{
    struct peer *caller = join_caller(scenario);
    struct peer *callee = join_callee(scenario, "{'progressive_call_invocations':true}", "{}");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[1]]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_send(caller, "[48,1,{},'com.x',[3]]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,2,{'progress':true},'com.nothing',[1]]");
    peer_send(caller, "[48,2,{},'com.nothing',[2]]");
    peer_expect(caller, "[8,48,2,{},'wamp.error.no_such_procedure','...']");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
}

/* Input that was under way when the callee answered is dropped; then the id is unknown again. */
static void late_input_is_dropped(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x',[1]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[1]]");
    peer_send(callee, "[8,68,1,{},'com.enough']");
    peer_expect(caller, "[8,48,1,{},'com.enough']");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_send(caller, "[48,1,{},'com.x',[3]]");
    peer_expect_nothing(caller);
    peer_expect_nothing(callee);
    peer_send(caller, "[48,1,{},'com.x',['new']]");
    peer_expect(callee, "[68,2,'$r',{},['new']]");
}

static void input_is_for_calls_in_parts_only(struct scenario *scenario)
{
    static const char *const first[] = {"[48,1,{},'com.x']", "[48,1,{'progress':true},'com.x']"};
    static const char *const second[] = {"[48,1,{'progress':true},'com.x']",
                                         "[48,1,{'progress':true},'com.y']"};
    struct peer *callee = join_callee(scenario, CALLEE_FEATURES, "{}");
    for (size_t i = 0; i < ARRAY_LENGTH(first); i++) {
        char text[16];
        struct peer *caller = join_caller(scenario);
        peer_send(caller, first[i]);
        peer_expect(callee, "[68,'*','$r',{'...':0}]");
        peer_send(caller, second[i]);
        peer_expect_violation(caller);
        snprintf(text, sizeof(text), "[69,%zu,'*']", i + 1);
        peer_expect(callee, text);
    }
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

static void a_call_in_parts_stays_with_its_callee(struct scenario *scenario)
{
    static const char features[] = "{'progressive_call_invocations':true,'call_canceling':true,"
                                   "'call_reroute':true}";
    struct peer *callees[CALLEES];
    struct peer *caller =
        peer_join_with(scenario, "realm1", "{'progressive_call_invocations':true}", "{}");
    join_callees(scenario, features, "{'invoke':'roundrobin'}", callees);
    peer_send(caller, "[48,1,{'progress':true},'com.x',[1]]");
    peer_expect(callees[0], "[68,1,'$r',{'progress':true},[1]]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callees[1], "[68,1,'$r',{}]");
    peer_send(callees[0], "[66,2,'$r']");
    peer_expect(callees[0], "[67,2]");
    peer_send(caller, "[48,1,{},'com.x',[2]]");
    peer_expect(callees[0], "[68,1,'$r',{},[2]]");
    peer_send(callees[0], "[8,68,1,{},'wamp.error.unavailable']");
    peer_expect(caller, "[8,48,1,{},'wamp.error.no_available_callee','...']");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Progressive Call Invocations", "all parts have the id of the first, on both sides",
              a_call_in_parts_is_one_invocation)},
        {RULE("Progressive Call Invocations", "each part says which procedure was called",
              each_part_says_what_pattern_matched)},
        {RULE("Progressive Call Invocations", "input and results go both ways at the same time",
              calls_and_results_in_parts)},
        {RULE("Progressive Call Invocations", "the options of the first part hold for all",
              options_of_a_call_in_parts_are_frozen)},
        {RULE("Progressive Call Invocations",
              "without support of the callee the call fails with feature_not_supported",
              a_callee_must_support_calls_in_parts)},
        {RULE("Progressive Call Invocations", "input for a call that has ended is dropped",
              late_input_is_dropped)},
        {RULE("Progressive Call Invocations",
              "more input for a call that is not in parts, or elsewhere, is a violation",
              input_is_for_calls_in_parts_only)},
        {RULE("Progressive Call Invocations", "all parts go to the callee that got the first",
              a_call_in_parts_stays_with_its_callee)},
    };
    return scenario_main("progressive_invocations", cases, ARRAY_LENGTH(cases));
}
