/* SPDX-License-Identifier: MIT */
/* Registering and calling (WAMP 6). */
#include <stdio.h>

#include "support/router_scenario.h"

/* A caller, and a callee that has registered `com.x` as "$r". */
static void join_both(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee)
{
    *ret_caller = peer_join(scenario, "realm1");
    *ret_callee = peer_join(scenario, "realm1");
    peer_send(*ret_callee, "[64,1,{},'com.x']");
    peer_expect(*ret_callee, "[65,1,'$r']");
}

static void calls_and_results(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'com.x.failed',['why'],{'how':'badly'}]");
    peer_expect(caller, "[8,48,1,{},'com.x.failed',['why'],{'how':'badly'}]");
}

static void results_come_in_any_order(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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

static void callers_have_request_ids_of_their_own(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x',['one']]");
    peer_expect(callee, "[68,1,'$r',{},['one']]");
    peer_send(other, "[48,1,{},'com.x',['two']]");
    peer_expect(callee, "[68,2,'$r',{},['two']]");
    peer_send(callee, "[70,2,{},[2]]");
    peer_expect(other, "[50,1,{},[2]]");
    peer_send(callee, "[70,1,{},[1]]");
    peer_expect(caller, "[50,1,{},[1]]");
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
    peer_send(peer, "[48,2,{},'wamp.session.count']");
    peer_expect(peer, "[8,48,2,{},'wamp.error.no_such_procedure',['*']]");
    peer_send(peer, "[48,3,{},'com..x']");
    peer_expect(peer, "[8,48,3,{},'wamp.error.invalid_uri',['*']]");
}

static void one_callee_per_procedure(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[66,2,'$r']");
    peer_expect(callee, "[67,2]");
    peer_send(callee, "[70,1,{},['late']]");
    peer_expect(caller, "[50,1,{},['late']]");
}

static void reserved_and_bad_procedures(struct scenario *scenario)
{
    static const char *const procedures[] = {"wamp.session.count", "wamp", "", "a..b", "a b"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(procedures); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[64,%zu,{},'%s']", i + 1, procedures[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,64,%zu,{},'wamp.error.invalid_uri',['*']]", i + 1);
        peer_expect(peer, text);
    }
}

/* WAMP: wrong values of known options are violations. */
static void malformed_options_are_violations(struct scenario *scenario)
{
    static const char *const requests[] = {
        "[64,1,{'match':'sideways'},'com.x']",
        "[64,1,{'match':1},'com.x']",
        "[64,1,{'invoke':'all'},'com.x']",
        "[64,1,{'invoke':null},'com.x']",
        "[64,1,{'concurrency':-1},'com.x']",
        "[64,1,{'concurrency':'2'},'com.x']",
        "[64,1,{'disclose_caller':1},'com.x']",
        "[64,1,{'forward_timeout':'yes'},'com.x']",
        "[64,1,{'force_reregister':0},'com.x']",
        "[48,1,{'timeout':-5},'com.x']",
        "[48,1,{'timeout':1.5},'com.x']",
        "[48,1,{'timeout':true},'com.x']",
        "[48,1,{'disclose_me':'no'},'com.x']",
        "[48,1,{'receive_progress':1},'com.x']",
        "[48,1,{'progress':'true'},'com.x']",
        "[48,1,{'rkey':1},'com.x']",
        "[48,1,{'runmode':true},'com.x']",
        "[48,1,{'ppt_scheme':true},'com.x']",
        "[48,1,{'ppt_cipher':1},'com.x']",
        "[49,1,{'mode':'gently'}]",
        "[49,1,{'mode':true}]",
        "[70,1,{'progress':1}]",
        "[70,1,{'ppt_scheme':1}]",
        "[8,68,1,{'ppt_serializer':1},'com.e']",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(requests); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        peer_send(peer, requests[i]);
        peer_expect_violation(peer);
    }
}

static void hints_are_ignored(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'receive_progress':true,'timeout':0,'disclose_me':false,"
                      "'progress':false,'_mine':{}},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'progress':false,'_mine':1}]");
    peer_expect(caller, "[50,1,{}]");
}

