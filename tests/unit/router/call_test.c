/* SPDX-License-Identifier: MIT */
/*
 * Calls of the advanced profile: intermediate results, calls in parts, canceling, timeouts, caller
 * identification, payload passthru.
 */
#include <stdio.h>

#include "support/router_scenario.h"

#define CALLER_FEATURES                                                                            \
    "{'progressive_call_results':true,'progressive_call_invocations':true,'call_canceling':true,"  \
    "'payload_passthru_mode':true}"
#define CALLEE_FEATURES                                                                            \
    "{'progressive_call_results':true,'progressive_call_invocations':true,'call_canceling':true,"  \
    "'call_timeout':true,'payload_passthru_mode':true}"

static struct peer *join_caller(struct scenario *scenario)
{
    return peer_join_with(scenario, "realm1", CALLER_FEATURES, "{}");
}

/* A callee with these features that has registered `com.x` as "$r" with these options. */
static struct peer *join_callee(struct scenario *scenario, const char *features,
                                const char *options)
{
    char text[128];
    struct peer *callee = peer_join_with(scenario, "realm1", "{}", features);
    snprintf(text, sizeof(text), "[64,1,%s,'com.x']", options);
    peer_send(callee, text);
    peer_expect(callee, "[65,1,'$r']");
    return callee;
}

static void join_both(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee)
{
    *ret_caller = join_caller(scenario);
    *ret_callee = join_callee(scenario, CALLEE_FEATURES, "{}");
}

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

static void strict_ids_count_all_requests(struct scenario *scenario)
{
    static const char *const wrong[] = {"[48,6,{},'com.x']", "[48,4,{},'com.x']",
                                        "[32,3,{},'com.t']", "[64,7,{},'com.z']",
                                        "[16,2,{},'com.t']"};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        peer_send(peer, "[32,1,{},'com.t']");
        peer_expect(peer, "[33,1,'*']");
        peer_send(peer, "[16,2,{},'com.t']");
        peer_send(peer, "[48,3,{},'com.nothing']");
        peer_expect(peer, "[8,48,3,{},'wamp.error.no_such_procedure','...']");
        peer_send(peer, "[66,4,77]");
        peer_expect(peer, "[8,66,4,{},'wamp.error.no_such_registration','...']");
        peer_send(peer, wrong[i]);
        peer_expect_violation(peer);
    }
}

static void strict_ids_allow_more_input(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true}]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[3]]");
    peer_send(caller, "[48,1,{},'com.x',[4]]");
    peer_expect_nothing(callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect_violation(caller);
}

static void start_call(struct peer *caller, struct peer *callee, int id)
{
    char text[64];
    snprintf(text, sizeof(text), "[48,%d,{'receive_progress':true},'com.x']", id);
    peer_send(caller, text);
    snprintf(text, sizeof(text), "[68,%d,'$r',{'receive_progress':true}]", id);
    peer_expect(callee, text);
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

static void callers_may_say_who_they_are(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{}");
    struct peer *caller = peer_open(scenario);
    peer_send(caller, "[1,'realm1',{'roles':{'caller':{}}}]");
    peer_expect(caller, "[2,'$id',{'authid':'$authid','authrole':'$authrole','...':0}]");
    peer_send(caller, "[48,1,{'disclose_me':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'caller':'$id','caller_authid':'$authid',"
                        "'caller_authrole':'$authrole'}]");
    peer_send(caller, "[48,2,{'disclose_me':false},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
}

static void callees_may_ask_who_calls(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{'disclose_caller':true}");
    struct peer *caller = join_caller(scenario);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'caller':'*','caller_authid':'*','caller_authrole':"
                        "'anonymous'}]");
    peer_send(caller, "[48,2,{'disclose_me':false},'com.x']");
    peer_expect(caller, "[8,48,2,{},'wamp.error.option_disallowed.disclose_me','...']");
    peer_expect_nothing(callee);
}

#define PPT                                                                                        \
    "'ppt_scheme':'x_mine','ppt_serializer':'cbor','ppt_cipher':'aes256gcm','ppt_keyid':'k1'"

static void payloads_are_passed_through(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{" PPT ",'receive_progress':true},'com.x',['\\u0000AAE=']]");
    peer_expect(callee, "[68,1,'$r',{" PPT ",'receive_progress':true},['\\u0000AAE=']]");
    peer_send(callee, "[70,1,{'progress':true,'ppt_scheme':'wamp','own':1},['\\u0000AAE=']]");
    peer_expect(caller, "[50,1,{'progress':true,'ppt_scheme':'wamp'},['\\u0000AAE=']]");
    peer_send(callee, "[70,1,{" PPT "},['\\u0000AAE=']]");
    peer_expect(caller, "[50,1,{" PPT "},['\\u0000AAE=']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[8,68,2,{" PPT "},'com.e',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,2,{" PPT "},'com.e',['\\u0000AAE=']]");
}

static void passthru_needs_the_consent_of_callers(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, CALLEE_FEATURES, "{}");
    struct peer *caller = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'ppt_scheme':'x_mine'},['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[8,68,2,{'ppt_scheme':'x_mine'},'com.e',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,2,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,3,{'ppt_scheme':'x_mine'},'com.x',['\\u0000AAE=']]");
    peer_expect_violation(caller);
}

static void passthru_needs_the_consent_of_callees(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{}");
    struct peer *caller = join_caller(scenario);
    peer_send(caller, "[48,1,{'ppt_scheme':'x_mine'},'com.x',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'ppt_scheme':'x_mine'},['\\u0000AAE=']]");
    peer_expect_violation(callee);
    peer_expect(caller, "[8,48,2,{},'wamp.error.canceled','...']");
}

/* 50 bytes in MessagePack, 300 in JSON. */
#define CONTROL_5  "\\u0001\\u0001\\u0001\\u0001\\u0001"
#define CONTROL_25 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5
#define CONTROL_50 CONTROL_25 CONTROL_25

/* A part that cannot be sent on ends the whole call. */
static void parts_that_grow_above_the_limit_end_the_call(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true,'receive_progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true,'receive_progress':true}]");
    if (peer_serializer(caller) == peer_serializer(callee))
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

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name, {0 }, false                                                                   \
    }

int main(void)
{
    static const struct scenario_case cases[] = {
        ROW(intermediate_results_come_in_order),
        ROW(an_error_ends_intermediate_results),
        ROW(progress_is_for_those_that_announce_it),
        ROW(progress_that_nobody_asked_for_is_dropped),
        ROW(unannounced_progress_is_a_violation),
        {"unannounced progress may be accepted",
         unannounced_progress_may_be_accepted,
         {.accept_unannounced = true},
         false},
        ROW(a_call_in_parts_is_one_invocation),
        ROW(each_part_says_what_pattern_matched),
        ROW(calls_and_results_in_parts),
        ROW(options_of_a_call_in_parts_are_frozen),
        ROW(a_callee_must_support_calls_in_parts),
        ROW(late_input_is_dropped),
        ROW(input_is_for_calls_in_parts_only),
        {"calls with late input do not count",
         calls_with_late_input_do_not_count,
         {.max_pending_calls = 2},
         false},
        {"strict ids count all requests",
         strict_ids_count_all_requests,
         {.strict_request_ids = true},
         true},
        {"strict ids allow more input",
         strict_ids_allow_more_input,
         {.strict_request_ids = true},
         true},
        ROW(kill_waits_for_the_callee),
        ROW(killnowait_answers_at_once),
        ROW(skip_says_nothing_to_the_callee),
        ROW(cancels_that_come_too_late_are_ignored),
        ROW(a_callee_that_leaves_when_killed),
        ROW(a_caller_that_leaves_interrupts),
        {"killed calls count for nobody",
         killed_calls_count_for_nobody,
         {.max_pending_calls = 2},
         false},
        ROW(canceled_input_is_dropped),
        {"calls time out", calls_time_out, {0}, true},
        {"timeouts skip callees without canceling",
         timeouts_skip_callees_without_canceling,
         {0},
         true},
        {"timeouts are between intermediate results",
         timeouts_are_between_intermediate_results,
         {0},
         true},
        {"a killed call times out once", a_killed_call_times_out_once, {0}, true},
        {"timeouts are forwarded on request", timeouts_are_forwarded_on_request, {0}, true},
        {"timeouts are not forwarded to callees without them",
         timeouts_are_not_forwarded_to_callees_without_them,
         {0},
         true},
        ROW(callers_may_say_who_they_are),
        ROW(callees_may_ask_who_calls),
        ROW(payloads_are_passed_through),
        ROW(passthru_needs_the_consent_of_callers),
        ROW(passthru_needs_the_consent_of_callees),
        {"parts that grow above the limit end the call",
         parts_that_grow_above_the_limit_end_the_call,
         {.max_message_bytes = 280},
         false},
    };
    return scenario_main("call", cases, ARRAY_LENGTH(cases));
}