static void a_callee_that_leaves_cancels(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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

static void invalid_answers_are_violations(struct scenario *scenario)
{
    static const char *const answers[] = {
        "[70,1,{}]",           "[70,99,{},[1]]",      "[8,68,1,{},'com.e']",
        "[8,48,1,{},'com.e']", "[8,16,1,{},'com.e']",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        struct peer *callee = peer_join(scenario, "realm1");
        peer_send(callee, answers[i]);
        peer_expect_violation(callee);
    }
}

static void only_the_callee_answers(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    struct peer *thief = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(thief, "[70,1,{},['stolen']]");
    peer_expect_violation(thief);
    peer_send(callee, "[70,1,{},['real']]");
    peer_expect(caller, "[50,1,{},['real']]");
}

static void a_violating_callee_cancels(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[8,68,1,{},'no uri at all']");
    peer_expect_violation(callee);
    peer_expect(caller, "[8,48,1,{},'wamp.error.canceled','...']");
}

static void canceling_answers_at_once(struct scenario *scenario)
{
    static const char *const options[] = {"{}", "{'mode':'skip'}", "{'mode':'kill'}",
                                          "{'mode':'killnowait'}"};
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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

static void a_request_id_in_use_is_a_violation(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect_violation(caller);
    peer_send(callee, "[70,1,{}]");
    peer_expect_nothing(callee);
}

/* A NaN, which MessagePack has and JSON has not. */
#define NAN_BYTES "\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"

static void what_the_callee_cannot_be_sent_is_refused(struct scenario *scenario)
{
    static const char call[] = "\x95\x30\x01\x80\xa5"
                               "com.x" NAN_BYTES;
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    if (peer_serializer(caller) == WI_JSON || peer_serializer(callee) == WI_MSGPACK)
        return;
    peer_send_bytes(caller, call, sizeof(call) - 1);
    peer_expect(caller, "[8,48,1,{},'wamp.error.invalid_argument',['*']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,2,{}]");
}

static void what_the_caller_cannot_be_sent_is_refused(struct scenario *scenario)
{
    static const char result[] = "\x94\x46\x01\x80" NAN_BYTES;
    static const char error[] = "\x96\x08\x44\x02\x80\xa5"
                                "com.e" NAN_BYTES;
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    if (peer_serializer(callee) == WI_JSON || peer_serializer(caller) == WI_MSGPACK)
        return;
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send_bytes(callee, result, sizeof(result) - 1);
    peer_expect(caller, "[8,48,1,{},'wamp.error.invalid_argument',['*']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send_bytes(callee, error, sizeof(error) - 1);
    peer_expect(caller, "[8,48,2,{},'wamp.error.invalid_argument',['*']]");
    peer_expect_nothing(callee);
}

/* 50 bytes in MessagePack, 300 in JSON. */
#define CONTROL_5  "\\u0001\\u0001\\u0001\\u0001\\u0001"
#define CONTROL_25 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5 CONTROL_5
#define CONTROL_50 CONTROL_25 CONTROL_25

/* A message may grow on its way; the limit is on what is sent on as well. */
static void what_grows_above_the_limit_is_refused(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    if (peer_serializer(caller) == WI_MSGPACK && peer_serializer(callee) == WI_JSON) {
        peer_send(caller, "[48,1,{},'com.x',['" CONTROL_50 "']]");
        peer_expect(caller, "[8,48,1,{},'wamp.error.payload_size_exceeded',['*']]");
    }
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(caller, "[48,3,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    if (peer_serializer(caller) == WI_MSGPACK || peer_serializer(callee) == WI_JSON)
        return;
    peer_send(callee, "[70,1,{},['" CONTROL_50 "']]");
    peer_expect(caller, "[8,48,2,{},'wamp.error.payload_size_exceeded',['*']]");
    peer_send(callee, "[8,68,2,{},'com.e',['" CONTROL_50 "']]");
    peer_expect(caller, "[8,48,3,{},'wamp.error.payload_size_exceeded',['*']]");
}

static void limits_answer(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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
    join_both(scenario, &caller, &callee);
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

int main(void)
{
    static const struct scenario_case cases[] = {
        {"calls and results", calls_and_results, {0}, false},
        {"errors come back", errors_come_back, {0}, false},
        {"results come in any order", results_come_in_any_order, {0}, false},
        {"callers have request ids of their own",
         callers_have_request_ids_of_their_own,
         {0},
         false},
        {"a session can call itself", a_session_can_call_itself, {0}, false},
        {"unknown procedures", unknown_procedures, {0}, false},
        {"one callee per procedure", one_callee_per_procedure, {0}, false},
        {"foreign registrations cannot be ended",
         foreign_registrations_cannot_be_ended,
         {0},
         false},
        {"calls outlive their registration", calls_outlive_their_registration, {0}, false},
        {"reserved and bad procedures", reserved_and_bad_procedures, {0}, false},
        {"malformed options are violations", malformed_options_are_violations, {0}, false},
        {"hints are ignored", hints_are_ignored, {0}, false},
        {"a callee that leaves cancels", a_callee_that_leaves_cancels, {0}, false},
        {"a callee that says goodbye cancels", a_callee_that_says_goodbye_cancels, {0}, false},
        {"answers to callers that left are dropped",
         answers_to_callers_that_left_are_dropped,
         {0},
         false},
        {"invalid answers are violations", invalid_answers_are_violations, {0}, false},
        {"only the callee answers", only_the_callee_answers, {0}, false},
        {"a violating callee cancels", a_violating_callee_cancels, {0}, false},
        {"canceling answers at once", canceling_answers_at_once, {0}, false},
        {"a request id in use is a violation", a_request_id_in_use_is_a_violation, {0}, false},
        {"what the callee cannot be sent is refused",
         what_the_callee_cannot_be_sent_is_refused,
         {0},
         false},
        {"what the caller cannot be sent is refused",
         what_the_caller_cannot_be_sent_is_refused,
         {0},
         false},
        {"what grows above the limit is refused",
         what_grows_above_the_limit_is_refused,
         {.max_message_bytes = 256},
         false},
        {"limits answer", limits_answer, {.max_registrations = 2, .max_pending_calls = 2}, false},
        {"the callee's limit is above each caller's",
         the_callees_limit_is_above_each_callers,
         {.max_pending_calls = 2},
         false},
        {"canceled calls count against their caller",
         canceled_calls_count_against_their_caller,
         {.max_pending_calls = 2},
         false},
        {"callers that left do not count",
         callers_that_left_do_not_count,
         {.max_pending_calls = 2},
         false},
    };
    return scenario_main("dealer", cases, ARRAY_LENGTH(cases));
}
